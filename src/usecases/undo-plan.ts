import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  isUnfinished,
  type JournalState,
  mayHaveSent,
  mayHaveWritten,
  readJournal,
} from '../apply/journal.ts';
import { archivedPartKey, operationParts } from '../apply/judge.ts';
import type { Operation } from '../apply/operation.ts';
import { operationsOf, phasesOf } from '../apply/phases.ts';
import { journalledIDs } from '../apply/resume-plan.ts';
import { allExperiences, type DatabaseState, type ReadScope } from '../domain/database-state.ts';
import { isRestored } from '../domain/experience-change.ts';
import {
  archivedIDs,
  type Computation,
  type ExperienceUpdates,
  isEmpty,
} from '../domain/experience-updates.ts';
import type { ExperienceID, SystemID } from '../domain/ids.ts';
import { changedNames } from '../domain/named-sets.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { getCurrentDatabaseState, type StateRequest } from '../ingest/get-current-database-state.ts';
import type { Limit } from '../plan/archive-limit.ts';
import { changeKey, changesOf, matchedIDs, membership, referredIDs } from '../plan/change.ts';
import { createPlan } from '../plan/create-plan.ts';
import { promisedScope } from '../plan/outcome.ts';
import type { Plan } from '../plan/plan.ts';
import { planText } from '../plan/plan-file.ts';
import type { NotUndone } from '../plan/plan-warning.ts';
import { type ApplyRecord, undo, type UndoUpdates } from '../plan/undo.ts';
import { referenceTo } from '../plan/undo-references.ts';
import type { Capabilities, Session } from './capabilities.ts';
import type { CarryOutWorld } from './carry-out-plan.ts';
import { defaultFile, type MadePlan, type ReadWithLosses, withLosses } from './make-plan.ts';
import { readAhead, type ReadWithLists } from './read-ahead.ts';
import { readPlanFor } from './read-plan.ts';
import { requestOf, setsChangedBy, verifiedMeanwhile } from './verify-plan.ts';

/** The options of `sync undo PLAN`. */
export interface UndoRequest {
  readonly file: string;
  readonly maxArchive?: Limit;
  /** Where to write the plan; absent: `plans/<project>-undo-<UTC time>.json`. */
  readonly out?: string;
  /** Whether and how to encrypt the plan file. The undo of an encrypted plan is always encrypted. */
  readonly encryption: (isEncrypted: boolean) => Result<{ readonly encrypt?: (text: string) => string }>;
}

/** A saved plan that undoes another one. */
export interface UndoPlan extends MadePlan {
  /** Changes that it does not undo. */
  readonly left: readonly NotUndone[];
}

const createsExperiences = ({ matchedExperiencesByNewName }: ExperienceUpdates): boolean =>
  [...matchedExperiencesByNewName.values()].some(({ original }) => original === undefined);

/** The parts of changes that somebody else had made who created a declared tag: the tag, and the members that it had. */
const foundTag = (operation: Operation, { adopted }: JournalState): readonly string[] => {
  const members = adopted.get(operation.id);
  if (operation.kind !== 'createTag' || members === undefined) return [];
  const { name } = operation;
  const held = members.map((id) => membership({ kind: 'tag', name }, referenceTo(id, ''), true));
  return [...operationParts(operation), ...held.map(changeKey)];
};

/** The members of the declared suites that somebody else had created, by name. */
const foundSuites = (operations: readonly Operation[], { adopted }: JournalState) =>
  new Map(
    operations.flatMap((operation): [string, ReadonlySet<ExperienceID>][] => {
      const members = adopted.get(operation.id);
      return operation.kind === 'createTestSuite' && members ? [[operation.name, new Set(members)]] : [];
    }),
  );

/** Reports whether a journal shows that every change was made, and not by somebody else. */
const didAll = ({ confirmed, done, adopted, theirs, last }: JournalState): boolean =>
  confirmed && done.size === last?.operations && adopted.size + theirs.size === 0;

/** The changes that an apply may have made, by its journal. Without a journal: all of the plan. */
const applyRecordOf = (plan: Plan, journal: JournalState): ApplyRecord => {
  const { updates } = plan;
  // The operations of a large plan take as long to make as its changes take to judge.
  if (!journal.begun || didAll(journal))
    return {
      createdIDs: createsExperiences(updates) ? journalledIDs(phasesOf(updates), journal) : new Map(),
      mayHaveDone: () => true,
      foundSuites: new Map(),
    };
  const phases = phasesOf(updates);
  const operations = operationsOf(phases);
  const tagParts = new Set(operations.flatMap((operation) => foundTag(operation, journal)));
  const touched = new Set(
    operations
      .filter(({ id }) => mayHaveSent(journal, id))
      .flatMap((operation) => {
        const theirs = journal.theirs.get(operation.id);
        return operationParts(operation).filter((part) => !tagParts.has(part) && theirs?.has(part) !== true);
      }),
  );
  return {
    createdIDs: journalledIDs(phases, journal),
    mayHaveDone: (change, part) =>
      touched.has(part === 'archived' ? archivedPartKey(change) : changeKey(change)),
    foundSuites: foundSuites(operations, journal),
  };
};

/** Refuses a plan that has nothing to undo. */
const checkUndone = (
  file: string,
  plan: Plan,
  journal: JournalState,
  undone: UndoUpdates,
): E.Either<SyncError, UndoUpdates> => {
  const { updates, left, counts } = undone;
  const refused = (why: 'notApplied' | 'nothingDone' | 'undone'): E.Either<SyncError, UndoUpdates> =>
    E.left({
      _tag: 'NothingToUndo',
      file,
      why,
      before: counts.before,
      changes: changesOf(plan.updates).length,
    });
  if (isUnfinished(journal) && !mayHaveWritten(journal)) return refused('nothingDone');
  // Without a journal, only the live state shows whether the plan was applied; an apply makes all of its changes.
  if (!journal.begun && (counts.after === 0 || counts.before > 0)) return refused('notApplied');
  return isEmpty(updates) && left.length === 0 ? refused('undone') : E.right(undone);
};

/** What an undo plan depends on: the entities that it names, and the names that it restores. */
const computationOf = (updates: ExperienceUpdates, state: DatabaseState): Computation => {
  const matches = [...updates.matchedExperiencesByNewName.values()];
  const active = allExperiences(state).filter(({ archived }) => !archived).length;
  const names = matches
    .filter(({ original, new: wanted }) => original?.archived !== false || original.name !== wanted.name)
    .map((match) => match.new.name);
  return {
    updates,
    unchanged: active - matches.filter(({ original }) => original?.archived === false).length,
    reach: {
      experienceIDs: new Set([...matchedIDs(updates), ...referredIDs(updates)]),
      scope: { names: names.sort(), leftOver: false },
      present: active,
      owned: active,
    },
  };
};

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

const scopeFor = (updates: ExperienceUpdates): ReadScope => {
  const { tag, system, testSuite } = changedNames(updates);
  const suiteSystems = updates.testSuiteUpdates.flatMap(({ creates }) => creates?.system ?? []);
  return {
    tags: sorted(tag),
    systems: sorted([...system, ...suiteSystems]),
    testSuites: sorted(testSuite),
    archivedMembers: [...updates.matchedExperiencesByNewName.values()].some(isRestored),
  };
};

/** The systems of the suites that a plan archives: undo creates the suites again for them. */
const systemsOfArchivedSuites = ({
  testSuiteUpdates,
}: ExperienceUpdates): { readonly id: SystemID; readonly name: string }[] =>
  testSuiteUpdates.flatMap(({ archives }) =>
    archives === undefined ? [] : [{ id: archives.systemID, name: archives.system }],
  );

/** Requests everything that the plan may have changed, with the memberships that are restored along with archived experiences. */
const requestFor = (plan: Plan): StateRequest => {
  const { updates, fingerprint, target } = plan;
  const { tags, systems, testSuites, archivedMembers } = promisedScope(plan, fingerprint.scope);
  return {
    projectID: target.projectID,
    tags,
    systems: sorted([...systems, ...systemsOfArchivedSuites(updates).map(({ name }) => name)]),
    testSuites,
    needsArchivedMembers: () =>
      archivedMembers ||
      archivedIDs(updates).size > 0 ||
      [...updates.tagUpdatesByName.values()].some(({ creates }) => creates),
  };
};

/** The plan to undo, as far as it was applied. */
interface Applied {
  readonly plan: Plan;
  readonly checksum: string;
  readonly journal: JournalState;
}

/** Reads what the plan may have changed, while its target is verified. */
const readChanged = (plan: Plan, session: Session, world: Capabilities): Result<ReadWithLists> =>
  verifiedMeanwhile(
    plan,
    session,
    readAhead(
      session.api,
      requestFor(plan),
      setsChangedBy(plan, systemsOfArchivedSuites(plan.updates)),
      world,
    ),
  );

/** Narrows a reading to what the undo depends on, and finds the suites and tags that lose members by archiving. */
const readUndone = (
  plan: Plan,
  { updates }: UndoUpdates,
  ahead: ReadWithLists,
  { api }: Session,
): Result<ReadWithLosses> => {
  const again = (scope: ReadScope) => getCurrentDatabaseState(api, requestOf(plan, scope), ahead.lists);
  // What was empty before may be empty again.
  const managedTestSuites = updates.testSuiteUpdates.map(({ name, experiences }) => ({
    name,
    experiences: experiences.map((one) => one.name),
  }));
  return pipe(
    again(scopeFor(updates)),
    TE.chain((read) => withLosses({ config: { managedTestSuites } }, { ...ahead, read }, { updates }, again)),
  );
};

const draftUndo = (
  { plan, checksum, journal }: Applied,
  { file, out, maxArchive }: UndoRequest,
  session: Session,
  world: Capabilities,
): Result<UndoPlan> => {
  const { projectID, projectName } = plan.target;
  const now = world.now();
  const planOf = ({ updates, left }: UndoUpdates, { read, losses }: ReadWithLosses): Plan =>
    createPlan({
      toolVersion: world.toolVersion,
      createdAt: now.toISOString(),
      target: { apiUrl: session.api.identity(), projectID, projectName },
      files: [],
      archive: false,
      ...(maxArchive && { maxArchive }),
      ...read,
      computation: computationOf(updates, read.state),
      losses,
      warnings: left,
      undoes: { checksum, file },
    });
  return pipe(
    TE.Do,
    TE.bind('ahead', () => readChanged(plan, session, world)),
    TE.bind('undone', ({ ahead }) =>
      TE.fromEither(
        checkUndone(file, plan, journal, undo(plan, ahead.read.state, applyRecordOf(plan, journal))),
      ),
    ),
    TE.bind('whole', ({ ahead, undone }) => readUndone(plan, undone, ahead, session)),
    TE.map(({ undone, whole }) => ({
      plan: planOf(undone, whole),
      file: out ?? defaultFile({ name: projectName, projectID }, now, '-undo'),
      left: undone.left,
    })),
  );
};

/**
 * `sync undo PLAN`: makes a plan that undoes an applied one, and saves it. Sends no write. Errors: `PlanUnusable`, `TargetMismatch`,
 * `ApplyRunning`, `NothingToUndo`, and those of reading and saving.
 */
export const undoPlan = (
  request: UndoRequest,
  session: Session,
  world: Capabilities & Pick<CarryOutWorld, 'journalOf' | 'checkIdle'>,
): Result<UndoPlan> =>
  pipe(
    TE.Do,
    TE.apS('read', readPlanFor(request.file, session, world)),
    TE.chainFirstEitherK(({ read: { checksum } }) => world.checkIdle({ file: request.file, checksum })),
    TE.apS('journalText', TE.fromEither(world.journalOf(request.file).read())),
    TE.bind('encryption', ({ read }) => request.encryption(read.encrypted)),
    TE.bind('made', ({ read: { plan, checksum }, journalText }) =>
      draftUndo({ plan, checksum, journal: readJournal(journalText, checksum) }, request, session, world),
    ),
    TE.chainFirst(({ made: { plan, file }, encryption: { encrypt } }) =>
      world.writeText(file, planText(plan, encrypt), [
        request.file,
        ...(world.keyFile === undefined ? [] : [world.keyFile]),
      ]),
    ),
    TE.map(({ made }) => made),
  );
