import type { Drift } from './drift.ts';
import type { ExperienceID } from './ids.ts';
import type { ApplyCounts, OutcomeDifference, UnlockRoute } from './apply-error.ts';
import type { NotUpdated } from './config-error.ts';
import type { SyncError } from './sync-error.ts';

/** What one operation of an apply does; the order is the order of the phases. */
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
      /** The kind of error of one that failed. */
      readonly error?: SyncError['_tag'];
    }
  | {
      readonly _tag: 'Retrying';
      readonly operation: string;
      readonly attempt: number;
      readonly waitSeconds: number;
      readonly reason: string;
    }
  /** The lock of the project stays, for somebody to free. */
  | { readonly _tag: 'LockNotReleased'; readonly unlock: UnlockRoute }
  | { readonly _tag: 'Step'; readonly text: string };

/** What an apply did. */
export interface ApplyReport {
  readonly counts: ApplyCounts;
  /** Write requests sent, by kind of operation. */
  readonly doneByKind: Readonly<Partial<Record<OperationKind, number>>>;
  /** New experiences with the IDs that the server gave them, sorted by name. */
  readonly created: readonly { readonly name: string; readonly experienceID: ExperienceID }[];
  /** Fields of which the server's answer to the write held another value than was sent, and which it still keeps so. */
  readonly keptOtherwise?: readonly OutcomeDifference[];
  /** What has changed since the plan was made, and that nothing of the plan touches; absent: nothing has. */
  readonly drift?: Drift;
}

/** What an apply wrote into a config file. */
export interface ConfigUpdate {
  readonly file: string;
  /** How many IDs were written; 0 where it has all of them. */
  readonly ids: number;
  /** Why it was left as it is. */
  readonly fault?: NotUpdated;
}
