import { allExperiences, type DatabaseState, type ReadScope } from '../domain/database-state.ts';
import type { EntityKind } from '../domain/drift.ts';
import {
  archivedIDs,
  type ExperienceReference,
  type ExperienceUpdates,
  type Loss,
} from '../domain/experience-updates.ts';
import { type LiveExperience, UPDATABLE_FIELDS, holdsAllFields, holdsField } from '../domain/experience.ts';
import type { ExperienceID } from '../domain/ids.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { protectionTagName } from '../domain/protection.ts';
import type { OutcomeDifference } from '../domain/sync-error.ts';
import type { Plan } from './plan.ts';

/** What an apply started from and was to do. */
export interface Promised {
  readonly before: DatabaseState;
  /** What of the state is compared. */
  readonly scope: ReadScope;
  readonly updates: ExperienceUpdates;
  /** The IDs that the server gave to new experiences, by name. */
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
}

/**
 * What has to be read to see whether a plan's promise holds: all experiences, the sets that it changes, and those that lose something
 * through archiving.
 */
export const promisedScope = (
  { updates, losses = [] }: Pick<Plan, 'updates' | 'losses'>,
  scope: ReadScope,
): ReadScope => {
  const losing = (kind: Loss['kind']) => losses.filter((loss) => loss.kind === kind).map(({ name }) => name);
  const tags = new Set([...updates.tagUpdatesByName.keys(), ...losing('tag')]);
  const testSuites = new Set([...updates.testSuiteUpdates.map(({ name }) => name), ...losing('testSuite')]);
  return {
    tags: scope.tags.filter((name) => tags.has(name)),
    systems: scope.systems.filter((name) => updates.systemUpdatesByName.has(name)),
    testSuites: scope.testSuites.filter((name) => testSuites.has(name)),
    archivedMembers: scope.archivedMembers,
  };
};

const within = <A>(sets: ReadonlyMap<string, A>, names: readonly string[]): ReadonlyMap<string, A> =>
  new Map([...sets].filter(([name]) => names.includes(name)));

interface Expected {
  readonly name: string;
  /** The fields that have to be so; the others are the server's choice. */
  readonly fields: Partial<LiveExperience>;
}

const expectedExperiences = ({ before, updates, createdIDs }: Promised): Map<string, Expected> => {
  const expected = new Map<string, Expected>(
    allExperiences(before).map((live) => [live.experienceID, { name: live.name, fields: live }]),
  );
  for (const { original, new: wanted } of updates.matchedExperiencesByNewName.values()) {
    const id = original?.experienceID ?? createdIDs.get(wanted.name);
    if (id !== undefined) expected.set(id, { name: wanted.name, fields: wanted });
  }
  return expected;
};

const missing = (kind: EntityKind, name: string, id: string): OutcomeDifference => ({
  kind,
  name,
  id,
  field: 'existence',
  planned: 'there',
  now: 'gone',
});

const isFieldAsExpected =
  (fields: Expected['fields'], now: LiveExperience) =>
  (field: (typeof UPDATABLE_FIELDS)[number]): boolean =>
    holdsField(field, fields, now);

/** Whether an experience is as it has to be, which nearly all are. */
const isAsExpected = (fields: Expected['fields'], now: LiveExperience): boolean =>
  fields.archived === now.archived && holdsAllFields(fields, now);

const experienceDifferences = (promised: Promised, after: DatabaseState): OutcomeDifference[] => {
  const expected = expectedExperiences(promised);
  const live = new Map<string, LiveExperience>(allExperiences(after).map((one) => [one.experienceID, one]));
  const uncreated = [...promised.updates.matchedExperiencesByNewName.values()].filter(
    ({ original, new: wanted }) => original === undefined && !promised.createdIDs.has(wanted.name),
  );
  const appeared = [...live].filter(([id]) => !expected.has(id));
  return [
    ...uncreated.map(({ new: wanted }) => missing('experience', wanted.name, '')),
    ...[...expected].flatMap(([id, { name, fields }]): OutcomeDifference[] => {
      const now = live.get(id);
      if (now === undefined) return [missing('experience', name, id)];
      if (isAsExpected(fields, now)) return [];
      const asExpected = isFieldAsExpected(fields, now);
      const differing = UPDATABLE_FIELDS.filter((field) => !asExpected(field));
      const archived = fields.archived === now.archived ? [] : (['archived'] as const);
      return [...differing, ...archived].map((field) => ({
        kind: 'experience',
        name,
        id,
        field,
        planned: fields[field],
        now: now[field],
      }));
    }),
    ...appeared.map(([id, { name }]): OutcomeDifference => ({
      kind: 'experience',
      name,
      id,
      field: 'existence',
      planned: 'not there',
      now: 'there',
    })),
  ];
};

interface MemberSet {
  readonly name: string;
  readonly experienceIDs: ReadonlySet<ExperienceID>;
}

interface MemberChange {
  readonly additions: readonly ExperienceReference[];
  readonly removals: readonly ExperienceReference[];
}

const memberDifferences = <S extends MemberSet>(
  kind: EntityKind,
  idOf: (set: S) => string,
  sides: { readonly before: ReadonlyMap<string, S>; readonly after: ReadonlyMap<string, S> },
  wantedMembers: (name: string, before: ReadonlySet<ExperienceID>) => ReadonlySet<string>,
  ignored: ReadonlySet<string>,
  nameOf: (id: string) => string,
): OutcomeDifference[] =>
  [...sides.before.values()].flatMap((set): OutcomeDifference[] => {
    const now = sides.after.get(set.name);
    if (now === undefined || idOf(now) !== idOf(set)) return [missing(kind, set.name, idOf(set))];
    const relevant = (ids: Iterable<string>) => [...ids].filter((id) => !ignored.has(id)).sort();
    const planned = relevant(wantedMembers(set.name, set.experienceIDs));
    const actual = relevant(now.experienceIDs);
    if (planned.join() === actual.join()) return [];
    const names = (ids: readonly string[]) => ids.map(nameOf).sort();
    return [
      {
        kind,
        name: set.name,
        id: idOf(set),
        field: 'experiences',
        planned: names(planned),
        now: names(actual),
      },
    ];
  });

/** Of the protections, those that the plan changes: another team's may come and go meanwhile. */
const protectionDifferences = (
  { protectionUpdates }: ExperienceUpdates,
  { protectionsByGlob = new Map() }: DatabaseState,
): OutcomeDifference[] => {
  const { additions = [], removals = [] } = protectionUpdates ?? {};
  return [
    ...additions
      .filter((glob) => !protectionsByGlob.has(glob))
      .map((glob) => missing('tag', protectionTagName(glob), '')),
    ...removals
      .filter(({ glob }) => protectionsByGlob.has(glob))
      .map(({ glob, tagID }): OutcomeDifference => ({
        kind: 'tag',
        name: protectionTagName(glob),
        id: tagID,
        field: 'existence',
        planned: 'not there',
        now: 'there',
      })),
  ];
};

/**
 * Compares the state after an apply with what its plan promised. Empty when every change is in effect and nothing else
 * has changed meanwhile; otherwise each difference by entity and field.
 */
export const outcomeDifferences = (promised: Promised, after: DatabaseState): OutcomeDifference[] => {
  const { before, scope, updates, createdIDs } = promised;
  const live = [...allExperiences(before), ...allExperiences(after)];
  const nameByID = new Map<string, string>(live.map(({ experienceID, name }) => [experienceID, name]));
  const nameOf = (id: string) => nameByID.get(id) ?? id;
  const idsOf = (references: readonly ExperienceReference[]): string[] =>
    references.map((r) =>
      r._tag === 'Existing' ? r.experienceID : (createdIDs.get(r.name) ?? `new ${r.name}`),
    );
  const changed = (
    change: MemberChange | undefined,
    members: ReadonlySet<ExperienceID>,
  ): ReadonlySet<string> => {
    const removed = new Set(idsOf(change?.removals ?? []));
    return new Set([...members, ...idsOf(change?.additions ?? [])].filter((id) => !removed.has(id)));
  };
  const suites = new Map(updates.testSuiteUpdates.map((update) => [update.name, update]));
  // What a server does to the memberships of archived experiences is its own affair.
  const ignored = archivedIDs(updates);
  return [
    ...sortedBy(experienceDifferences(promised, after), (difference) => difference.name),
    ...memberDifferences(
      'tag',
      (tag) => tag.tagID,
      { before: within(before.tagSetsByName, scope.tags), after: after.tagSetsByName },
      (name, members) => changed(updates.tagUpdatesByName.get(name), members),
      ignored,
      nameOf,
    ),
    ...memberDifferences(
      'system',
      (system) => system.systemID,
      { before: within(before.systemSetsByName, scope.systems), after: after.systemSetsByName },
      (name, members) => {
        const update = updates.systemUpdatesByName.get(name);
        return changed(update && { ...update, removals: [] }, members);
      },
      ignored,
      nameOf,
    ),
    ...memberDifferences(
      'testSuite',
      (suite) => suite.testSuiteID,
      { before: within(before.testSuitesByName, scope.testSuites), after: after.testSuitesByName },
      (name, members) => {
        const update = suites.get(name);
        return update ? new Set(idsOf(update.experiences)) : members;
      },
      ignored,
      nameOf,
    ),
    ...protectionDifferences(updates, after),
  ];
};
