import type { PlanView } from '../plan-view.ts';
import { safeName } from '../safe-text.ts';
import { number } from '../wording.ts';
import { entryList, entryOf } from './entry.ts';
import { type Html, markup, NOTHING } from './markup.ts';

const section = (id: string, title: string, sign: string, tone: string, globs: readonly string[]): Html => {
  if (globs.length === 0) return NOTHING;
  const entries = globs.map((glob) =>
    entryOf(
      { tone, kinds: 'protection', identity: [id, glob] },
      markup`<div class="bare"><span class="sign" aria-hidden="true">${sign}</span> <b><bdi>${safeName(glob)}</bdi></b></div>`,
    ),
  );
  return markup`<section class="group" aria-labelledby="${id}"><h2 id="${id}">${title} <span class="count">${number(globs.length)}</span></h2>
${entryList(entries)}</section>
`;
};

/** The name patterns whose protection from archiving begins or ends. */
export const protectionEntries = ({ protections: { begin, end } }: PlanView, part = ''): Html =>
  markup`${section(`${part}protections-end`, 'No longer protect', '−', 'archive', end)}${section(`${part}protections-begin`, 'Protect', '+', 'create', begin)}`;
