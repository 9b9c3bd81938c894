import * as t from 'io-ts';
import type { Drift, DriftedEntity, DriftedField } from '../domain/drift.ts';
import { CustomField, EnvironmentVariable, type UpdatableField } from '../domain/experience.ts';
import { foldedFieldName, sortedBy } from '../domain/normal-form.ts';
import type { Value } from './field-change.ts';
import { type IsSecret, isSecretVariable } from './redact.ts';

/** One thing about a drifted entity, before, as planned, and now. An absent side has no such thing. */
export interface DriftRow {
  readonly field: string;
  /** The environment variable, custom field or member that it is about. */
  readonly item?: string;
  readonly before?: Value;
  /** Whether it is another now than before; secrets do not tell. */
  readonly changed: boolean;
  /** Whether the plan changes it. */
  readonly isPlanned: boolean;
  readonly planned?: Value;
  readonly now?: Value;
}

const text = (value: string): Value => ({ _tag: 'Text', text: value });
const literal = (value: string): Value => ({ _tag: 'Literal', text: value });
const SECRET: Value = { _tag: 'Secret' };

const Texts = t.readonlyArray(t.string);
const Variables = t.readonlyArray(EnvironmentVariable);
const CustomFields = t.readonlyArray(CustomField);

const plainValue = (value: unknown): Value => {
  if (typeof value === 'string') return text(value);
  if (Texts.is(value)) return { _tag: 'List', items: value };
  return literal(value === undefined ? '(none)' : JSON.stringify(value));
};

const same = (a: Value | undefined, b: Value | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

interface Sides<A> {
  readonly before: A;
  readonly planned?: A;
  readonly now: A;
}

/** The items of a field that differ between the sides, by name; the values of secrets are taken out afterwards. */
const itemRows = (
  field: UpdatableField,
  sides: Sides<ReadonlyMap<string, Value>>,
  isHidden: (item: string) => boolean,
): DriftRow[] => {
  const maps = [sides.before, sides.planned, sides.now].filter((side) => side !== undefined);
  const names = sortedBy(new Set(maps.flatMap((side) => [...side.keys()])), (name) => name);
  return names.flatMap((item): DriftRow[] => {
    const [before, planned, now] = [sides.before.get(item), sides.planned?.get(item), sides.now.get(item)];
    const isPlanned = sides.planned !== undefined && !same(before, planned);
    if (same(before, now) && !isPlanned) return [];
    const shown = (value: Value): Value => (isHidden(item) ? SECRET : value);
    return [
      {
        field,
        item,
        changed: !same(before, now),
        isPlanned,
        ...(before && { before: shown(before) }),
        ...(isPlanned && planned && { planned: shown(planned) }),
        ...(now && { now: shown(now) }),
      },
    ];
  });
};

const decodedSides = <A>(
  codec: t.Type<A, unknown>,
  { before, planned, now }: DriftedField,
): Sides<A> | undefined => {
  if (!codec.is(before) || !codec.is(now)) return undefined;
  if (planned === undefined) return { before, now };
  return codec.is(planned) ? { before, planned, now } : undefined;
};

const mapped = <A, B>({ before, planned, now }: Sides<A>, f: (side: A) => B): Sides<B> => ({
  before: f(before),
  ...(planned !== undefined && { planned: f(planned) }),
  now: f(now),
});

const variableRows = (field: DriftedField, isSecret: IsSecret): DriftRow[] | undefined => {
  const sides = decodedSides(Variables, field);
  if (!sides) return undefined;
  const all = [...sides.before, ...(sides.planned ?? []), ...sides.now];
  const hidden = new Set(all.filter((v) => isSecretVariable(isSecret, v)).map((v) => v.name));
  const byName = mapped(sides, (side) => new Map(side.map((v) => [v.name, text(v.value)])));
  return itemRows('environmentVariables', byName, (item) => hidden.has(item));
};

const customFieldRows = (field: DriftedField, isSecret: IsSecret): DriftRow[] | undefined => {
  const sides = decodedSides(CustomFields, field);
  if (!sides) return undefined;
  const byName = mapped(
    sides,
    (side) =>
      new Map(
        side.map((f) => [
          foldedFieldName(f.name),
          literal(`${f.type} ${f.values.map((v) => JSON.stringify(v)).join(', ')}`),
        ]),
      ),
  );
  return itemRows('customFields', byName, isSecret);
};

/** Of two or three lists of names only what differs is worth reading: each name that not all sides hold. */
const memberRows = (field: DriftedField): DriftRow[] | undefined => {
  const sides = decodedSides(Texts, field);
  if (!sides) return undefined;
  const held = mapped(sides, (side) => new Set(side));
  const names = sortedBy(new Set([...sides.before, ...(sides.planned ?? []), ...sides.now]), (name) => name);
  const word = (side: ReadonlySet<string>, name: string) => literal(side.has(name) ? 'member' : '-');
  return names
    .filter((name) => held.before.has(name) !== held.now.has(name))
    .map((item) => ({
      field: 'member',
      item,
      changed: true,
      isPlanned: held.planned !== undefined && held.planned.has(item) !== held.before.has(item),
      before: word(held.before, item),
      ...(held.planned &&
        held.planned.has(item) !== held.before.has(item) && { planned: word(held.planned, item) }),
      now: word(held.now, item),
    }));
};

const MEMBER = 'member ';

const oneMemberRow = ({ field, before, planned, now }: DriftedField): DriftRow => {
  const word = (side: unknown) => literal(side === true ? 'member' : '-');
  return {
    field: 'member',
    item: field.slice(MEMBER.length),
    changed: before !== now,
    isPlanned: planned !== undefined,
    before: word(before),
    ...(planned !== undefined && { planned: word(planned) }),
    now: word(now),
  };
};

const plainRow = ({ field, before, planned, now }: DriftedField): DriftRow => ({
  field,
  changed: JSON.stringify(before) !== JSON.stringify(now),
  isPlanned: planned !== undefined,
  ...(before !== undefined && { before: plainValue(before) }),
  ...(planned !== undefined && { planned: plainValue(planned) }),
  ...(now !== undefined && { now: plainValue(now) }),
});

/** What cannot be read item by item could hold a secret anywhere. */
const unreadable = ({ field, planned }: DriftedField): DriftRow => ({
  field,
  changed: true,
  isPlanned: planned !== undefined,
  before: SECRET,
  now: SECRET,
});

/** One field of a drifted entity as rows to show: item by item, secrets taken out. */
export const driftRows = (field: DriftedField, isSecret: IsSecret): DriftRow[] => {
  if (field.field === 'environmentVariables') return variableRows(field, isSecret) ?? [unreadable(field)];
  if (field.field === 'customFields') return customFieldRows(field, isSecret) ?? [unreadable(field)];
  if (field.field === 'experiences') return memberRows(field) ?? [plainRow(field)];
  return field.field.startsWith(MEMBER) ? [oneMemberRow(field)] : [plainRow(field)];
};

/** A drifted entity with its rows. */
export interface DriftEntry extends Omit<DriftedEntity, 'fields'> {
  readonly rows: readonly DriftRow[];
}

/** Drift as people read it: what is in the plan's way, what is already as planned, and what the plan does not touch. */
export interface DriftView {
  readonly conflicts: readonly DriftEntry[];
  readonly asPlanned: readonly DriftEntry[];
  readonly elsewhere: readonly DriftEntry[];
}

/** Reads a drift for showing it. */
export const driftView = (drift: Drift, isSecret: IsSecret): DriftView => {
  const entries = drift.map(({ fields, ...entity }): DriftEntry => ({
    ...entity,
    rows: fields.flatMap((field) => driftRows(field, isSecret)),
  }));
  return {
    conflicts: entries.filter((entry) => entry.touchedByPlan && !entry.asPlanned),
    asPlanned: entries.filter((entry) => entry.asPlanned),
    elsewhere: entries.filter((entry) => !entry.touchedByPlan && !entry.asPlanned),
  };
};
