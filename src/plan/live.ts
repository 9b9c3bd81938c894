import {
  allExperiences,
  type DatabaseState,
  protectionTags,
  type SystemSet,
  type TagSet,
} from '../domain/database-state.ts';
import type { EntityKind } from '../domain/drift.ts';
import {
  holdsAllFields,
  type LastChange,
  type LiveExperience,
  type WantedExperience,
} from '../domain/experience.ts';
import type { ExperienceReference } from '../domain/experience-updates.ts';
import type { ExperienceID } from '../domain/ids.ts';
import type { MemberSetKind, SetKind } from '../domain/named-sets.ts';
import { type Change, type Subject, subjectOf } from './change.ts';
import type { Plan } from './plan.ts';

/** A live tag, system or suite. */
export interface LiveSet {
  readonly name: string;
  readonly experienceIDs: ReadonlySet<string>;
  readonly lastChange?: LastChange;
}

/** The live state by IDs, to judge changes against: all of it, or the part that was just read. */
export interface Live {
  readonly experiences: ReadonlyMap<string, LiveExperience>;
  /** The IDs of existing experiences that the plan creates, by name. */
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  readonly sets: LiveSets;
}

/** Live sets by kind and ID. */
export type LiveSets = Readonly<Record<SetKind, ReadonlyMap<string, LiveSet>>>;

/** The tags, systems and suites of a state; the tags include those that record protections. */
export const setsOf = (state: DatabaseState): LiveSets => ({
  tag: new Map([...state.tagSetsByName.values(), ...protectionTags(state)].map((tag) => [tag.tagID, tag])),
  system: new Map([...state.systemSetsByName.values()].map((system) => [system.systemID, system])),
  testSuite: new Map([...state.testSuitesByName.values()].map((suite) => [suite.testSuiteID, suite])),
});

/** A state whose tags and systems have other members. */
export const withMembers = (
  state: DatabaseState,
  members: (set: TagSet | SystemSet, kind: MemberSetKind, id: string) => ReadonlySet<ExperienceID>,
): DatabaseState => {
  const changed = <S extends TagSet | SystemSet>(
    sets: ReadonlyMap<string, S>,
    kind: MemberSetKind,
    idOf: (set: S) => string,
  ): ReadonlyMap<string, S> =>
    new Map([...sets].map(([name, set]) => [name, { ...set, experienceIDs: members(set, kind, idOf(set)) }]));
  return {
    ...state,
    tagSetsByName: changed(state.tagSetsByName, 'tag', ({ tagID }) => tagID),
    systemSetsByName: changed(state.systemSetsByName, 'system', ({ systemID }) => systemID),
  };
};

/** Indexes a state to judge changes against. */
export const liveOf = (state: DatabaseState, createdIDs: Live['createdIDs']): Live => {
  const experiences = new Map<string, LiveExperience>();
  for (const one of allExperiences(state)) experiences.set(one.experienceID, one);
  return { experiences, createdIDs, sets: setsOf(state) };
};

/** The ID of a reference; undefined for an experience that does not exist yet. */
export const idOf = (
  reference: ExperienceReference,
  { createdIDs }: Pick<Live, 'createdIDs'>,
): ExperienceID | undefined =>
  reference._tag === 'Existing' ? reference.experienceID : createdIDs.get(reference.name);

/** Finds a tag, system or suite by ID, or by name if the plan creates it. */
export const setOf = (
  kind: SetKind,
  id: string | undefined,
  name: string,
  { sets }: Pick<Live, 'sets'>,
): LiveSet | undefined =>
  id === undefined ? [...sets[kind].values()].find((set) => set.name === name) : sets[kind].get(id);

/** Computes the members of a set before changes from those after them, or the reverse. */
export const membersAt = <ID extends string>(
  side: 'before' | 'after',
  members: ReadonlySet<ID>,
  changes: readonly Change[],
  idOfReference: (reference: ExperienceReference) => ID | undefined,
): ReadonlySet<ID> => {
  const ids = new Set(members);
  for (const change of changes) {
    if (change.kind !== 'membership' && change.kind !== 'testSuite') continue;
    if (change.kind === 'testSuite') ids.clear();
    for (const one of change.kind === 'testSuite' ? (change[side] ?? []) : [change.experience]) {
      const id = idOfReference(one);
      if (id === undefined) continue;
      if (change[side] === false) ids.delete(id);
      else ids.add(id);
    }
  }
  return ids;
};

/** Finds an entity of a live state. */
export const entityIn = (
  { experiences, sets }: Live,
  kind: EntityKind,
  id: string,
): LiveExperience | LiveSet | undefined => (kind === 'experience' ? experiences.get(id) : sets[kind].get(id));

/** The subject of a change with its live name and ID; without an ID if the plan creates it and it does not exist yet. */
export const foundSubject = (change: Change, live: Live): Subject => {
  const { kind, id, name } = subjectOf(change);
  if (id !== undefined) return { kind, id, name: entityIn(live, kind, id)?.name ?? name };
  const found =
    kind === 'experience'
      ? live.createdIDs.get(name)
      : [...live.sets[kind]].find(([, set]) => set.name === name)?.[0];
  return { kind, name, ...(found !== undefined && { id: found }) };
};

/**
 * The experience that a plan created: the one in its journal, or else one of that name. An experience that existed when the plan was made
 * is never it, even if it has that name now.
 */
const createdFor = (
  wanted: WantedExperience,
  plan: Plan,
  state: DatabaseState,
  journalled: ExperienceID | undefined,
): LiveExperience | undefined => {
  const holders = (state.experiencesByName.get(wanted.name) ?? []).filter(
    ({ experienceID }) => !Object.hasOwn(plan.fingerprint.experiences, experienceID),
  );
  return (
    holders.find(({ experienceID }) => experienceID === journalled) ??
    holders.find((holder) => !holder.archived) ??
    (wanted.archived ? holders.find((holder) => holdsAllFields(wanted, holder)) : undefined)
  );
};

/** The IDs of experiences that a plan creates, by name, as far as they exist in a state. */
export const createdIDsIn = (
  plan: Plan,
  state: DatabaseState,
  journalled: ReadonlyMap<string, ExperienceID> = new Map(),
): ReadonlyMap<string, ExperienceID> => {
  const createdIDs = new Map<string, ExperienceID>();
  for (const { original, new: wanted } of plan.updates.matchedExperiencesByNewName.values()) {
    if (original) continue;
    const created = createdFor(wanted, plan, state, journalled.get(wanted.name));
    if (created) createdIDs.set(wanted.name, created.experienceID);
  }
  return createdIDs;
};
