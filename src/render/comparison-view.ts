import type { Effect } from '../domain/effect.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { IsSecret } from '../domain/redact.ts';
import type { Comparison, EffectPair } from '../plan/compare.ts';
import { driftRows } from './drift-view.ts';
import type { Value } from './field-change.ts';

/** The lists of a comparison; what nobody may miss comes first. */
export const PARTS = ['onlyNew', 'differing', 'onlyOld', 'both'] as const;
export type Part = (typeof PARTS)[number];

/** One thing about a compared entity, before, and as each plan would have it. An absent side has no such thing, or no such plan. */
export interface ComparedRow {
  readonly field: string;
  /** The environment variable, custom field or member that it is about. */
  readonly item?: string;
  readonly before?: Value;
  /** What the old plan would make of it, where both are shown. */
  readonly old?: Value;
  /** What becomes of it. */
  readonly after?: Value;
  /** Whether it becomes another value than before; secrets do not tell. */
  readonly changed: boolean;
  /** Whether the plans make two values of it; secrets do not tell. */
  readonly differs: boolean;
}

/** An entity with what becomes of it. */
export interface ComparedEntity extends Pick<Effect, 'kind' | 'id' | 'name'> {
  /** What happens to it as a whole, such as `created`. */
  readonly words: readonly string[];
  readonly rows: readonly ComparedRow[];
}

/** A comparison as people read it: entity by entity, secrets taken out. */
export type ComparisonView = Readonly<Record<Part, readonly ComparedEntity[]>>;

/** What happens to an entity as a whole; undefined for what happens to a part of it. */
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

/** The members of a suite that come or go, or that only one of the plans has. */
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

/** What becomes of one field, item by item; `old` where the two plans differ in it. */
const rowsOf = (old: Effect | undefined, effect: Effect, isSecret: IsSecret): ComparedRow[] => {
  const { field, before, after } = effect;
  if (field === 'experiences') return memberRows(old, effect);
  if (field === 'created') return rowsOf(old, { ...effect, field: 'settings' }, isSecret);
  if (field.startsWith(MEMBER)) return [oneMemberRow(old, effect)];
  return driftRows({ field, before, ...(old && { planned: old.after }), now: after }, isSecret).map((row) => {
    // What the old plan leaves alone it leaves as it is.
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

/** Effects as people read them. */
export const effectEntities = (effects: readonly Effect[], isSecret: IsSecret): readonly ComparedEntity[] =>
  entitiesOf(alone(effects), isSecret);

const pairs = (list: readonly EffectPair[]): ShownEffect[] =>
  list.map(({ old, new: effect }) => ({ old, effect }));

/** Reads a comparison for showing it. */
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
