import type { DatabaseState } from '../domain/database-state.ts';
import type { Drift, DriftedEntity } from '../domain/drift.ts';
import { type ExperienceID, type TagID, TestSuiteID } from '../domain/ids.ts';
import { protectedGlob } from '../domain/protection.ts';
import { changesOf } from '../plan/change.ts';
import { type ChangesByEntity, changesByEntity, driftOf, fingerprintNow, inOrder } from '../plan/drift.ts';
import { createdIDsIn, idOf, type Live, liveOf, membersAt, withMembers } from '../plan/live.ts';
import type { Plan } from '../plan/plan.ts';
import type { EarlierApply } from './execute.ts';
import { type JournalState, mayHaveSent } from './journal.ts';
import { judgeOperation } from './judge.ts';
import type { Operation } from './operation.ts';
import { operationsOf, type Phase } from './phases.ts';

/** What an interrupted apply has left to do. */
export interface Remainder {
  /** The phases, with operations reduced to what is left. */
  readonly phases: readonly Phase[];
  readonly skip: ReadonlySet<string>;
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /** The IDs of the tags that the plan creates and that exist, by name. */
  readonly tagIDs: ReadonlyMap<string, TagID>;
  readonly earlier: EarlierApply;
  /** Changes by somebody else. If one conflicts with the plan, nothing may be sent. */
  readonly drift: Drift;
}

/** Returns a state without the plan's own changes to the members of tags and systems. */
const withoutMemberships = (state: DatabaseState, changes: ChangesByEntity, live: Live): DatabaseState =>
  withMembers(state, ({ experienceIDs }, kind, id) =>
    membersAt('before', experienceIDs, changes.get(`${kind} ${id}`) ?? [], (one) => idOf(one, live)),
  );

const archivingBegan = ({ updates }: Plan, { experiences, createdIDs }: Live): boolean =>
  [...updates.matchedExperiencesByNewName.values()].some(({ original, new: wanted }) => {
    const id = original?.experienceID ?? createdIDs.get(wanted.name);
    const now = id === undefined ? undefined : experiences.get(id);
    return wanted.archived && original?.archived !== true && now?.archived === true;
  });

const isNewProtection = ({ kind, change, name }: DriftedEntity): boolean =>
  kind === 'tag' && change === 'added' && protectedGlob(name ?? '') !== undefined;

/**
 * Returns the drift of everything that no operation judges, disregarding the plan's own changes to tags and systems. Once archiving has begun,
 * only new protections count among tags, systems and suites: the apply no longer writes to them, and the server may remove archived members.
 */
const driftElsewhere = (
  plan: Plan,
  state: DatabaseState,
  live: Live,
  created: ReadonlySet<string>,
): Drift => {
  const changes = changesByEntity(changesOf(plan.updates), live);
  const before = withoutMemberships(state, changes, live);
  const isArchiving = archivingBegan(plan, live);
  const now = fingerprintNow(plan, before, created);
  // A membership that is as planned is the plan's own change.
  return driftOf(plan, now, liveOf(before, live.createdIDs)).flatMap((entity) => {
    const [own] = changes.get(`${entity.kind} ${entity.id}`) ?? [];
    if (own && own.kind !== 'membership') return [];
    if (isArchiving && entity.kind !== 'experience' && !isNewProtection(entity)) return [];
    return own ? [{ ...entity, asPlanned: false, fields: [] }] : [entity];
  });
};

/** An experience without an ID is one that the plan creates, identified by its name. */
const keyOf = ({ kind, id, name }: DriftedEntity): string =>
  id === '' ? `${kind} new ${name ?? ''}` : `${kind} ${id}`;

/** Merges the findings about each entity. The first one determines the kind of change. */
const merged = (findings: readonly DriftedEntity[]): DriftedEntity[] => {
  const byKey = new Map<string, DriftedEntity>();
  for (const finding of findings) {
    const first = byKey.get(keyOf(finding)) ?? { ...finding, fields: [] };
    const known = new Set(first.fields.map(({ field }) => field));
    const more = finding.fields.filter(({ field }) => !known.has(field));
    byKey.set(keyOf(finding), { ...first, fields: [...first.fields, ...more] });
  }
  return [...byKey.values()];
};

/** Returns the IDs of new experiences in a journal, by name. */
export const journalledIDs = (phases: readonly Phase[], { done }: JournalState) =>
  new Map(
    operationsOf(phases).flatMap((operation): [string, ExperienceID][] => {
      const id = operation.kind === 'create' ? done.get(operation.id) : undefined;
      return operation.kind === 'create' && id !== undefined ? [[operation.wanted.name, id]] : [];
    }),
  );

/** Reports whether a tag or suite that exists is somebody else's: no earlier apply can have created it. */
const isAdopted = ({ id, kind }: Operation, journal: JournalState): boolean =>
  (kind === 'createTag' || kind === 'createTestSuite') && !mayHaveSent(journal, id);

const createdTagIDs = ({ updates }: Plan, { tagSetsByName }: DatabaseState): ReadonlyMap<string, TagID> =>
  new Map(
    [...updates.tagUpdatesByName.values()].flatMap(({ name, creates }): [string, TagID][] => {
      const found = creates && tagSetsByName.get(name);
      return found ? [[name, found.tagID]] : [];
    }),
  );

/** Judges a suite that the journal says was created as a revision: a missing member was removed by somebody else. */
const asMade = (operation: Operation, live: Live, { done }: JournalState): Operation => {
  if (operation.kind !== 'createTestSuite' || !done.has(operation.id)) return operation;
  const { id, name, experiences } = operation;
  const [testSuiteID] = [...live.sets.testSuite].find(([, set]) => set.name === name) ?? [];
  return TestSuiteID.is(testSuiteID)
    ? { id, kind: 'reviseTestSuite', testSuiteID, name, original: experiences, experiences }
    : operation;
};

/**
 * Returns what an interrupted apply has left to do, from the plan, the live state and the journal. Every entity must be as before or as
 * planned; anything else is drift.
 */
export const remainderOf = (
  plan: Plan,
  phases: readonly Phase[],
  state: DatabaseState,
  journal: JournalState,
): Remainder => {
  const journalled = journalledIDs(phases, journal);
  const createdIDs = createdIDsIn(plan, state, journalled);
  const created = new Set<string>([...journalled.values(), ...createdIDs.values()]);
  const live = liveOf(state, createdIDs);
  const skip = new Set<string>();
  const conflicts: DriftedEntity[] = [];
  const found = new Map<string, readonly string[]>();
  const remaining = phases.map(({ name, chains }) => ({
    name,
    chains: chains.map((chain) =>
      chain.map((operation) => {
        const judged = judgeOperation(asMade(operation, live, journal), live);
        conflicts.push(...judged.conflicts);
        if (judged.found) found.set(operation.id, judged.found);
        // Sent all the same, so that the journal records what the server refuses to create again.
        if (isAdopted(operation, journal)) return operation;
        if (!judged.operation && judged.conflicts.length === 0) skip.add(operation.id);
        return judged.operation ?? operation;
      }),
    ),
  }));
  const drift = inOrder(merged([...conflicts, ...driftElsewhere(plan, state, live, created)]));
  const earlier = { mayHaveSent: (id: string) => mayHaveSent(journal, id), found };
  return { phases: remaining, skip, createdIDs, tagIDs: createdTagIDs(plan, state), earlier, drift };
};
