import { allExperiences, type DatabaseState, type ReadScope } from '../domain/database-state.ts';
import type { EntityKind } from '../domain/drift.ts';
import { archivedIDs, type ExperienceUpdates, type Loss } from '../domain/experience-updates.ts';
import { holdsAllFields, type LiveExperience } from '../domain/experience.ts';
import type { ExperienceID } from '../domain/ids.ts';
import { changedNames, SET_KEYS, SET_KINDS, type SetKind } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { OutcomeDifference } from '../domain/apply-error.ts';
import { type Change, type ChangeOf, changesOf, subjectOf } from './change.ts';
import { type ChangesByEntity, changesByEntity } from './drift.ts';
import { judge } from './judge.ts';
import { foundSubject, idOf, type Live, liveOf, membersAt } from './live.ts';
import type { Plan } from './plan.ts';

/** What an apply started from and was meant to do. */
export interface Promised {
  readonly before: DatabaseState;
  /** The part of the state that is compared. */
  readonly scope: ReadScope;
  readonly updates: ExperienceUpdates;
  /** The IDs that the server assigned to new experiences, by name. */
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
}

/**
 * What to read to check the outcome of an apply: all experiences, the sets that the plan changes, and those that lose members by archiving.
 */
export const promisedScope = (
  { updates, losses = [] }: Pick<Plan, 'updates' | 'losses'>,
  scope: ReadScope,
): ReadScope => {
  const losing = (kind: Loss['kind']) => losses.filter((loss) => loss.kind === kind).map(({ name }) => name);
  // The ownership tag decides who owns an experience.
  const owner = scope.experiences?.ownershipTag;
  const changed = changedNames(updates);
  const within = (kind: SetKind, others: readonly string[]): string[] => {
    const names = new Set([...changed[kind], ...others]);
    return scope[SET_KEYS[kind]].filter((name) => names.has(name));
  };
  return {
    tags: within('tag', [...losing('tag'), ...(owner === undefined ? [] : [owner])]),
    systems: within('system', []),
    testSuites: within('testSuite', losing('testSuite')),
    archivedMembers: scope.archivedMembers,
    ...(scope.experiences && { experiences: scope.experiences }),
  };
};

const existence = (kind: EntityKind, name: string, id: string, isPlanned: boolean): OutcomeDifference => ({
  kind,
  name,
  id,
  field: 'existence',
  ...(isPlanned ? { planned: 'there', now: 'gone' } : { planned: 'not there', now: 'there' }),
});

/** The changes of experiences, including experiences that must stay as they are. */
const experienceChanges = (
  { before, createdIDs }: Promised,
  changes: readonly Change[],
  now: Live,
): ChangeOf<'experience'>[] => {
  const planned = changes.filter((change) => change.kind === 'experience');
  // A resumed apply starts from a state that already has some new experiences.
  const changed = new Set<string>(createdIDs.values());
  for (const change of planned) if (change.before) changed.add(change.before.experienceID);
  // Most experiences are unchanged.
  const isKept = (one: LiveExperience): boolean => {
    const found = now.experiences.get(one.experienceID);
    return found !== undefined && found.archived === one.archived && holdsAllFields(one, found);
  };
  return [
    ...planned,
    ...allExperiences(before)
      .filter((one) => !changed.has(one.experienceID) && !isKept(one))
      .map((one): ChangeOf<'experience'> => ({ kind: 'experience', before: one, after: one })),
  ];
};

const fieldDifferences = (change: ChangeOf<'experience'>, now: Live): OutcomeDifference[] => {
  const { kind, after } = change;
  const { id = '' } = foundSubject(change, now);
  if (!now.experiences.has(id)) return [existence(kind, after.name, id, true)];
  return judge(change, now)
    .fields.filter(({ holds }) => holds !== 'after' && holds !== 'both')
    .map((one) => ({
      kind,
      name: after.name,
      id,
      field: one.field,
      planned: 'planned' in one ? one.planned : one.before,
      now: one.now,
    }));
};

const experienceDifferences = (
  promised: Promised,
  changes: readonly Change[],
  now: Live,
): OutcomeDifference[] => {
  const expected = new Set<string>(promised.createdIDs.values());
  for (const { experienceID } of allExperiences(promised.before)) expected.add(experienceID);
  // Nothing was promised about what was unreadable before.
  for (const { id } of promised.before.unreadable ?? []) expected.add(id);
  const appeared = [...now.experiences].filter(([id]) => !expected.has(id));
  return sortedBy(
    [
      ...experienceChanges(promised, changes, now).flatMap((change) => fieldDifferences(change, now)),
      ...appeared.map(([id, { name }]) => existence('experience', name, id, false)),
    ],
    ({ name }) => name,
  );
};

/** Whether a change deletes a tag or archives a suite. */
const endsThere = (change: Change): boolean =>
  (change.kind === 'tag' && !change.after) || (change.kind === 'testSuite' && change.archives !== undefined);

const setDifferences = (
  { before, scope, updates }: Promised,
  changes: ChangesByEntity,
  now: Live,
): OutcomeDifference[] => {
  const then = liveOf(before, now.createdIDs);
  // How a server treats memberships of archived experiences is not part of the plan.
  const ignored = archivedIDs(updates);
  const nameOf = (id: string): string => (now.experiences.get(id) ?? then.experiences.get(id))?.name ?? id;
  const counted = (ids: ReadonlySet<string>): string[] => [...ids].filter((id) => !ignored.has(id)).sort();
  const names = (ids: readonly string[]): string[] => ids.map(nameOf).sort();
  return SET_KINDS.flatMap((kind) =>
    [...then.sets[kind]].flatMap(([id, { name, experienceIDs }]): OutcomeDifference[] => {
      if (!scope[SET_KEYS[kind]].includes(name)) return [];
      const found = now.sets[kind].get(id);
      const own = changes.get(`${kind} ${id}`) ?? [];
      if (own.some(endsThere)) return found ? [existence(kind, name, id, false)] : [];
      if (found?.name !== name) return [existence(kind, name, id, true)];
      const wanted = membersAt('after', experienceIDs, own, (one) => idOf(one, now) ?? `new ${one.name}`);
      const [planned, actual] = [counted(wanted), counted(found.experienceIDs)];
      if (planned.join() === actual.join()) return [];
      return [{ kind, name, id, field: 'experiences', planned: names(planned), now: names(actual) }];
    }),
  );
};

/** Created tags and suites that did not exist before: there must be exactly one, with the planned members. */
const creationDifferences = ({ before, updates }: Promised, now: Live): OutcomeDifference[] => {
  const created = [
    ...[...updates.tagUpdatesByName.values()].map((tag) => ({
      ...tag,
      kind: 'tag' as const,
      exists: before.tagSetsByName.has(tag.name),
      wanted: tag.additions,
    })),
    ...updates.testSuiteUpdates.map((suite) => ({
      ...suite,
      kind: 'testSuite' as const,
      exists: before.testSuitesByName.has(suite.name),
      wanted: suite.experiences,
    })),
  ].filter(({ creates, exists }) => creates && !exists);
  return created.flatMap(({ kind, name, wanted }): OutcomeDifference[] => {
    const [id, found] = [...now.sets[kind]].find(([, set]) => set.name === name) ?? [];
    if (found === undefined) return [existence(kind, name, '', true)];
    const planned = new Set<string | undefined>(wanted.map((one) => idOf(one, now)));
    const actual = [...found.experienceIDs];
    if (actual.length === planned.size && actual.every((one) => planned.has(one))) return [];
    const names = actual.map((one) => now.experiences.get(one)?.name ?? one).sort();
    const plannedNames = wanted.map((one) => one.name).sort();
    return [
      {
        kind,
        name,
        ...(id !== undefined && { id }),
        field: 'experiences',
        planned: plannedNames,
        now: names,
      },
    ];
  });
};

/** Only protections that the plan changes; other teams may change theirs meanwhile. */
const protectionDifferences = (changes: readonly Change[], now: Live): OutcomeDifference[] =>
  changes
    .filter((change) => change.kind === 'protection' && judge(change, now).holds !== 'after')
    .map((change) => {
      const { kind, name, id = '' } = subjectOf(change);
      return existence(kind, name, id, change.after === true);
    });

/**
 * Compares the state after an apply with what its plan promised. Empty if every change is in effect and nothing else has changed meanwhile;
 * otherwise lists each difference by entity and field.
 */
export const outcomeDifferences = (promised: Promised, after: DatabaseState): OutcomeDifference[] => {
  const now = liveOf(after, promised.createdIDs);
  const changes = changesOf(promised.updates);
  return [
    ...experienceDifferences(promised, changes, now),
    ...setDifferences(promised, changesByEntity(changes, now), now),
    ...creationDifferences(promised, now),
    ...protectionDifferences(changes, now),
  ];
};
