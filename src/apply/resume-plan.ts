import { type DatabaseState, protectionTags, type TagSet, type TestSuite } from '../domain/database-state.ts';
import type { Drift, DriftedEntity, EntityKind } from '../domain/drift.ts';
import type { ExperienceReference } from '../domain/experience-updates.ts';
import type { ExperienceID } from '../domain/ids.ts';
import { protectionTagName } from '../domain/protection.ts';
import { experienceFields } from '../plan/drift.ts';
import { experienceDigest, systemDigest, tagDigest, testSuiteDigest } from '../plan/digest.ts';
import type { Plan } from '../plan/plan.ts';
import { driftList } from './drift-list.ts';
import type { JournalState } from './journal.ts';
import type { Operation } from './operation.ts';
import type { Phase } from './phases.ts';
import { type ResumeView, resumeView, type Status, statusOf } from './resume.ts';

/** What is left of an interrupted apply. */
export interface Remainder {
  /** The phases with the operations that are still to be sent, cut down to what is missing. */
  readonly phases: readonly Phase[];
  readonly skip: ReadonlySet<string>;
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /** Not empty: somebody else changed something, and nothing may be sent. */
  readonly drift: Drift;
}

const subject = (operation: Operation, view: ResumeView): { kind: EntityKind; id: string; name: string } => {
  switch (operation.kind) {
    case 'create': {
      const { name } = operation.wanted;
      return { kind: 'experience', id: view.createdIDs.get(name) ?? '', name };
    }
    case 'restore':
    case 'update':
      return { kind: 'experience', id: operation.original.experienceID, name: operation.original.name };
    case 'reviseTestSuite':
      return { kind: 'testSuite', id: operation.testSuiteID, name: operation.name };
    case 'addTag':
    case 'removeTag':
      return { kind: 'tag', id: operation.tagID, name: operation.name };
    case 'addSystem':
      return { kind: 'system', id: operation.systemID, name: operation.name };
    case 'protect':
      return { kind: 'tag', id: '', name: protectionTagName(operation.glob) };
    case 'unprotect':
      return { kind: 'tag', id: operation.tagID, name: protectionTagName(operation.glob) };
    case 'archive':
      return { kind: 'experience', id: '', name: '' };
  }
};

const changeOf = (operation: Operation, { gone }: Status & { _tag: 'Drifted' }): DriftedEntity['change'] => {
  if (gone) return 'removed';
  return operation.kind === 'create' ? 'added' : 'changed';
};

const driftOf = (operation: Operation, status: Status, view: ResumeView): DriftedEntity[] =>
  status._tag === 'Drifted'
    ? [
        {
          ...subject(operation, view),
          change: changeOf(operation, status),
          touchedByPlan: true,
          asPlanned: false,
          fields: status.fields,
        },
      ]
    : [];

const entity = (
  kind: EntityKind,
  id: string,
  change: DriftedEntity['change'],
  name?: string,
): DriftedEntity => ({
  kind,
  change,
  id,
  ...(name !== undefined && { name }),
  touchedByPlan: false,
  asPlanned: false,
  fields: [],
});

/** Experiences that the plan does not write must be what they were; those that it does are judged by their operations. */
const untouchedExperiences = (plan: Plan, view: ResumeView): DriftedEntity[] => {
  const touched = new Set<string>(view.createdIDs.values());
  for (const { original } of plan.updates.matchedExperiencesByNewName.values())
    if (original) touched.add(original.experienceID);
  const before = new Map(Object.entries(plan.fingerprint.experiences));
  const gone = [...before.keys()].filter((id) => !view.liveByID.has(id));
  const others = [...view.liveByID.values()].filter(({ experienceID }) => !touched.has(experienceID));
  return [
    ...gone.map((id) => entity('experience', id, 'removed')),
    ...others.flatMap((live) => {
      const digest = before.get(live.experienceID);
      if (digest === experienceDigest(live)) return [];
      return [entity('experience', live.experienceID, digest === undefined ? 'added' : 'changed', live.name)];
    }),
  ];
};

/** An archived experience of the plan must be what it was but for being archived. */
const archivedOnes = (plan: Plan, view: ResumeView): DriftedEntity[] =>
  [...plan.updates.matchedExperiencesByNewName.values()].flatMap(({ original, new: wanted }) => {
    if (!original || !wanted.archived) return [];
    const now = view.liveByID.get(original.experienceID);
    if (!now) return [];
    const before = plan.fingerprint.experiences[original.experienceID];
    if (experienceDigest({ ...now, archived: false }) === before) return [];
    const fields = experienceFields({ original, new: wanted }, { ...now, archived: original.archived });
    const drifted = entity('experience', original.experienceID, 'changed', now.name);
    return [{ ...drifted, touchedByPlan: true, fields }];
  });

interface MemberSet {
  readonly name: string;
  readonly experienceIDs: ReadonlySet<ExperienceID>;
}

/** The members before the plan's own changes, as far as they can be told from the members now. */
const undone = (
  members: ReadonlySet<ExperienceID>,
  additions: readonly ExperienceReference[],
  removals: readonly ExperienceReference[],
  view: ResumeView,
): ReadonlySet<ExperienceID> => {
  const ids = (references: readonly ExperienceReference[]) =>
    references.flatMap((r) =>
      r._tag === 'Existing' ? [r.experienceID] : (view.createdIDs.get(r.name) ?? []),
    );
  const added = new Set(ids(additions));
  return new Set([...[...members].filter((id) => !added.has(id)), ...ids(removals)]);
};

const setDrift = <S extends MemberSet>(
  kind: EntityKind,
  sets: ReadonlyMap<string, S>,
  before: Readonly<Record<string, string>>,
  idOf: (set: S) => string,
  digestBefore: (set: S) => string,
): DriftedEntity[] => {
  const now = new Map([...sets.values()].map((set) => [idOf(set), set]));
  const gone = Object.keys(before).filter((id) => !now.has(id));
  return [
    ...gone.map((id) => entity(kind, id, 'removed')),
    ...[...now].flatMap(([id, set]) => {
      const digest = before[id];
      if (digest === digestBefore(set)) return [];
      return [entity(kind, id, digest === undefined ? 'added' : 'changed', set.name)];
    }),
  ];
};

const isNewProtection = ({ fingerprint, updates }: Plan, { tagID, name }: TagSet): boolean =>
  !Object.hasOwn(fingerprint.tags, tagID) &&
  !updates.protectionUpdates?.additions.some((glob) => protectionTagName(glob) === name);

/** Protections that somebody else has added, which what is left of the plan might break. */
const newProtections = (plan: Plan, state: DatabaseState): DriftedEntity[] =>
  protectionTags(state)
    .filter((tag) => isNewProtection(plan, tag))
    .map(({ tagID, name }) => entity('tag', tagID, 'added', name));

const knownProtections = ({ fingerprint }: Plan, state: DatabaseState): [string, TagSet][] =>
  protectionTags(state)
    .filter(({ tagID }) => Object.hasOwn(fingerprint.tags, tagID))
    .map((tag) => [tag.name, tag]);

/** The digests of the tags before, but for those of the protections that the plan has dropped already. */
const withoutDropped = ({ fingerprint, updates }: Plan, state: DatabaseState) => {
  const now = new Set<string>(state.protectionsByGlob?.values());
  const dropped = new Set<string>(
    updates.protectionUpdates?.removals.flatMap(({ tagID }) => (now.has(tagID) ? [] : [tagID])),
  );
  return Object.fromEntries(Object.entries(fingerprint.tags).filter(([id]) => !dropped.has(id)));
};

/**
 * Tags, systems and suites must be what they were but for the plan's own changes. Once archiving has begun nothing is
 * written to them any more, and a server may have let archived members go, so that only their operations are judged.
 */
const sets = (plan: Plan, state: DatabaseState, view: ResumeView): DriftedEntity[] => {
  const { updates, fingerprint } = plan;
  const suites = new Set(updates.testSuiteUpdates.map(({ name }) => name));
  const suiteBefore = (suite: TestSuite) =>
    suites.has(suite.name) ? fingerprint.testSuites[suite.testSuiteID] : testSuiteDigest(suite);
  return [
    ...setDrift(
      'tag',
      new Map([...state.tagSetsByName, ...knownProtections(plan, state)]),
      withoutDropped(plan, state),
      (tag) => tag.tagID,
      (tag) => {
        const update = updates.tagUpdatesByName.get(tag.name);
        if (!update) return tagDigest(tag);
        return tagDigest({
          ...tag,
          experienceIDs: undone(tag.experienceIDs, update.additions, update.removals, view),
        });
      },
    ),
    ...setDrift(
      'system',
      state.systemSetsByName,
      fingerprint.systems,
      (system) => system.systemID,
      (system) => {
        const update = updates.systemUpdatesByName.get(system.name);
        if (!update) return systemDigest(system);
        return systemDigest({
          ...system,
          experienceIDs: undone(system.experienceIDs, update.additions, [], view),
        });
      },
    ),
    ...setDrift(
      'testSuite',
      state.testSuitesByName,
      fingerprint.testSuites,
      (suite) => suite.testSuiteID,
      (suite) => suiteBefore(suite) ?? '',
    ),
  ];
};

const archivingBegan = (plan: Plan, view: ResumeView): boolean =>
  [...plan.updates.matchedExperiencesByNewName.values()].some(({ original, new: wanted }) => {
    const id = original?.experienceID ?? view.createdIDs.get(wanted.name);
    return (
      wanted.archived &&
      original?.archived !== true &&
      id !== undefined &&
      view.liveByID.get(id)?.archived === true
    );
  });

/**
 * Works out what an interrupted apply still has to do, from the plan and the live state, with the journal's help where
 * there is one. Every entity must hold its before or its after; anything else is drift.
 */
export const remainderOf = (
  plan: Plan,
  phases: readonly Phase[],
  state: DatabaseState,
  journal: JournalState,
): Remainder => {
  const view = resumeView(plan, phases, state, journal);
  const skip = new Set<string>();
  const drift: DriftedEntity[] = [];
  const remaining = phases.map(({ name, chains }) => ({
    name,
    chains: chains.map((chain) =>
      chain.map((operation) => {
        const status = statusOf(operation, view);
        if (status._tag === 'Done') skip.add(operation.id);
        drift.push(...driftOf(operation, status, view));
        return status._tag === 'ToRun' ? status.operation : operation;
      }),
    ),
  }));
  const elsewhere = [
    ...untouchedExperiences(plan, view),
    ...archivedOnes(plan, view),
    ...newProtections(plan, state),
    ...(archivingBegan(plan, view) ? [] : sets(plan, state, view)),
  ];
  return {
    phases: remaining,
    skip,
    createdIDs: view.createdIDs,
    drift: driftList(plan, [...drift, ...elsewhere], view),
  };
};
