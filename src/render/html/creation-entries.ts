import { creationFacts, type PlanView } from '../plan-view.ts';
import { safeName, safeText } from '../safe-text.ts';
import { ENTITY_WORDS, number } from '../wording.ts';
import { entryOf } from './entry.ts';
import { type Html, markup, NOTHING } from './markup.ts';

/** The tags and test suites that a plan, or the part of it that is named, creates. */
export const creationEntries = ({ creations }: PlanView, part = ''): Html => {
  if (creations.length === 0) return NOTHING;
  const entries = creations.map((view) =>
    entryOf(
      { tone: 'create', kinds: view.kind, identity: ['creation', view.kind, view.name] },
      markup`<div class="bare"><span class="sign" aria-hidden="true">+</span> ${ENTITY_WORDS[view.kind]} <b><bdi>${safeName(view.name)}</bdi></b>${creationFacts(view).map(({ word, value }) => markup`, ${word} <bdi>${safeText(value)}</bdi>`)}</div>`,
    ),
  );
  return markup`<section class="group" aria-labelledby="${part}creations"><h2 id="${part}creations">Create tags and test suites <span class="count">${number(creations.length)}</span></h2>
<div role="list" class="entries">
${entries}</div></section>
`;
};
