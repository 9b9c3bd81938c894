import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ApplyEvent, ApplyReport, OperationKind } from '../domain/apply-report.ts';
import { holdsField, UPDATABLE_FIELDS } from '../domain/experience.ts';
import type { ExperienceID, TagID } from '../domain/ids.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { FailedOperation, OutcomeDifference } from '../domain/apply-error.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { JournalEntry } from './journal.ts';
import { operationChanges } from './judge.ts';
import { isFatal, isServerFailure, mayBeDone } from './operation-error.ts';
import { isSettingAside, type Operation, titleOf } from './operation.ts';
import type { SnapshotClock } from './snapshot.ts';
import type { Pause } from './perform.ts';
import { performAll } from './perform-all.ts';
import { operationsOf, type Phase } from './phases.ts';
import type { Performed, ApplyTarget } from './send.ts';
import { type ReadyChain, scheduleChains } from './schedule-chains.ts';

/** A journal entry without its timestamp. */
export type JournalRecord = JournalEntry extends infer Entry
  ? Entry extends { at: string }
    ? Omit<Entry, 'at'>
    : never
  : never;

/** What an earlier apply of a plan may have done. */
export interface EarlierApply {
  /** Reports whether it may have sent an operation. */
  readonly mayHaveSent: (id: string) => boolean;
  /** The parts of changes that the live state holds as planned, by operation. */
  readonly found: ReadonlyMap<string, readonly string[]>;
}

/** What an execution depends on. */
export interface Execution {
  readonly target: Omit<ApplyTarget, 'createdIDs' | 'tagIDs'>;
  /** Maximum number of concurrent operations. */
  readonly parallelism: number;
  /** IDs of experiences that an earlier apply of the same plan created. */
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /** IDs of tags that an earlier apply of the same plan created; absent: none. */
  readonly tagIDs?: ReadonlyMap<string, TagID>;
  /** Operations to skip, because the live state already is as planned. */
  readonly skip: ReadonlySet<string>;
  /** What an earlier apply of the same plan may have done; absent: there was none. */
  readonly earlier?: EarlierApply;
  readonly pause: Pause;
  readonly clock: SnapshotClock;
  /** Runs before each phase; an error keeps the phase from starting. */
  readonly beforePhase?: TaskEither<SyncError, void>;
  /** Called before an operation is sent and after it ended; must not return before the entry is durable. If it fails, no further operation starts. */
  readonly record: (entry: JournalRecord) => E.Either<SyncError, void>;
  readonly notify: (event: ApplyEvent) => void;
  /** Once true, no further operation starts. */
  readonly stopped: () => boolean;
}

/** The result of an execution. */
export interface Executed extends ApplyReport {
  readonly failed: readonly FailedOperation[];
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /** Set if the journal could not be written, which ends the execution. */
  readonly journalFault?: SyncError;
  /** The error of `beforePhase` that kept a phase from starting. */
  readonly obstacle?: SyncError;
}

/** Consecutive rounds of `parallelism` operations that may fail with server errors, each after all its retries, before the execution ends. */
const MAX_FAILED_ROUNDS = 2;

/** Returns the fields whose value in the response differs from the request. */
const storedDifferently = (operation: Operation, { answer }: Performed): OutcomeDifference[] => {
  if (answer === undefined || (operation.kind !== 'create' && operation.kind !== 'update')) return [];
  if (isSettingAside(operation)) return [];
  const { wanted } = operation;
  const sent = operation.kind === 'update' ? operation.fields : UPDATABLE_FIELDS;
  return sent
    .filter((field) => !holdsField(field, wanted, answer))
    .map((field) => ({
      kind: 'experience',
      name: wanted.name,
      id: answer.experienceID,
      field,
      planned: wanted[field],
      now: answer[field],
    }));
};

interface Progress {
  readonly createdIDs: Map<string, ExperienceID>;
  readonly tagIDs: Map<string, TagID>;
  readonly doneByKind: Map<OperationKind, number>;
  readonly keptOtherwise: OutcomeDifference[];
  readonly failed: FailedOperation[];
  failedOperations: number;
  done: number;
  /** Server failures since the last operation that succeeded. */
  serverFailures: number;
  fatal: boolean;
  journalFault?: SyncError;
  obstacle?: SyncError;
}

const writeEntry = (entry: JournalRecord, { record }: Execution, progress: Progress): boolean => {
  const kept = record(entry);
  if (E.isLeft(kept)) progress.journalFault ??= kept.left;
  return E.isRight(kept);
};

/** The parts of changes that an operation did not make, to record with its end. */
const theirsOf = (
  { id }: Operation,
  { theirs = [] }: Pick<Performed, 'theirs'>,
  { earlier }: Execution,
): { readonly theirs?: string[] } => {
  const all = earlier?.mayHaveSent(id) === true ? [] : [...(earlier?.found.get(id) ?? []), ...theirs];
  return all.length > 0 ? { theirs: all } : {};
};

const learnID = (operation: Operation, performed: Performed, progress: Progress): void => {
  if (operation.kind === 'create' && performed.experienceID !== undefined)
    progress.createdIDs.set(operation.wanted.name, performed.experienceID);
  if (operation.kind === 'createTag' && performed.tagID !== undefined)
    progress.tagIDs.set(operation.name, performed.tagID);
};

const succeed = (
  operation: Operation,
  performed: Performed,
  execution: Execution,
  progress: Progress,
): void => {
  const { id, kind } = operation;
  learnID(operation, performed, progress);
  progress.keptOtherwise.push(...storedDifferently(operation, performed));
  progress.done += 1;
  progress.serverFailures = 0;
  const { result, experienceID, adopted } = performed;
  const counted = adopted === undefined ? kind : result === 'done' ? 'reviseTestSuite' : undefined;
  // A rename with a temporary name counts once, when it has its new name.
  if (counted !== undefined && !isSettingAside(operation))
    progress.doneByKind.set(counted, (progress.doneByKind.get(counted) ?? 0) + 1);
  writeEntry(
    {
      _tag: 'End',
      id,
      result,
      ...(experienceID !== undefined && { experienceID }),
      // What an earlier apply of the plan may have created is its own.
      ...(adopted && execution.earlier?.mayHaveSent(id) !== true && { adopted: [...adopted] }),
      ...theirsOf(operation, performed, execution),
    },
    execution,
    progress,
  );
  execution.notify({ _tag: 'OperationEnded', id, kind, title: titleOf(operation), result });
};

const fail = (
  operation: Operation,
  errors: readonly [SyncError, ...SyncError[]],
  partly: { readonly isDone: boolean; readonly theirs?: readonly string[] },
  execution: Execution,
  progress: Progress,
): void => {
  const { id, kind } = operation;
  const title = titleOf(operation);
  const [error] = errors;
  progress.failedOperations += 1;
  progress.failed.push(...errors.map((one) => ({ title, error: one })));
  progress.serverFailures += isServerFailure(error) ? 1 : 0;
  progress.fatal ||= isFatal(error) || progress.serverFailures >= MAX_FAILED_ROUNDS * execution.parallelism;
  const result = partly.isDone || mayBeDone(error) ? 'maybeDone' : 'failed';
  const theirs = theirsOf(operation, partly, execution);
  writeEntry({ _tag: 'End', id, result, error: error._tag, ...theirs }, execution, progress);
  execution.notify({ _tag: 'OperationEnded', id, kind, title, result: 'failed', error: error._tag });
};

const targetOf = ({ target }: Execution, { createdIDs, tagIDs }: Progress): ApplyTarget => ({
  ...target,
  createdIDs,
  tagIDs,
});

/** Runs an operation, and returns whether it succeeded, so that its chain can continue. */
const runOperation = async (
  operation: Operation,
  snapshot: ReadyChain['snapshot'],
  execution: Execution,
  progress: Progress,
): Promise<boolean> => {
  const { id, kind } = operation;
  if (!writeEntry({ _tag: 'Start', id }, execution, progress)) return false;
  execution.notify({ _tag: 'OperationStarted', id, kind, title: titleOf(operation) });
  const performed = await performAll(operation, snapshot, execution, targetOf(execution, progress));
  if (E.isLeft(performed)) {
    const { errors, theirs } = performed.left;
    fail(operation, errors, { isDone: false, ...(theirs && { theirs }) }, execution, progress);
    return false;
  }
  const [first, ...others] = performed.right.conflicts ?? [];
  if (first === undefined) {
    succeed(operation, performed.right, execution, progress);
    return true;
  }
  const { theirs } = performed.right;
  const isDone = others.length + 1 < operationChanges(operation).length;
  fail(operation, [first, ...others], { isDone, ...(theirs && { theirs }) }, execution, progress);
  return false;
};

const isOver = ({ fatal, journalFault }: Progress): boolean => fatal || journalFault !== undefined;

const runPhase = async (phase: Phase, execution: Execution, progress: Progress): Promise<void> => {
  const { skip } = execution;
  // A copy of each chain would be kept to the end of the phase.
  const left =
    skip.size === 0 ? phase.chains : phase.chains.map((chain) => chain.filter(({ id }) => !skip.has(id)));
  const queue = left.filter((chain) => chain.length > 0);
  const halted = () => execution.stopped() || isOver(progress);
  const { clock, parallelism } = execution;
  const next = scheduleChains(queue, targetOf(execution, progress), clock, parallelism);
  const worker = async (): Promise<void> => {
    while (!halted()) {
      const ready = await next();
      if (ready === undefined) return;
      for (const operation of ready.chain)
        if (halted() || !(await runOperation(operation, ready.snapshot, execution, progress))) break;
    }
  };
  await Promise.all(Array.from({ length: Math.min(execution.parallelism, queue.length) }, worker));
};

/**
 * Runs phases in order. After a failure, the other operations of the phase finish and no later phase starts. After an
 * interruption, operations in flight finish.
 */
export const execute = async (phases: readonly Phase[], execution: Execution): Promise<Executed> => {
  const progress: Progress = {
    createdIDs: new Map(execution.createdIDs),
    tagIDs: new Map(execution.tagIDs),
    doneByKind: new Map(),
    keptOtherwise: [],
    failed: [],
    failedOperations: 0,
    done: 0,
    serverFailures: 0,
    fatal: false,
  };
  for (const phase of phases) {
    if (execution.stopped() || progress.failed.length > 0 || isOver(progress)) break;
    const operations = operationsOf([phase]).filter(({ id }) => !execution.skip.has(id)).length;
    if (operations === 0) continue;
    const allowed = await (execution.beforePhase ?? TE.right(undefined))();
    if (E.isLeft(allowed)) {
      progress.obstacle = allowed.left;
      break;
    }
    execution.notify({ _tag: 'PhaseStarted', phase: phase.name, operations });
    await runPhase(phase, execution, progress);
  }
  const total = operationsOf(phases).length;
  const { done, failed, failedOperations, createdIDs, journalFault, obstacle } = progress;
  const skipped = operationsOf(phases).filter(({ id }) => execution.skip.has(id)).length;
  return {
    counts: {
      done: done + skipped,
      ...(skipped > 0 && { skipped }),
      failed: failedOperations,
      notStarted: total - skipped - done - failedOperations,
    },
    doneByKind: Object.fromEntries(progress.doneByKind),
    created: sortedBy(createdIDs, ([name]) => name).map(([name, experienceID]) => ({ name, experienceID })),
    failed,
    createdIDs,
    keptOtherwise: sortedBy(progress.keptOtherwise, ({ name }) => name),
    ...(journalFault && { journalFault }),
    ...(obstacle && { obstacle }),
  };
};
