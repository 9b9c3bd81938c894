import type { DriftEntry, DriftRow } from '../drift-view.ts';
import { changeWords, rowLabel } from '../drift-text.ts';
import type { FieldChange, Value } from '../field-change.ts';
import { safeName, safeText } from '../safe-text.ts';
import { unmarked, wordDiff } from '../value-diff.ts';
import { sidesInLines } from '../value-lines.ts';
import { counted, ENTITY_WORDS } from '../wording.ts';
import { entryOf } from './entry.ts';
import { type Html, markup } from './markup.ts';
import { marked, type ValueExtent } from './value-rows.ts';

const FIELD: FieldChange['field'] = 'description';
const NOTHING = markup`<td class="none">none</td>`;
const LEFT_ALONE = markup`<td class="none">left alone</td>`;

const textOf = (value: Value): string => sidesInLines({ field: FIELD, after: value }).after.join('\n');

/** A value, with the words marked that differ from another value. */
const cell = (
  kind: string,
  value: Value | undefined,
  other: Value | undefined,
  extent: ValueExtent,
): Html => {
  if (value === undefined) return NOTHING;
  const text = textOf(value);
  const parts =
    other === undefined || value._tag === 'Secret' || other._tag === 'Secret'
      ? [{ text, differs: false }]
      : unmarked(wordDiff(textOf(other), text).after);
  return markup`<td class="${kind}">${marked(parts, kind === 'before' ? 'before' : 'after', extent.full)}</td>`;
};

const nowCell = (row: DriftRow, extent: ValueExtent): Html => {
  if (!row.changed) return cell('same', row.now, undefined, extent);
  if (row.now?._tag === 'Secret')
    return markup`<td class="after">(secret) <i>${row.asPlanned ? 'as planned' : 'changed'}</i></td>`;
  return cell('after', row.now, row.before, extent);
};

const rowOf = (row: DriftRow, extent: ValueExtent): Html =>
  markup`<tr><th scope="row">${rowLabel(row)}</th>${cell(row.changed ? 'before' : 'same', row.before, row.changed ? row.now : undefined, extent)}${row.isPlanned ? cell('planned', row.planned, row.before, extent) : LEFT_ALONE}${nowCell(row, extent)}</tr>`;

const MOST_ROWS = 200;

const table = (rows: readonly DriftRow[], extent: ValueExtent): Html => {
  const shown = extent.full ? rows : rows.slice(0, MOST_ROWS);
  const rest = rows.length - shown.length;
  const more =
    rest === 0
      ? undefined
      : markup`<tr><td colspan="4"><i>… ${counted(rest, 'more differs', 'more differ')}</i></td></tr>`;
  return markup`<table class="drift"><thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">Planned</th><th scope="col">Now</th></tr></thead><tbody>${shown.map((row) => rowOf(row, extent))}${more}</tbody></table>`;
};

const CHANGES = {
  added: { sign: '+', tone: 'create' },
  removed: { sign: '−', tone: 'archive' },
  changed: { sign: '~', tone: 'update' },
} as const;

const lastChange = ({ lastChange: last }: DriftEntry): Html | undefined =>
  last &&
  markup`<small>last changed ${safeText(last.updateTimestamp)} by user <code>${safeText(last.updateUserID)}</code></small>`;

/** A drifted entity: what happened to it, who changed it last and when, and the differences. */
export const driftEntry = (entry: DriftEntry, kind: string, open: boolean, extent: ValueExtent): Html => {
  const { sign, tone } = CHANGES[entry.change];
  const called = entry.name === undefined || entry.name === '' ? entry.id : entry.name;
  const head = markup`<span class="sign" aria-hidden="true">${sign}</span> ${ENTITY_WORDS[entry.kind]} <b><bdi>${safeName(called)}</bdi></b> ${changeWords(entry)}${lastChange(entry)}`;
  const id = markup`<p class="id">ID <code>${safeText(entry.id)}</code></p>`;
  const rows = entry.rows.length === 0 ? undefined : table(entry.rows, extent);
  return entryOf(
    { tone, kinds: kind, identity: [entry.kind, entry.id] },
    markup`<details${open && rows ? markup` open` : undefined}><summary>${head}</summary>${rows}${id}</details>`,
  );
};
