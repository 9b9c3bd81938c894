import type { ComparedEntity, ComparedRow, Part } from './comparison-view.ts';
import {
  COMPARED_WORDS,
  comparedParts,
  type ComparedPlans,
  coveredSentence,
  entitySign,
  rowWords,
} from './comparison-words.ts';
import { entryList, entryOf } from './html/entry.ts';
import { type Html, markup, NOTHING } from './html/markup.ts';
import { changesPart, pageText, tools } from './html/page.ts';
import { tileRow } from './html/plan-tiles.ts';
import type { RedactPatterns } from '../domain/redact.ts';
import { safeName, safeText } from './safe-text.ts';
import { number } from './wording.ts';

const LONGEST_VALUE = 2_000;
const OPEN_UP_TO = 40;

const TONES = { onlyNew: 'red', differing: 'amber', onlyOld: 'blue', both: 'green' } as const;

const rowOf =
  (part: Part) =>
  (row: ComparedRow): Html => {
    const { label, after, before = after, old = after } = rowWords(row, LONGEST_VALUE);
    const middle = part === 'differing' ? markup`<td class="planned">${old}</td>` : NOTHING;
    return markup`<tr><th scope="row">${label}</th><td class="before">${before}</td>${middle}<td class="after">${after}</td></tr>`;
  };

const HEADS = {
  onlyNew: 'New plan',
  differing: 'New plan',
  onlyOld: 'Old plan',
  both: 'Both plans',
} as const;

const tableOf = (part: Part, rows: readonly ComparedRow[]): Html | undefined =>
  rows.length === 0
    ? undefined
    : markup`<table class="drift"><thead><tr><th scope="col">Field</th><th scope="col">Before</th>${part === 'differing' ? markup`<th scope="col">Old plan</th>` : NOTHING}<th scope="col">${HEADS[part]}</th></tr></thead><tbody>${rows.map(rowOf(part))}</tbody></table>`;

const entityEntry =
  (part: Part, open: boolean) =>
  (entity: ComparedEntity): Html => {
    const { sign, tone } = entitySign(entity);
    const words = entity.words.length === 0 ? '' : ` ${entity.words.join(', ')}`;
    const head = markup`<span class="sign" aria-hidden="true">${sign}</span> ${COMPARED_WORDS[entity.kind]} <b><bdi>${safeName(entity.name)}</bdi></b>${words}`;
    const table = tableOf(part, entity.rows);
    return entryOf(
      { tone, kinds: part, identity: [part, entity.kind, entity.id ?? entity.name] },
      table
        ? markup`<details${open ? markup` open` : undefined}><summary>${head}</summary>${table}</details>`
        : markup`<div class="bare">${head}</div>`,
    );
  };

/** The comparison of two plans as a self-contained page. */
export const renderComparisonHtml = (
  { old, new: fresh, comparison }: ComparedPlans,
  { redact }: { readonly redact: RedactPatterns },
): string => {
  const parts = comparedParts(comparison, redact);
  const all = parts.reduce((sum, { entities }) => sum + entities.length, 0);
  const name = safeName(fresh.plan.target.projectName);
  const sections = parts.map(({ part, title, count, entities }) =>
    entities.length === 0
      ? NOTHING
      : markup`<section class="group" aria-labelledby="${part}"><h2 id="${part}">${title} <span class="count">${number(count)}</span></h2>
${entryList(entities.map(entityEntry(part, all <= OPEN_UP_TO)))}</section>
`,
  );
  const tiles = parts.map(({ part, title, entities }) => ({
    count: markup`${number(entities.length)}`,
    label: title.toLowerCase(),
    tone: TONES[part],
    kind: part,
    zero: entities.length === 0,
  }));
  const fact = (label: string, { file, plan }: ComparedPlans['old']) =>
    markup`<div><dt>${label}</dt><dd><code>${safeText(file)}</code> of ${safeText(plan.createdAt)}</dd></div>`;
  return pageText({
    title: `${name}: two plans`,
    header: markup`<p class="brand">two sync plans</p>
<h1><bdi>${name}</bdi></h1>
<p class="said">${coveredSentence(comparison)}</p>
<dl class="facts">${fact('old plan', old)}${fact('new plan', fresh)}</dl>`,
    main: markup`${tileRow(tiles)}
${tools('Compared entities')}
${changesPart(markup`${sections}`)}`,
    footer: markup`This page contains no secret values. It makes no network requests.`,
  });
};
