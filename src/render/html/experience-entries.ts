import type { ExperienceMatch } from '../../domain/experience-updates.ts';
import type { FieldChange } from '../field-change.ts';
import { fieldLabel } from '../plan-text/field-lines.ts';
import { briefSides, inGroupsWords, isBrief } from '../change-words.ts';
import type { LoneExperience } from '../groups.ts';
import { besides, type ExperienceView, type Group, GROUPS } from '../experience-view.ts';
import type { PlanView } from '../plan-view.ts';
import { safeName } from '../safe-text.ts';
import { counted, number } from '../wording.ts';
import { entryOf } from './entry.ts';
import { type Html, markup, NOTHING } from './markup.ts';
import { type Memberships, membershipsOf } from '../memberships.ts';
import { sideBySideRows, type ValueExtent, valueRow } from './value-rows.ts';

const SIGNS: Readonly<Record<Group, string>> = {
  archive: '−',
  restore: '↺',
  rename: '→',
  update: '~',
  create: '+',
};

/** How the experiences of a page are shown. */
export interface EntryContext extends ValueExtent {
  readonly view: PlanView;
  readonly memberships: Memberships;
  /** Whether entries are expanded at first. */
  readonly open: boolean;
  /** Whether a row does not expand if its line says everything. */
  readonly many: boolean;
}

/** The identity of an experience within its plan. */
export const experienceIdentity = ({ experienceID, name }: ExperienceView): string[] => [
  'experience',
  experienceID ?? name,
];

/** All kinds of change of an experience, for the filter by kind. */
export const kindsOf = ({ group, kinds }: ExperienceView): string => {
  let all: string = group;
  for (const kind of GROUPS) if (kind !== group && kind !== 'create' && kinds[kind]) all += ` ${kind}`;
  return all;
};

/** The changed fields; the fields that are set, for a new experience. */
export const fieldsOf = ({ previousName, fields }: ExperienceView): string[] => {
  const names: string[] = previousName === undefined ? [] : ['name'];
  for (const { field } of fields) if (!names.includes(field)) names.push(field);
  return names;
};

/** The other kinds of change than the one that the entry is listed under, and the changed fields without values. */
const besidesAndFields = (view: LoneExperience): string => {
  const names = view.group === 'create' ? [] : [...new Set(view.fields.map(({ field }) => field))];
  const others = inGroupsWords(view);
  const fields = [names.join(', '), others].filter((part) => part !== '').join(' ');
  return [besides(view), fields].filter((part) => part !== '').join(': ');
};

const MOST_BRIEF = 3;

/** The change of a field in a few words. */
const briefChange = (change: FieldChange): Html => {
  const { before = 'not set', after = 'not set' } = briefSides(change);
  return markup`<span data-field="${change.field}"> <small>${fieldLabel(change)}</small> <span class="brief">${before} → ${after}</span></span>`;
};

/** Whether the line of an experience shows values: only if it is folded, and neither new nor archived. */
const showsValuesInLine = ({ group }: ExperienceView, { open }: EntryContext): boolean =>
  !open && group !== 'create' && group !== 'archive';

/** Whether the row of an experience is its line only, because the line says everything. */
const isLineOnly = (view: ExperienceView, context: EntryContext): boolean =>
  context.many &&
  showsValuesInLine(view, context) &&
  view.fields.length <= MOST_BRIEF &&
  view.fields.every(isBrief);

const aside = (text: string): Html => (text === '' ? NOTHING : markup` <small>${text}</small>`);

/** What follows the name of an experience in its line. */
const also = (view: LoneExperience, context: EntryContext): Html => {
  if (!showsValuesInLine(view, context)) return aside(besidesAndFields(view));
  const rest = view.fields.length - MOST_BRIEF;
  const shown = rest <= 1 ? view.fields : view.fields.slice(0, MOST_BRIEF);
  const more = rest <= 1 ? NOTHING : aside(`and ${counted(rest, 'more field')}`);
  return markup`${aside(besides(view))}${shown.map(briefChange)}${more}${aside(inGroupsWords(view))}`;
};

/** A name, isolated so that its writing direction does not affect other text. */
export const nameOf = (text: string): Html => markup`<bdi>${safeName(text)}</bdi>`;

const title = ({ name: called, previousName }: ExperienceView): Html =>
  previousName === undefined
    ? markup`<b>${nameOf(called)}</b>`
    : markup`<b>${nameOf(previousName)}</b> → <b>${nameOf(called)}</b>`;

const MOST_MARKS = 6;

const marks = (view: ExperienceView, { memberships }: EntryContext): Html[] => {
  const all = membershipsOf(memberships, view);
  if (all.length === 0) return [];
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

/** What an archived experience was, so that a reviewer can see whether somebody will miss it. */
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
        field.after === undefined ? [] : [valueRow(fieldLabel(field), field.after, context, field.field)],
      ),
    );
  }
  const match = context.view.plan.updates.matchedExperiencesByNewName.get(view.name);
  const rows = match && view.group === 'archive' ? lostRows(match, context) : [];
  return rows.length === 0 ? undefined : valueTable(rows);
};

/** An experience with its changes: one line, and the details that it expands to. */
export const experienceEntry = (view: LoneExperience, context: EntryContext): Html => {
  const head = markup`<span class="sign" aria-hidden="true">${SIGNS[view.group]}</span> ${title(view)}${also(view, context)}${marks(view, context)}`;
  const id =
    view.experienceID === undefined
      ? undefined
      : markup`<p class="id">ID <code>${view.experienceID}</code></p>`;
  const lineOnly = isLineOnly(view, context);
  const body = lineOnly ? NOTHING : markup`${tableOf(view, context)}${id}`;
  const hint =
    lineOnly && view.experienceID !== undefined ? markup` title="ID ${view.experienceID}"` : NOTHING;
  const content =
    body.text === ''
      ? markup`<div class="bare"${hint}>${head}</div>`
      : markup`<details${context.open && view.fields.length > 0 ? markup` open` : undefined}><summary>${head}</summary>${body}</details>`;
  return entryOf(
    { tone: view.group, kinds: kindsOf(view), identity: experienceIdentity(view), fields: fieldsOf(view) },
    content,
  );
};
