import type { DriftedField, EntityKind } from './drift.ts';
import type { LockHolder } from './project-lock.ts';
import type { SyncError } from './sync-error.ts';

/** An operation of an apply that failed after all retries. */
export interface FailedOperation {
  /** Such as `update experience highway-merge`. */
  readonly title: string;
  readonly error: SyncError;
}

/** The progress of an apply, in operations. */
export interface ApplyCounts {
  readonly done: number;
  /** How many of `done` a resume skipped, because they were done before; absent: none. */
  readonly skipped?: number;
  readonly failed: number;
  readonly notStarted: number;
}

/** A difference between the planned state and the live state after an apply. */
export interface OutcomeDifference {
  readonly kind: EntityKind;
  readonly name: string;
  readonly id?: string;
  readonly field: string;
  readonly planned: unknown;
  readonly now: unknown;
}

/** The lock of a project, to show the command that frees it. */
export interface UnlockRoute {
  readonly projectID: string;
  /** Flags that connect to the same server; empty for calls of the library. */
  readonly connection: readonly string[];
}

/** What can go wrong while a plan is applied. */
export type ApplyError =
  /** A write would have overwritten somebody else's change, and was not sent. */
  | {
      readonly _tag: 'Conflict';
      readonly kind: EntityKind;
      readonly name: string;
      readonly id?: string;
      readonly fields: readonly DriftedField[];
      /** It no longer exists. */
      readonly gone?: boolean;
      /** It was found after a write whose response was lost, and which may have been done. */
      readonly ambiguous?: true;
    }
  /** A write that was never sent, because the check before it was too old each time; `last` is the error of the last attempt. */
  | { readonly _tag: 'NotSentInTime'; readonly operation: string; readonly last?: SyncError }
  /** An earlier apply of the plan did not finish; it needs `--resume`. */
  | {
      readonly _tag: 'InterruptedEarlier';
      readonly file: string;
      readonly done: number;
      readonly total: number;
      /** The plan was applied despite unrelated drift, so `--resume` needs the flag that allows it. */
      readonly despiteDrift?: boolean;
      /** Reported by `check`, not by a refused apply. */
      readonly checked?: boolean;
    }
  /** Another process is applying the plan, or left its lock behind on another machine; `holder` is absent if the lock does not name it. */
  | {
      readonly _tag: 'ApplyRunning';
      readonly file: string;
      readonly lockFile: string;
      readonly holder?: {
        readonly pid: number;
        readonly host: string;
        readonly since: string;
        /** The path of the plan file in that process. */
        readonly plan?: string;
      };
      /** `unknown`: it cannot be checked from this machine; `notAFile`: the path of the lock is not a regular file. */
      readonly state: 'running' | 'unknown' | 'notAFile';
    }
  /** Somebody else holds the lock of the project; `holder` is absent if the tag does not name it. */
  | {
      readonly _tag: 'LockHeld';
      readonly holder?: LockHolder;
      readonly waitedSeconds: number;
      /** Whether the holder may still be running, as far as this machine can tell. */
      readonly mayRun: boolean;
      /** To show the command that frees the lock. */
      readonly unlock: UnlockRoute;
      /** The command tried to take the lock, so it could wait for it; false: the command tried to free it. */
      readonly wanted: boolean;
    }
  /** Somebody else freed the lock of the project while an apply held it. */
  | { readonly _tag: 'LockLost' }
  | {
      readonly _tag: 'ApplyIncomplete';
      readonly file: string;
      readonly failed: readonly FailedOperation[];
      readonly counts: ApplyCounts;
      readonly despiteDrift?: boolean;
    }
  | {
      readonly _tag: 'OutcomeDiffers';
      readonly file: string;
      readonly differences: readonly OutcomeDifference[];
      readonly counts: ApplyCounts;
    }
  /** All operations succeeded, but the state could not be read again to compare it with the plan. */
  | {
      readonly _tag: 'OutcomeUnknown';
      readonly file: string;
      readonly counts: ApplyCounts;
      readonly error: SyncError;
      readonly despiteDrift?: boolean;
    }
  /** The user interrupted the command; `file` and `counts` are present once operations may have started. */
  | {
      readonly _tag: 'Interrupted';
      readonly file?: string;
      readonly counts?: ApplyCounts;
      /** Operations that failed before, or were abandoned (with the error `Interrupted`). */
      readonly failed?: readonly FailedOperation[];
      readonly despiteDrift?: boolean;
    };
