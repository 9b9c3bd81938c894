import {
  type CustomField,
  type EnvironmentVariable,
  UPDATABLE_FIELDS,
  type UpdatableField,
  type WantedExperience,
} from '../domain/experience.ts';
import type { ExperienceMatch } from '../domain/experience-updates.ts';
import { groupedBy } from '../domain/grouped-by.ts';
import { foldedFieldName, sameValues, sortedBy } from '../domain/normal-form.ts';
import { type IsSecret, isSecretVariable } from '../domain/redact.ts';

/** A value for display. A secret does not hold its value, so that no format can show it by mistake. */
export type Value =
  | { readonly _tag: 'Text'; readonly text: string }
  /** A number, a boolean or another word without quotes. */
  | { readonly _tag: 'Literal'; readonly text: string }
  | { readonly _tag: 'List'; readonly items: readonly string[] }
  | { readonly _tag: 'Secret' };

/** One change inside an experience: a field, or one environment variable or custom field. */
export interface FieldChange {
  readonly field: UpdatableField;
  /** The name of the environment variable or custom field. */
  readonly item?: string;
  /** Set for the type of a custom field, instead of its values. */
  readonly part?: 'type';
  /** Absent if there was none. */
  readonly before?: Value;
  /** Absent if it is removed. */
  readonly after?: Value;
}

const text = (value: string): Value => ({ _tag: 'Text', text: value });
const literal = (value: boolean | number | string): Value => ({ _tag: 'Literal', text: String(value) });
const list = (items: readonly string[]): Value => {
  const [only] = items;
  return items.length === 1 && only !== undefined ? text(only) : { _tag: 'List', items };
};
const SECRET: Value = { _tag: 'Secret' };

type Side = Partial<Pick<WantedExperience, UpdatableField>>;
type PlainField = Exclude<UpdatableField, 'environmentVariables' | 'customFields'>;

/** A change with the sides that there are. */
const withSides = (
  field: UpdatableField,
  item: string | undefined,
  before: Value | undefined,
  after: Value | undefined,
): FieldChange => {
  // Most changes are of this form. Spreading takes longer than the rest.
  if (item === undefined && before && after) return { field, before, after };
  return { field, ...(item !== undefined && { item }), ...(before && { before }), ...(after && { after }) };
};

const namesOf = (...groups: ReadonlyMap<string, unknown>[]): string[] =>
  sortedBy(new Set(groups.flatMap((group) => [...group.keys()])), (name) => name);

const variableChanges = (
  before: readonly EnvironmentVariable[],
  after: readonly EnvironmentVariable[],
  isSecret: IsSecret,
): FieldChange[] => {
  const old = groupedBy(before, (v) => v.name);
  const wanted = groupedBy(after, (v) => v.name);
  return namesOf(old, wanted).flatMap((name): FieldChange[] => {
    const [was, becomes] = [old.get(name), wanted.get(name)];
    if (JSON.stringify(was) === JSON.stringify(becomes)) return [];
    const secret = [...(was ?? []), ...(becomes ?? [])].some((v) => isSecretVariable(isSecret, v));
    const shown = (variables: readonly EnvironmentVariable[]) =>
      secret ? SECRET : list(variables.map((v) => v.value));
    return [withSides('environmentVariables', name, was && shown(was), becomes && shown(becomes))];
  });
};

const typeOf = (fields: readonly CustomField[]): string => [...new Set(fields.map((f) => f.type))].join(', ');

/** Whether fields of one name hold the same values. Repeated fields are matched by position. */
const sameFields = (was: readonly CustomField[], becomes: readonly CustomField[]): boolean =>
  was.length === becomes.length &&
  was.every((field, position) => sameValues(field, becomes[position] ?? { type: '', values: [] }));

const customFieldChanges = (
  before: readonly CustomField[],
  after: readonly CustomField[],
  isSecret: IsSecret,
): FieldChange[] => {
  const old = groupedBy(before, (f) => foldedFieldName(f.name));
  const wanted = groupedBy(after, (f) => foldedFieldName(f.name));
  return namesOf(old, wanted).flatMap((folded): FieldChange[] => {
    const [was, becomes] = [old.get(folded), wanted.get(folded)];
    const item = (becomes ?? was)?.[0]?.name ?? folded;
    const shown = (fields: readonly CustomField[]) =>
      isSecret(item) ? SECRET : list(fields.flatMap((f) => f.values));
    const changes: FieldChange[] = [];
    if (was && becomes && typeOf(was) !== typeOf(becomes)) {
      const types = { before: literal(typeOf(was)), after: literal(typeOf(becomes)) };
      changes.push({ field: 'customFields', item, part: 'type', ...types });
    }
    if (!was || !becomes || !sameFields(was, becomes))
      changes.push(withSides('customFields', item, was && shown(was), becomes && shown(becomes)));
    return changes;
  });
};

const valueOf = (value: string | number | boolean | readonly string[] | undefined): Value | undefined => {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return text(value);
  return typeof value === 'object' ? list(value) : literal(value);
};

/** The change of a field without items; undefined if there is no value. */
const changeOfField = (field: PlainField, before: Side, after: Side): FieldChange | undefined => {
  const was = valueOf(before[field]);
  const becomes = valueOf(after[field]);
  return was || becomes ? withSides(field, undefined, was, becomes) : undefined;
};

/** Adds the changes of one field, item by item if it has items. */
const addChanges = (
  changes: FieldChange[],
  field: UpdatableField,
  before: Side,
  after: Side,
  isSecret: IsSecret,
): void => {
  if (field === 'environmentVariables')
    changes.push(
      ...variableChanges(before.environmentVariables ?? [], after.environmentVariables ?? [], isSecret),
    );
  else if (field === 'customFields')
    changes.push(...customFieldChanges(before.customFields ?? [], after.customFields ?? [], isSecret));
  else {
    const change = changeOfField(field, before, after);
    if (change) changes.push(change);
  }
};

/** Whether a field of a new experience is worth showing. */
const saysSomething = ({ after }: FieldChange): boolean =>
  after !== undefined && !(after._tag === 'Text' && after.text === '');

/** The changes inside an experience, except its name: of an existing one the updated fields, of a new one all set fields. */
export const fieldChanges = (
  { original, new: wanted }: ExperienceMatch,
  changed: readonly UpdatableField[],
  isSecret: IsSecret,
): FieldChange[] => {
  const changes: FieldChange[] = [];
  for (const field of original ? changed : UPDATABLE_FIELDS)
    if (field !== 'name') addChanges(changes, field, original ?? {}, wanted, isSecret);
  return original ? changes : changes.filter(saysSomething);
};
