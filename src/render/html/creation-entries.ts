import { creationFacts } from '../creation-view.ts';
import type { PlanView } from '../plan-view.ts';
import { safeName, safeText } from '../safe-text.ts';
import { ENTITY_WORDS, number } from '../wording.ts';
import { entryList, entryOf } from './entry.ts';
import { type Html, markup, NOTHING } from './markup.ts';

const ACTIONS = {
  create: { title: 'Create tags and test suites', sign: '+', list: 'creations', identity: 'creation' },
  archive: {
    title: 'Delete tags and archive test suites',
    sign: '−',
    list: 'deletions',
    identity: 'deletion',
  },
} as const;

/** The tags and test suites that a plan creates, or deletes and archives; `part` makes the IDs of the headings unique. */
export const creationEntries = (view: PlanView, part = '', action: keyof typeof ACTIONS = 'create'): Html => {
  const { title, sign, list, identity } = ACTIONS[action];
  const creations = view[list];
  if (creations.length === 0) return NOTHING;
  const entries = creations.map((one) =>
    entryOf(
      { tone: action, kinds: one.kind, identity: [identity, one.kind, one.name] },
      markup`<div class="bare"><span class="sign" aria-hidden="true">${sign}</span> ${ENTITY_WORDS[one.kind]} <b><bdi>${safeName(one.name)}</bdi></b>${creationFacts(one).map(({ word, value }) => markup`, ${word} <bdi>${safeText(value)}</bdi>`)}</div>`,
    ),
  );
  return markup`<section class="group" aria-labelledby="${part}${list}"><h2 id="${part}${list}">${title} <span class="count">${number(creations.length)}</span></h2>
${entryList(entries)}</section>
`;
};
