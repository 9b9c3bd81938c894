import type { ExperienceMatch } from '../../domain/experience-updates.ts';
import type { FieldChange } from '../field-change.ts';
import { fieldLabel } from '../plan-text/field-lines.ts';
import { besides, type ExperienceView, type Group, type PlanView } from '../plan-view.ts';
import { safeName } from '../safe-text.ts';
import { number } from '../wording.ts';
import { type Html, markup } from './markup.ts';
import { type Memberships, membershipsOf } from '../memberships.ts';
import { sideBySideRows, type ValueExtent, valueRow } from './value-rows.ts';

const SIGNS: Readonly<Record<Group, string>> = {
  archive: '−',
  restore: '↺',
  rename: '→',
  update: '~',
  create: '+',
};

/** What a page needs to know to show an experience. */
export interface EntryContext extends ValueExtent {
  readonly view: PlanView;
  readonly memberships: Memberships;
  /** Whether entries stand open from the start. */
  readonly open: boolean;
}

/** Everything that happens to an experience, as the filter by kind reads it. */
const kindsOf = ({ group, kinds }: ExperienceView): string =>
  [group, ...(['archive', 'restore', 'rename', 'update'] as const)]
    .filter((kind, i) => i === 0 || (kind !== group && kinds[kind]))
    .join(' ');

/** What happens beside the kind that the entry is listed under, and to which fields. */
const besidesAndFields = (view: ExperienceView): string => {
  const names = view.group === 'create' ? [] : [...new Set(view.fields.map(({ field }) => field))];
  return [besides(view), names.join(', ')].filter((part) => part !== '').join(': ');
};

const name = (text: string): Html => markup`<bdi>${safeName(text)}</bdi>`;

const title = ({ name: called, previousName }: ExperienceView): Html =>
  previousName === undefined
    ? markup`<b>${name(called)}</b>`
    : markup`<b>${name(previousName)}</b> → <b>${name(called)}</b>`;

const MOST_MARKS = 6;

const marks = (view: ExperienceView, { memberships }: EntryContext): Html[] => {
  const all = membershipsOf(memberships, view);
  const rest = all.length - MOST_MARKS;
  return [
    ...all
      .slice(0, MOST_MARKS)
      .map(
        ({ sign, what, owner }) =>
          markup`<span class="mark ${sign === '−' ? 'leaves' : 'enters'}">${sign} ${what} <bdi>${safeName(owner, 60)}</bdi></span>`,
      ),
    ...(rest > 0 ? [markup`<span class="mark">… ${number(rest)} more</span>`] : []),
  ];
};

/** What an archived experience was: that decides whether anybody misses it. */
const lostRows = ({ original }: ExperienceMatch, extent: ValueExtent): Html[] =>
  original === undefined
    ? []
    : [
        valueRow('description', { _tag: 'Text', text: original.description }, extent),
        valueRow('locations', { _tag: 'List', items: original.locations }, extent),
      ];

const valueTable = (rows: readonly Html[]): Html =>
  markup`<table class="values"><thead><tr><th scope="col">Field</th><th scope="col">Value</th></tr></thead><tbody>${rows}</tbody></table>`;

const diffTable = (fields: readonly FieldChange[], extent: ValueExtent): Html =>
  markup`<table class="diff"><thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${fields.flatMap((field) => sideBySideRows(field, extent))}</tbody></table>`;

const tableOf = (view: ExperienceView, context: EntryContext): Html | undefined => {
  if (view.fields.length > 0) {
    if (view.group !== 'create') return diffTable(view.fields, context);
    return valueTable(
      view.fields.flatMap((field) =>
        field.after === undefined ? [] : [valueRow(fieldLabel(field), field.after, context)],
      ),
    );
  }
  const match = context.view.plan.updates.matchedExperiencesByNewName.get(view.name);
  const rows = match && view.group === 'archive' ? lostRows(match, context) : [];
  return rows.length === 0 ? undefined : valueTable(rows);
};

// A `li` is numbered, seen or not, and Chromium takes half a minute to number ten thousand anew: a `div` with its role is not.

/** An experience with what happens to it: one line, and what it opens to. */
export const experienceEntry = (view: ExperienceView, context: EntryContext): Html => {
  const also = besidesAndFields(view);
  const head = markup`<span class="sign" aria-hidden="true">${SIGNS[view.group]}</span> ${title(view)}${also === '' ? undefined : markup` <small>${also}</small>`}${marks(view, context)}`;
  const id =
    view.experienceID === undefined
      ? undefined
      : markup`<p class="id">ID <code>${view.experienceID}</code></p>`;
  const body = markup`${tableOf(view, context)}${id}`;
  const content =
    body.text === ''
      ? markup`<div class="bare">${head}</div>`
      : markup`<details${context.open && view.fields.length > 0 ? markup` open` : undefined}><summary>${head}</summary>${body}</details>`;
  return markup`<div role="listitem" class="entry ${view.group}" data-kinds="${kindsOf(view)}">${content}</div>
`;
};
