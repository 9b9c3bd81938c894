import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type JournalState, lastPlanIn, readJournal } from '../apply/journal.ts';
import type { PlanFault } from '../domain/plan-error.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { outlineOf } from '../plan/outline.ts';
import { parsePlanForList } from '../plan/plan-file.ts';
import { readPlanHead } from '../plan/plan-head.ts';
import { isEncryptedPlan, isPlainPlan, startsAsPlan } from '../plan/plan-start.ts';
import {
  isSince,
  type LoggedPlan,
  newestFirst,
  type PlanApply,
  type PlanLog,
  type PlanStatus,
  type UnreadPlan,
  withUndone,
} from '../plan/plan-log.ts';
import type { PlanHead } from '../plan/plan.ts';
import type { JournalFile } from '../system/journal-file.ts';
import type { Capabilities } from './capabilities.ts';
import { plainText } from './read-plan.ts';

/** The options of `sync log`. */
export interface LogRequest {
  readonly folder: string;
  /** Whether the folder is the default one, which may be missing. */
  readonly byDefault?: boolean;
  /** Leaves out plans neither made nor applied since this time, in milliseconds. */
  readonly since?: number;
  /** Whether to read the changes of each plan. */
  readonly changes: boolean;
}

/** The capabilities of a log. */
export interface LogWorld extends Pick<Capabilities, 'planKey'> {
  /** Returns the paths of the files in a folder. */
  readonly listFiles: (folder: string) => TE.TaskEither<SyncError, readonly string[]>;
  /** Returns the first bytes of a file as text. */
  readonly readStart: (file: string) => TE.TaskEither<SyncError, string>;
  readonly readBytes: (file: string) => TE.TaskEither<SyncError, Uint8Array>;
  /** When a file was last written, in milliseconds; undefined if that is unknown. */
  readonly modifiedAt: (file: string) => number | undefined;
  readonly journalOf: (planFile: string) => Pick<JournalFile, 'read'>;
}

const statusOf = ({ last }: JournalState): PlanStatus => {
  switch (last?.outcome) {
    case 'confirmed':
    case 'complete':
      return 'applied';
    case 'unconfirmed':
      return 'differs';
    default:
      return last ? 'stopped' : 'notApplied';
  }
};

const applyOf = ({ last, done }: JournalState): PlanApply | undefined =>
  last && {
    at: last.at,
    ...(last.by && { by: last.by }),
    done: done.size,
    operations: last.operations,
    ended: last.outcome !== undefined,
  };

const journalText = (file: string, { journalOf }: LogWorld): string =>
  E.getOrElse(() => '')(journalOf(file).read());

/** A file of the folder. */
type Entry =
  | { readonly _tag: 'Plan'; readonly plan: LoggedPlan }
  | { readonly _tag: 'Unread'; readonly unread: UnreadPlan }
  | { readonly _tag: 'Foreign'; readonly file: string };

/** Reports whether a file is not a plan. Invalid JSON that starts like a plan is a damaged plan. */
const isForeign = ({ _tag }: PlanFault, start: string): boolean =>
  _tag === 'NotAPlan' || (_tag === 'NotJson' && !isPlainPlan(start));

const unread = (file: string, fault: PlanFault, world: LogWorld, start = ''): Entry => {
  if (isForeign(fault, start)) return { _tag: 'Foreign', file };
  const text = journalText(file, world);
  const apply = applyOf(readJournal(text, lastPlanIn(text) ?? ''));
  return { _tag: 'Unread', unread: { file, fault, ...(apply && { apply }) } };
};

const logged = (file: string, head: PlanHead, world: LogWorld): LoggedPlan => {
  const journal = readJournal(journalText(file, world), head.checksum);
  const apply = applyOf(journal);
  return { file, head, status: statusOf(journal), ...(apply && { apply }) };
};

/** Verifies the checksum of a plan that was written after its last apply. Others are not worth reading as a whole: an apply verifies them. */
const checkEdited = (
  plan: LoggedPlan,
  bytes: Uint8Array,
  { modifiedAt }: LogWorld,
): E.Either<PlanFault, LoggedPlan> =>
  plan.apply && (modifiedAt(plan.file) ?? 0) > Date.parse(plan.apply.at)
    ? pipe(
        parsePlanForList(new TextDecoder().decode(bytes)),
        E.map(() => plan),
      )
    : E.right(plan);

/** Reads a plan's head, or the whole plan for its changes, which verifies its checksum. */
const planFrom = (
  file: string,
  bytes: Uint8Array,
  changes: boolean,
  world: LogWorld,
): E.Either<PlanFault, LoggedPlan> =>
  changes
    ? pipe(
        parsePlanForList(new TextDecoder().decode(bytes)),
        E.map(({ plan, checksum }) => ({
          ...logged(file, { ...plan, checksum }, world),
          changes: outlineOf(plan.updates, plan.losses),
        })),
      )
    : pipe(
        readPlanHead(bytes),
        E.map((head) => logged(file, head, world)),
        E.chain((plan) => checkEdited(plan, bytes, world)),
      );

const START = 64;
const startOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, START));

/** Decrypts an encrypted plan, and requests the key only then. */
const clearBytes = (file: string, bytes: Uint8Array, world: LogWorld): Result<Uint8Array> =>
  isEncryptedPlan(startOf(bytes))
    ? pipe(
        plainText(file, new TextDecoder().decode(bytes), world),
        TE.map((text) => new TextEncoder().encode(text)),
      )
    : TE.right(bytes);

const entryOf = (file: string, { changes }: LogRequest, world: LogWorld): Result<Entry> =>
  pipe(
    world.readBytes(file),
    TE.chain((bytes) => clearBytes(file, bytes, world)),
    TE.map((bytes) =>
      pipe(
        planFrom(file, bytes, changes, world),
        E.match(
          (fault): Entry => unread(file, fault, world, startOf(bytes)),
          (plan): Entry => ({ _tag: 'Plan', plan }),
        ),
      ),
    ),
    TE.orElse((error): Result<Entry> => {
      if (error._tag === 'PlanUnusable') return TE.right(unread(file, error.fault, world));
      return error._tag === 'FileFailed'
        ? TE.right(unread(file, { _tag: 'Unreadable', code: error.code, detail: error.detail }, world))
        : TE.left(error);
    }),
  );

const JSON_NAME = /\.json$/i;
/** Reports whether a file may be a plan, by its name or its first bytes. */
const mayBePlan = (file: string, world: LogWorld): Result<boolean> =>
  JSON_NAME.test(file)
    ? TE.right(true)
    : pipe(
        world.readStart(file),
        TE.match(
          () => E.right(false),
          (start) => E.right(startsAsPlan(start)),
        ),
      );

const filesIn = ({ folder, byDefault = false }: LogRequest, world: LogWorld): Result<readonly string[]> =>
  pipe(
    world.listFiles(folder),
    TE.orElse((error): Result<readonly string[]> =>
      byDefault && error._tag === 'FileFailed' && error.code === 'ENOENT' ? TE.right([]) : TE.left(error),
    ),
    TE.map((files) => [...files].sort()),
  );

/**
 * `sync log`: lists the plans of a folder and their status, from plan files and journals only. Unreadable files are part of the result, not an
 * error. Errors: `FileFailed` if the folder or the key of encrypted plans cannot be read; `UsageError` for such a key.
 */
export const readLog = (request: LogRequest, world: LogWorld): Result<PlanLog> =>
  pipe(
    filesIn(request, world),
    // Sequentially, because plans can be large.
    TE.chain(
      TE.traverseSeqArray((file) =>
        pipe(
          mayBePlan(file, world),
          TE.chain((may) =>
            may ? TE.map((entry: Entry) => [entry])(entryOf(file, request, world)) : TE.right([]),
          ),
        ),
      ),
    ),
    TE.map((found) => {
      const entries = found.flat();
      const plans = newestFirst(
        withUndone(entries.flatMap((entry) => (entry._tag === 'Plan' ? [entry.plan] : []))),
      );
      const listed = request.since === undefined ? plans : plans.filter(isSince(request.since));
      return {
        folder: request.folder,
        plans: listed,
        older: plans.length - listed.length,
        unread: entries.flatMap((entry) => (entry._tag === 'Unread' ? [entry.unread] : [])),
        foreign: entries.flatMap((entry) => (entry._tag === 'Foreign' ? [entry.file] : [])),
      };
    }),
  );
