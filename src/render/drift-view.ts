import * as t from 'io-ts';
import type { Drift, DriftedEntity, DriftedField, Obstacle } from '../domain/drift.ts';
import {
  CustomField,
  EnvironmentVariable,
  type LastChange,
  type UpdatableField,
} from '../domain/experience.ts';
import { foldedFieldName, sortedBy } from '../domain/normal-form.ts';
import type { Value } from './field-change.ts';
import { type IsSecret, isSecretVariable } from '../domain/redact.ts';
import { counted, number } from './wording.ts';

/** One property of a drifted entity: before, planned and now. A side without a value is absent. */
export interface DriftRow {
  readonly field: string;
  /** The environment variable, custom field or member. */
  readonly item?: string;
  readonly before?: Value;
  /** Whether the value has changed; needed because secrets do not show it. */
  readonly changed: boolean;
  /** Whether the plan changes it. */
  readonly isPlanned: boolean;
  readonly planned?: Value;
  readonly now?: Value;
  /** Whether it already has the planned value; needed because secrets do not show it. */
  readonly asPlanned: boolean;
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

/** The items of a field that differ between the sides, by name, with secrets removed. */
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
        asPlanned: isPlanned && same(planned, now),
      },
    ];
  });
};

const decodedSides = <A>(
  codec: t.Type<A, unknown>,
  none: A,
  { before, planned, now }: DriftedField,
): Sides<A> | undefined => {
  // An experience that did not exist had no value.
  const then = before === undefined ? none : before;
  if (!codec.is(then) || !codec.is(now)) return undefined;
  if (planned === undefined) return { before: then, now };
  return codec.is(planned) ? { before: then, planned, now } : undefined;
};

const mapped = <A, B>({ before, planned, now }: Sides<A>, f: (side: A) => B): Sides<B> => ({
  before: f(before),
  ...(planned !== undefined && { planned: f(planned) }),
  now: f(now),
});

const variableRows = (field: DriftedField, isSecret: IsSecret): DriftRow[] | undefined => {
  const sides = decodedSides(Variables, [], field);
  if (!sides) return undefined;
  const all = [...sides.before, ...(sides.planned ?? []), ...sides.now];
  const hidden = new Set(all.filter((v) => isSecretVariable(isSecret, v)).map((v) => v.name));
  const byName = mapped(sides, (side) => new Map(side.map((v) => [v.name, text(v.value)])));
  return itemRows('environmentVariables', byName, (item) => hidden.has(item));
};

const customFieldRows = (field: DriftedField, isSecret: IsSecret): DriftRow[] | undefined => {
  const sides = decodedSides(CustomFields, [], field);
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

/**
 * Only the members of a suite that were added or removed. A revision lists every member, so all count as planned.
 */
const memberRows = (field: DriftedField): DriftRow[] | undefined => {
  const sides = decodedSides(Texts, [], field);
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
      isPlanned: held.planned !== undefined,
      before: word(held.before, item),
      ...(held.planned && { planned: word(held.planned, item) }),
      now: word(held.now, item),
      asPlanned: held.planned?.has(item) === held.now.has(item),
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
    asPlanned: planned === now,
  };
};

const plainRow = ({ field, before, planned, now }: DriftedField): DriftRow => {
  const isPlanned = planned !== undefined && JSON.stringify(before) !== JSON.stringify(planned);
  return {
    field,
    changed: JSON.stringify(before) !== JSON.stringify(now),
    isPlanned,
    ...(before !== undefined && { before: plainValue(before) }),
    ...(isPlanned && { planned: plainValue(planned) }),
    ...(now !== undefined && { now: plainValue(now) }),
    asPlanned: isPlanned && JSON.stringify(planned) === JSON.stringify(now),
  };
};

/** A value that cannot be split into items is masked, since any part may be secret. */
const unreadable = ({ field, planned }: DriftedField): DriftRow => ({
  field,
  changed: true,
  isPlanned: planned !== undefined,
  before: SECRET,
  now: SECRET,
  asPlanned: false,
});

/** The rows of one drifted field, item by item, with secrets removed. */
export const driftRows = (field: DriftedField, isSecret: IsSecret): DriftRow[] => {
  if (field.field === 'environmentVariables') return variableRows(field, isSecret) ?? [unreadable(field)];
  if (field.field === 'customFields') return customFieldRows(field, isSecret) ?? [unreadable(field)];
  if (field.field === 'experiences') return memberRows(field) ?? [plainRow(field)];
  return field.field.startsWith(MEMBER) ? [oneMemberRow(field)] : [plainRow(field)];
};

/** A drifted entity with its rows. */
export interface DriftEntry extends Pick<
  DriftedEntity,
  'kind' | 'change' | 'id' | 'touchedByPlan' | 'asPlanned'
> {
  readonly name: string | undefined;
  readonly obstacle: Obstacle | undefined;
  readonly leftOver: true | undefined;
  /** Undefined if the server does not say who made it, or when. */
  readonly lastChange: LastChange | undefined;
  readonly rows: readonly DriftRow[];
  /** Whether the plan changes the entity, but none of what has drifted. */
  readonly besidePlan: boolean;
}

/** Drift prepared for display: conflicts with the plan, what is already as planned, and what the plan does not touch. */
export interface DriftView {
  readonly conflicts: readonly DriftEntry[];
  readonly asPlanned: readonly DriftEntry[];
  readonly elsewhere: readonly DriftEntry[];
  /** The complete drift, if a filter shows only a part. */
  readonly all?: DriftView;
}

/** The parts of a drift, in display order. */
export const DRIFT_PARTS = ['conflicts', 'asPlanned', 'elsewhere'] as const;

const isBesidePlan = (
  { change, touchedByPlan, asPlanned, obstacle = 'changes' }: Omit<DriftedEntity, 'fields'>,
  rows: readonly DriftRow[],
): boolean =>
  change === 'changed' &&
  touchedByPlan &&
  obstacle === 'changes' &&
  !asPlanned &&
  !rows.some(({ changed, isPlanned }) => changed && isPlanned);

/** Prepares a drift for display. */
export const driftView = (drift: Drift, isSecret: IsSecret): DriftView => {
  // Listed by hand, since a spread takes ten times as long, and a project can drift in thousands of entities.
  const entries = drift.map((entity): DriftEntry => {
    const { kind, change, id, name, touchedByPlan, asPlanned, obstacle, leftOver } = entity;
    const rows = entity.fields.flatMap((field) => driftRows(field, isSecret));
    const isTold = entity.lastChange?.updateTimestamp && entity.lastChange.updateUserID;
    const lastChange = isTold ? entity.lastChange : undefined;
    const besidePlan = isBesidePlan(entity, rows);
    return {
      kind,
      change,
      id,
      name,
      touchedByPlan,
      asPlanned,
      obstacle,
      leftOver,
      lastChange,
      rows,
      besidePlan,
    };
  });
  return {
    conflicts: entries.filter((entry) => entry.obstacle && !entry.asPlanned),
    asPlanned: entries.filter((entry) => entry.asPlanned),
    elsewhere: entries.filter((entry) => !entry.obstacle && !entry.asPlanned),
  };
};

/** The warning about drift that the plan does not touch. */
export interface UnrelatedDrift {
  readonly title: string;
  readonly entries: readonly DriftEntry[];
  readonly advice: string;
}

/** The warning about drift that the plan does not touch; undefined if there is none. */
export const unrelatedDrift = (drift: Drift = [], isSecret: IsSecret): UnrelatedDrift | undefined =>
  drift.length === 0
    ? undefined
    : {
        title: `${counted(drift.length, 'entity has', 'entities have')} drifted, which the plan does not touch and leaves alone.`,
        entries: driftView(drift, isSecret).elsewhere,
        advice: `A new plan shows where ${drift.length === 1 ? 'it differs' : 'they differ'} from the config.`,
      };

/** A sentence on how much of the complete drift affects the plan. */
export const touchSentence = (view: DriftView): string => {
  const { conflicts, asPlanned } = view.all ?? view;
  const touched = conflicts.length + asPlanned.length;
  if (touched === 0) return 'None of it affects what the plan changes.';
  const isChanged = conflicts.every(({ obstacle }) => obstacle === 'changes');
  const where = isChanged ? 'among what the plan changes' : 'in conflict with the plan';
  const among = `${counted(touched, 'drifted entity', 'drifted entities')} ${touched === 1 ? 'is' : 'are'} ${where}`;
  if (asPlanned.length === 0) return `${among}.`;
  if (touched === 1) return `${among}, and is already as planned.`;
  const all = conflicts.length === 0 ? 'all' : number(asPlanned.length);
  return `${among}, ${all} of them already as planned.`;
};
