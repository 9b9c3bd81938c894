import type { Drift } from './drift.ts';
import type { ExperienceID } from './ids.ts';
import type { ApplyCounts, OutcomeDifference, UnlockRoute } from './apply-error.ts';
import type { NotUpdated } from './config-error.ts';
import type { SyncError } from './sync-error.ts';

/** The kinds of operations of an apply, in the order of the phases. */
export type OperationKind =
  | 'protect'
  | 'unprotect'
  | 'createTag'
  | 'create'
  | 'restore'
  | 'update'
  | 'createTestSuite'
  | 'reviseTestSuite'
  | 'archiveTestSuite'
  | 'addTag'
  | 'removeTag'
  | 'addSystem'
  | 'removeSystem'
  | 'deleteTag'
  | 'archive';

/** What happens while an apply runs, for progress and event streams. */
export type ApplyEvent =
  | { readonly _tag: 'PhaseStarted'; readonly phase: string; readonly operations: number }
  | {
      readonly _tag: 'OperationStarted';
      readonly id: string;
      readonly kind: OperationKind;
      readonly title: string;
    }
  | {
      readonly _tag: 'OperationEnded';
      readonly id: string;
      readonly kind: OperationKind;
      readonly title: string;
      readonly result: 'done' | 'failed' | 'alreadyDone';
      /** The kind of error, if the operation failed. */
      readonly error?: SyncError['_tag'];
    }
  | {
      readonly _tag: 'Retrying';
      readonly operation: string;
      readonly attempt: number;
      readonly waitSeconds: number;
      readonly reason: string;
    }
  /** The lock of the project could not be released; somebody must release it. */
  | { readonly _tag: 'LockNotReleased'; readonly unlock: UnlockRoute }
  | { readonly _tag: 'Step'; readonly text: string };

/** The result of an apply. */
export interface ApplyReport {
  readonly counts: ApplyCounts;
  /** The number of write requests, by kind of operation. */
  readonly doneByKind: Readonly<Partial<Record<OperationKind, number>>>;
  /** New experiences with the IDs that the server assigned, sorted by name. */
  readonly created: readonly { readonly name: string; readonly experienceID: ExperienceID }[];
  /** Fields whose value in the server's answer differed from the value sent, and still does. */
  readonly keptOtherwise?: readonly OutcomeDifference[];
  /** Unrelated drift: what has changed since the plan was made and is not touched by it. Absent: nothing. */
  readonly drift?: Drift;
}

/** What an apply wrote to a config file. */
export interface ConfigUpdate {
  readonly file: string;
  /** How many IDs were written; 0 if the file has all of them. */
  readonly ids: number;
  /** Why the file was not changed. */
  readonly fault?: NotUpdated;
}
