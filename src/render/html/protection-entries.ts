import type { PlanView } from '../plan-view.ts';
import { safeName } from '../safe-text.ts';
import { number } from '../wording.ts';
import { type Html, markup, NOTHING } from './markup.ts';

const section = (id: string, title: string, sign: string, tone: string, globs: readonly string[]): Html => {
  if (globs.length === 0) return NOTHING;
  const entries = globs.map(
    (glob) =>
      markup`<div role="listitem" class="entry ${tone}" data-kinds="protection"><div class="bare"><span class="sign" aria-hidden="true">${sign}</span> <b><bdi>${safeName(glob)}</bdi></b></div></div>
`,
  );
  return markup`<section class="group" aria-labelledby="${id}"><h2 id="${id}">${title} <span class="count">${number(globs.length)}</span></h2>
<div role="list" class="entries">
${entries}</div></section>
`;
};

/** The patterns of names that are protected from being archived from now on, or no longer. */
export const protectionEntries = ({ protections: { begin, end } }: PlanView): Html =>
  markup`${section('protections-end', 'No longer protect', '−', 'archive', end)}${section('protections-begin', 'Protect', '+', 'create', begin)}`;
