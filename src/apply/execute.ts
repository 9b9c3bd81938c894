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
import { isSettingAside, type Operation, titleOf } from './operation.ts';
import { eyeOn } from './eye.ts';
import type { Watch } from './look.ts';
import { type Pause, perform } from './perform.ts';
import { operationsOf, type Phase } from './phases.ts';
import type { Performed, ApplyTarget } from './send.ts';
import { type Supplied, supplyOf } from './supply.ts';

/** An entry of the journal before it has its time. */
export type JournalRecord = JournalEntry extends infer Entry
  ? Entry extends { at: string }
    ? Omit<Entry, 'at'>
    : never
  : never;

/** What an execution needs from outside. */
export interface Execution {
  readonly target: Omit<ApplyTarget, 'createdIDs' | 'tagIDs'>;
  /** How many operations run at the same time at most. */
  readonly parallelism: number;
  /** IDs that an earlier apply of the same plan learned. */
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /** The same of the tags that the plan creates; absent: none. */
  readonly tagIDs?: ReadonlyMap<string, TagID>;
  /** Operations that need not be run, because their outcome is there. */
  readonly skip: ReadonlySet<string>;
  readonly pause: Pause;
  readonly watch: Watch;
  /** Asked before each phase; what it answers otherwise keeps the phase from starting. */
  readonly mayStart?: TaskEither<SyncError, void>;
  /** Called before an operation is sent and after it ended; an entry must be safe when this returns. Once one cannot be kept, nothing starts any more. */
  readonly record: (entry: JournalRecord) => E.Either<SyncError, void>;
  readonly notify: (event: ApplyEvent) => void;
  /** Once true, no operation starts any more. */
  readonly stopped: () => boolean;
}

/** What became of an execution. */
export interface Executed extends ApplyReport {
  readonly failed: readonly FailedOperation[];
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /** Why the journal could not be written, which ended the execution. */
  readonly journalFault?: SyncError;
  /** Why a phase was kept from starting. */
  readonly obstacle?: SyncError;
}

/** Errors after which the next operations can only fail too. */
const isHopeless = (error: SyncError): boolean =>
  error._tag === 'SignInFailed' ||
  error._tag === 'Interrupted' ||
  (error._tag === 'ApiError' && (error.failure._tag === 'Unreachable' || isUnauthorised(error.failure)));

/** A 403 can be meant for one entity alone. */
const isUnauthorised = (failure: { readonly _tag: string; readonly status?: number }): boolean =>
  failure._tag === 'Status' && failure.status === 401;

/** A server in trouble makes each operation wait for all of its retries: it is left alone when so many rounds of operations failed with none done between. */
const ROUNDS_OF_TROUBLE = 2;

const isTrouble = (error: SyncError): boolean =>
  error._tag === 'ApiError' &&
  (error.failure._tag === 'Timeout' ||
    (error.failure._tag === 'Status' && (error.failure.status >= 500 || error.failure.status === 429)));

/** The fields that a server answers with otherwise than they were sent. */
const keptOtherwise = (operation: Operation, { answer }: Performed): OutcomeDifference[] => {
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
  /** Failures by the server's trouble since an operation was done. */
  troubles: number;
  hopeless: boolean;
  journalFault?: SyncError;
  obstacle?: SyncError;
}

const keep = (entry: JournalRecord, { record }: Execution, progress: Progress): boolean => {
  const kept = record(entry);
  if (E.isLeft(kept)) progress.journalFault ??= kept.left;
  return E.isRight(kept);
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
  progress.keptOtherwise.push(...keptOtherwise(operation, performed));
  progress.done += 1;
  progress.troubles = 0;
  // An experience that is set aside is renamed once it has its new name.
  if (!isSettingAside(operation)) progress.doneByKind.set(kind, (progress.doneByKind.get(kind) ?? 0) + 1);
  const { result, experienceID } = performed;
  keep({ _tag: 'End', id, result, ...(experienceID !== undefined && { experienceID }) }, execution, progress);
  execution.notify({ _tag: 'OperationEnded', id, kind, title: titleOf(operation), result });
};

const fail = (
  operation: Operation,
  errors: readonly [SyncError, ...SyncError[]],
  execution: Execution,
  progress: Progress,
): void => {
  const { id, kind } = operation;
  const title = titleOf(operation);
  const [error] = errors;
  progress.failedOperations += 1;
  progress.failed.push(...errors.map((one) => ({ title, error: one })));
  progress.troubles += isTrouble(error) ? 1 : 0;
  progress.hopeless ||= isHopeless(error) || progress.troubles >= ROUNDS_OF_TROUBLE * execution.parallelism;
  keep({ _tag: 'End', id, result: 'failed', error: error._tag }, execution, progress);
  execution.notify({ _tag: 'OperationEnded', id, kind, title, result: 'failed', error: error._tag });
};

const targetOf = ({ target }: Execution, { createdIDs, tagIDs }: Progress): ApplyTarget => ({
  ...target,
  createdIDs,
  tagIDs,
});

/** What is looked at one by one is written in parts, or the first look would be too old when the last is made. */
const partsOf = (operation: Operation, look: Supplied['look'], size: number): readonly Operation[] => {
  if (operation.kind !== 'archive' || look !== undefined) return [operation];
  const parts: Operation[] = [];
  for (let start = 0; start < operation.matches.length; start += size)
    parts.push({ ...operation, matches: operation.matches.slice(start, start + size) });
  return parts;
};

const performAll = async (
  operation: Operation,
  look: Supplied['look'],
  { pause, watch, parallelism }: Execution,
  target: ApplyTarget,
): Promise<E.Either<SyncError, Performed>> => {
  const conflicts: SyncError[] = [];
  let all: Performed = { result: 'alreadyDone' };
  for (const part of partsOf(operation, look, parallelism)) {
    const performed = await perform(part, target, pause, eyeOn(look, target, watch))();
    if (E.isLeft(performed)) return performed;
    const { conflicts: found = [], ...rest } = performed.right;
    conflicts.push(...found);
    all = all.result === 'done' ? all : rest;
  }
  return E.right(conflicts.length > 0 ? { ...all, conflicts } : all);
};

/** Gives whether the operation succeeded, so that its chain can go on. */
const runOperation = async (
  operation: Operation,
  look: Supplied['look'],
  execution: Execution,
  progress: Progress,
): Promise<boolean> => {
  const { id, kind } = operation;
  if (!keep({ _tag: 'Start', id }, execution, progress)) return false;
  execution.notify({ _tag: 'OperationStarted', id, kind, title: titleOf(operation) });
  const performed = await performAll(operation, look, execution, targetOf(execution, progress));
  if (E.isLeft(performed)) {
    fail(operation, [performed.left], execution, progress);
    return false;
  }
  const [first, ...others] = performed.right.conflicts ?? [];
  if (first) fail(operation, [first, ...others], execution, progress);
  else succeed(operation, performed.right, execution, progress);
  return first === undefined;
};

const isOver = ({ hopeless, journalFault }: Progress): boolean => hopeless || journalFault !== undefined;

const runPhase = async (phase: Phase, execution: Execution, progress: Progress): Promise<void> => {
  const queue = phase.chains
    .map((chain) => chain.filter(({ id }) => !execution.skip.has(id)))
    .filter((chain) => chain.length > 0);
  const halted = () => execution.stopped() || isOver(progress);
  const { watch, parallelism } = execution;
  const next = supplyOf(queue, targetOf(execution, progress), watch, parallelism);
  const worker = async (): Promise<void> => {
    while (!halted()) {
      const supplied = await next();
      if (supplied === undefined) return;
      for (const operation of supplied.chain)
        if (halted() || !(await runOperation(operation, supplied.look, execution, progress))) break;
    }
  };
  await Promise.all(Array.from({ length: Math.min(execution.parallelism, queue.length) }, worker));
};

/**
 * Runs phases in their order. A failure lets the other operations of its phase finish and keeps later phases from
 * starting; an interruption lets those in flight end.
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
    troubles: 0,
    hopeless: false,
  };
  for (const phase of phases) {
    if (execution.stopped() || progress.failed.length > 0 || isOver(progress)) break;
    const operations = operationsOf([phase]).filter(({ id }) => !execution.skip.has(id)).length;
    if (operations === 0) continue;
    const allowed = await (execution.mayStart ?? TE.right(undefined))();
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
