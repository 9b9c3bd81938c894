import type { Obstacle } from '../domain/drift.ts';
import type { DriftEntry, DriftRow, DriftView } from './drift-view.ts';
import type { Value } from './field-change.ts';
import { foldedList } from './plan-text/fold.ts';
import type { Extent } from './plan-text/extent.ts';
import { MASK } from '../domain/redact.ts';
import { quoted, safeName, safeText, shortened } from './safe-text.ts';
import { BLANK, columns, line, type Line, span } from './styled-line.ts';
import { ofAll } from './plan-filter.ts';
import { counted, ENTITY_WORDS } from './wording.ts';

const NOTHING = '(none)';

/** A value in one line. */
export const valueText = (value: Value | undefined): string => {
  switch (value?._tag) {
    case undefined:
      return NOTHING;
    case 'Text':
      return quoted(shortened(value.text));
    case 'Literal':
      return safeText(shortened(value.text));
    case 'List':
      return value.items.length === 0 ? NOTHING : shortened(value.items.map(quoted).join(', '));
    case 'Secret':
      return MASK;
  }
};

const ITEM_WORDS = new Map([
  ['environmentVariables', 'env'],
  ['customFields', 'custom field'],
]);

/** The label of a row: `description`, `env SPEED`, `member scenario-a`. */
export const rowLabel = ({ field, item }: Pick<DriftRow, 'field' | 'item'>): string => {
  if (field === 'member') return `member ${safeName(item ?? '')}`;
  const word = ITEM_WORDS.get(field) ?? safeText(field);
  return item === undefined ? word : `${word} ${safeName(item)}`;
};

/** The current value; of a secret, only how it compares to the other sides. */
export const nowText = ({ now, changed, asPlanned }: DriftRow): string => {
  if (!changed || now?._tag !== 'Secret') return valueText(now);
  return asPlanned ? '(secret, as planned)' : '(secret, changed)';
};

const plannedText = (row: DriftRow): string => (row.isPlanned ? valueText(row.planned) : '(left alone)');

const COLUMN_HEADS = ['', 'before', 'planned', 'now'] as const;

const cells = (row: DriftRow): [string, string, string, string] => [
  rowLabel(row),
  valueText(row.before),
  plannedText(row),
  nowText(row),
];

const CELL_STYLES = ['plain', 'before', 'update', 'after'] as const;

const rowSpans = (row: readonly string[], widths: readonly number[], isHead: boolean) => {
  const last = row.length - 1;
  return CELL_STYLES.flatMap((style, c) => {
    const text = row[c] ?? '';
    const gap = ' '.repeat(Math.max(0, (widths[c] ?? 0) - columns(text)) + 2);
    return [span(text, isHead ? 'dim' : style), ...(c === last ? [] : [span(gap)])];
  });
};

const asTable = (table: readonly (readonly string[])[], widths: readonly number[]): Line[] =>
  table.map((row, i) => line(6, rowSpans(row, widths, i === 0)));

const asList = (rows: readonly DriftRow[]): Line[] =>
  rows.flatMap((row) => [
    line(6, [rowLabel(row)]),
    line(8, [span('before   ', 'dim'), span(valueText(row.before), 'before')], 9),
    line(8, [span('planned  ', 'dim'), span(plannedText(row), 'update')], 9),
    line(8, [span('now      ', 'dim'), span(nowText(row), 'after')], 9),
  ]);

/** Before, planned and now: as a table if it fits, otherwise as a list. */
const rowLines = (rows: readonly DriftRow[], { width }: Extent): Line[] => {
  if (rows.length === 0) return [];
  const table = [COLUMN_HEADS, ...rows.map(cells)];
  const widths = COLUMN_HEADS.map((_, c) => Math.max(...table.map((row) => columns(row[c] ?? ''))));
  const total = widths.reduce((sum, one) => sum + one + 2, 4);
  return total <= width ? asTable(table, widths) : asList(rows);
};

const CHANGES = {
  added: { sign: '+', style: 'create' },
  removed: { sign: '-', style: 'archive' },
  changed: { sign: '~', style: 'update' },
} as const;

const CHANGE_WORDS = { added: 'was added', removed: 'was removed', changed: 'has changed' } as const;

const OBSTACLE_WORDS: Readonly<Record<Obstacle, string>> = {
  changes: '',
  takesName: ', and has a name that the plan assigns',
  suiteMember: ', and the plan adds it to a suite',
  member: ', and the plan changes its tags or systems',
  suiteSystem: ', and the plan creates a suite for it',
  holdsArchived: ', and now contains what the plan archives',
  leftEmpty: ', and archiving would leave it empty',
  protects: ', and protects what the plan archives',
  disowns: ', and the config no longer owns what the plan archives',
};

/** How an entity has drifted, and why that conflicts with the plan: `has changed`. */
export const changeWords = ({ change, besidePlan, obstacle = 'changes', leftOver }: DriftEntry): string => {
  const isArchived = change === 'changed' && (obstacle === 'suiteMember' || obstacle === 'member');
  const words = isArchived ? 'was archived' : CHANGE_WORDS[change];
  if (besidePlan) return `${words}, but not in what the plan changes`;
  return leftOver
    ? `${words}, and a new plan of the same config would archive it`
    : `${words}${OBSTACLE_WORDS[obstacle]}`;
};

const lastChange = ({ lastChange: last }: DriftEntry): string =>
  last ? `, last changed ${safeText(last.updateTimestamp)} by user ${safeText(last.updateUserID)}` : '';

const MOST_ROWS = 12;

/** One drifted entity. */
export const driftEntryLines =
  (extent: Extent) =>
  (entry: DriftEntry): Line[] => {
    const { sign, style } = CHANGES[entry.change];
    const shown = extent.full ? entry.rows : entry.rows.slice(0, MOST_ROWS);
    const rest = entry.rows.length - shown.length;
    const called = entry.name === undefined || entry.name === '' ? safeText(entry.id) : safeName(entry.name);
    return [
      line(2, [
        span(`${sign} `, style),
        `${ENTITY_WORDS[entry.kind]} `,
        span(called, 'strong'),
        ` ${changeWords(entry)}`,
        span(lastChange(entry), 'dim'),
      ]),
      ...rowLines(shown, extent),
      ...(rest === 0
        ? []
        : [line(6, [span(`… ${counted(rest, 'more differs', 'more differ')} (--full shows all)`, 'dim')])]),
    ];
  };

const MOST_ENTRIES = 20;

const section = (
  title: string,
  entries: readonly DriftEntry[],
  all: number | undefined,
  extent: Extent,
): Line[] =>
  entries.length === 0
    ? []
    : [
        line(0, [span(title, 'heading'), ` (${ofAll(entries.length, all)})`]),
        ...foldedList(entries, driftEntryLines(extent), extent, {
          most: MOST_ENTRIES,
          indent: 2,
          what: 'drifted',
        }),
        BLANK,
      ];

/** The drifted entities, conflicts first. */
export const driftLines = ({ conflicts, asPlanned, elsewhere, all }: DriftView, extent: Extent): Line[] => [
  ...section('Conflicts with the plan', conflicts, all?.conflicts.length, extent),
  ...section('Already as planned', asPlanned, all?.asPlanned.length, extent),
  ...section('Not touched by the plan', elsewhere, all?.elsewhere.length, extent),
];
