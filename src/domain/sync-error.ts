import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ApiError, ReadError } from './api-error.ts';
import type { ApplyError } from './apply-error.ts';
import type { ComputeError } from './compute-error.ts';
import type { ConfigError } from './config-error.ts';
import type { PlanError } from './plan-error.ts';
import type { UsageError } from './usage-fault.ts';

/** The purpose of a file: the result (`--out`), the events (`--events`), the lock and journal next to a plan, or the folder of `sync log`. */
export type FilePurpose = 'out' | 'events' | 'besidePlan' | 'plans';

/** Every error that a user can meet; `errorMessage` renders it as text. */
export type SyncError =
  | UsageError
  | ConfigError
  | ComputeError
  | ApiError
  | ReadError
  | PlanError
  | ApplyError
  | {
      readonly _tag: 'FileFailed';
      readonly file: string;
      readonly action: 'read' | 'write';
      readonly code: string;
      readonly detail: string;
      readonly purpose?: FilePurpose;
    }
  | { readonly _tag: 'SandboxFailed'; readonly message: string; readonly hint: string }
  /** A bug in sync, or in a callback of the calling program; the stack is shown only with DEBUG. */
  | {
      readonly _tag: 'UnexpectedFault';
      readonly message: string;
      readonly stack?: string;
      /** The callback that threw it. */
      readonly thrownBy?: 'onEvent';
    };

/** Makes a `switch` over a tagged union exhaustive: the compiler reports a missing case. */
export const absurd = (value: never): never => {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
};

/** A deferred computation that may use the disk or the network; it resolves to an error or a value and never throws. */
export type Result<A> = TaskEither<SyncError, A>;
