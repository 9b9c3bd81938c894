import type { Effect } from '../domain/effect.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { IsSecret } from '../domain/redact.ts';
import type { Comparison, EffectPair } from '../plan/compare.ts';
import { driftRows } from './drift-view.ts';
import type { Value } from './field-change.ts';

/** The parts of a comparison, most important first. */
export const PARTS = ['onlyNew', 'differing', 'onlyOld', 'both'] as const;
export type Part = (typeof PARTS)[number];

/** One property of a compared entity: before, and after each plan. A side is absent if the value or the plan is. */
export interface ComparedRow {
  readonly field: string;
  /** The environment variable, custom field or member. */
  readonly item?: string;
  readonly before?: Value;
  /** The value after the old plan, if both plans are shown. */
  readonly old?: Value;
  /** The value after the plan. */
  readonly after?: Value;
  /** Whether the value changes; needed because secrets do not show it. */
  readonly changed: boolean;
  /** Whether the plans differ; needed because secrets do not show it. */
  readonly differs: boolean;
}

/** A compared entity with its changes. */
export interface ComparedEntity extends Pick<Effect, 'kind' | 'id' | 'name'> {
  /** What happens to the whole entity, such as `created`. */
  readonly words: readonly string[];
  readonly rows: readonly ComparedRow[];
}

/** A comparison grouped by entity, with secrets removed. */
export type ComparisonView = Readonly<Record<Part, readonly ComparedEntity[]>>;

/** What happens to the whole entity; undefined if only a part of it changes. */
const wordOf = ({ field, after }: Effect): string | undefined => {
  switch (field) {
    case 'created':
      return 'created';
    case 'archived':
      return after === true ? 'archived' : 'restored';
    case 'protected':
      return after === true ? 'protected from now on' : 'no longer protected';
    default:
      return undefined;
  }
};

const namesIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const membership = (isMember: boolean): Value => ({ _tag: 'Literal', text: String(isMember) });

/** The members of a suite that change, or that only one of the plans has. */
const memberRows = (old: Effect | undefined, effect: Effect): ComparedRow[] => {
  const [before, after] = [new Set(namesIn(effect.before)), new Set(namesIn(effect.after))];
  const planned = old && new Set(namesIn(old.after));
  const names = new Set([...before, ...(planned ?? []), ...after].map(String));
  return sortedBy(names, (name) => name).flatMap((item): ComparedRow[] => {
    const differs = planned !== undefined && planned.has(item) !== after.has(item);
    if (before.has(item) === after.has(item) && !differs) return [];
    return [
      {
        field: 'member',
        item,
        before: membership(before.has(item)),
        ...(planned && { old: membership(planned.has(item)) }),
        after: membership(after.has(item)),
        changed: before.has(item) !== after.has(item),
        differs,
      },
    ];
  });
};

const MEMBER = 'member ';

const oneMemberRow = (old: Effect | undefined, { field, before, after }: Effect): ComparedRow => ({
  field: 'member',
  item: field.slice(MEMBER.length),
  before: membership(before === true),
  ...(old && { old: membership(old.after === true) }),
  after: membership(after === true),
  changed: before !== after,
  differs: old !== undefined,
});

/** The change of one field, item by item; with `old` if the two plans differ. */
const rowsOf = (old: Effect | undefined, effect: Effect, isSecret: IsSecret): ComparedRow[] => {
  const { field, before, after } = effect;
  if (field === 'experiences') return memberRows(old, effect);
  if (field === 'created') return rowsOf(old, { ...effect, field: 'settings' }, isSecret);
  if (field.startsWith(MEMBER)) return [oneMemberRow(old, effect)];
  return driftRows({ field, before, ...(old && { planned: old.after }), now: after }, isSecret).map((row) => {
    // A field that the old plan does not change keeps its value.
    const other = row.isPlanned ? row.planned : row.before;
    return {
      field: row.field,
      ...(row.item !== undefined && { item: row.item }),
      ...(row.before && { before: row.before }),
      ...(old && other && { old: other }),
      ...(row.now && { after: row.now }),
      changed: row.changed,
      differs: old !== undefined && (row.isPlanned ? !row.asPlanned : row.changed),
    };
  });
};

interface ShownEffect {
  readonly old?: Effect;
  readonly effect: Effect;
}

const entitiesOf = (effects: readonly ShownEffect[], isSecret: IsSecret): ComparedEntity[] => {
  const byEntity = new Map<string, ComparedEntity & { words: string[]; rows: ComparedRow[] }>();
  for (const { old, effect } of effects) {
    const { kind, id, name } = effect;
    const key = JSON.stringify([kind, id ?? null, name]);
    const entity = byEntity.get(key) ?? { kind, ...(id !== undefined && { id }), name, words: [], rows: [] };
    byEntity.set(key, entity);
    const word = old ? undefined : wordOf(effect);
    if (word === undefined) entity.rows.push(...rowsOf(old, effect, isSecret));
    else entity.words.push(word);
  }
  return [...byEntity.values()];
};

const alone = (effects: readonly Effect[]): ShownEffect[] => effects.map((effect) => ({ effect }));

/** Effects grouped by entity. */
export const effectEntities = (effects: readonly Effect[], isSecret: IsSecret): readonly ComparedEntity[] =>
  entitiesOf(alone(effects), isSecret);

const pairs = (list: readonly EffectPair[]): ShownEffect[] =>
  list.map(({ old, new: effect }) => ({ old, effect }));

/** Prepares a comparison for display. */
export const comparisonView = (
  { both, differing, onlyOld, onlyNew }: Comparison,
  isSecret: IsSecret,
): ComparisonView => ({
  onlyNew: effectEntities(onlyNew, isSecret),
  differing: entitiesOf(pairs(differing), isSecret),
  onlyOld: effectEntities(onlyOld, isSecret),
  both: effectEntities(
    both.map((pair) => pair.new),
    isSecret,
  ),
});
