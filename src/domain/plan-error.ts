import type { Drift } from './drift.ts';
import type { Effect } from './effect.ts';
import type { ChangeKinds } from './experience-change.ts';
import type { Selection } from './selection.ts';

/** Why a text cannot be read as a plan. */
export type PlanFault =
  | { readonly _tag: 'Missing' }
  /** `code` is Node's (EACCES, EISDIR …). */
  | { readonly _tag: 'Unreadable'; readonly code: string; readonly detail: string }
  | { readonly _tag: 'Empty' }
  | { readonly _tag: 'NotJson'; readonly detail: string; readonly truncated: boolean }
  | { readonly _tag: 'NotAPlan' }
  | {
      readonly _tag: 'NewerVersion';
      readonly formatVersion: number;
      readonly supported: number;
      readonly toolVersion?: string;
    }
  | { readonly _tag: 'Shape'; readonly problems: readonly string[] }
  /** It has the format of a plan and the right checksum, but contradicts itself. */
  | { readonly _tag: 'Contradiction'; readonly problems: readonly string[] }
  /** It is encrypted, and there is no passphrase. */
  | { readonly _tag: 'Encrypted' }
  /** It is encrypted with another passphrase, or its head was changed; the two cannot be distinguished. */
  | { readonly _tag: 'WrongKey' }
  /** The passphrase is right, but the encrypted content was changed. */
  | { readonly _tag: 'Tampered' }
  | { readonly _tag: 'Checksum'; readonly recorded: string; readonly actual: string };

/** The options of a plan, to show the command that makes a new one. */
export interface PlanRemake {
  readonly projectID: string;
  readonly configFiles: readonly string[];
  /** The file of the plan that it undoes, empty if the plan does not say; absent for a plan of a config. */
  readonly undoes?: string;
  readonly archive: boolean;
  /** Present in a partial plan. */
  readonly selection?: Selection;
  /** The config before the edit that the plan was compared with. */
  readonly base?: { readonly files: readonly string[]; readonly onlyEdit: boolean };
  /** The archive limit, unless it is the default. */
  readonly maxArchive?: string;
  readonly encrypted: boolean;
  /** The file with the passphrase of an encrypted plan. */
  readonly keyFile?: string;
  /** Flags that connect to the same server; empty for calls of the library. */
  readonly connection: readonly string[];
}

/** A test suite that archiving would leave empty. */
export interface EmptiedSuite {
  readonly name: string;
  /** How many experiences it holds now. */
  readonly before: number;
}

/** Why a plan cannot be used, applied or undone. */
export type PlanError =
  | { readonly _tag: 'PlanUnusable'; readonly file: string; readonly fault: PlanFault }
  | {
      readonly _tag: 'TargetMismatch';
      readonly what: 'apiUrl' | 'project';
      readonly planned: string;
      readonly given: string;
    }
  /** The two plans to compare belong to different projects; each target is a name and an ID with its server. */
  | {
      readonly _tag: 'UnrelatedPlans';
      readonly files: readonly [string, string];
      readonly targets: readonly [string, string];
    }
  /** A plan has changes that the reviewed plan does not have. */
  | {
      readonly _tag: 'NotReviewed';
      readonly file: string;
      readonly reviewed: string;
      readonly changes: readonly Effect[];
    }
  | {
      readonly _tag: 'StalePlan';
      readonly file: string;
      /** The live state is what the plan promises; reported instead of the drift. */
      readonly alreadyApplied: boolean;
      readonly drift: Drift;
      /** What the plan does to the drifted experiences, by ID; no entry: nothing. */
      readonly kinds?: ReadonlyMap<string, ChangeKinds>;
      readonly remake: PlanRemake;
      /** The apply was a resumed one, so part of the plan may be applied. */
      readonly resumed?: boolean;
      /** The plan was applied and confirmed, and the project has changed since. */
      readonly applied?: boolean;
    }
  | {
      readonly _tag: 'ArchiveLimitExceeded';
      readonly archive: number;
      readonly active: number;
      readonly limit: string;
      readonly file: string;
      /** The plan undoes another one. */
      readonly undoes?: boolean;
      /** Suites that archiving leaves empty, which also need consent. */
      readonly emptied?: readonly EmptiedSuite[];
    }
  | {
      readonly _tag: 'EmptiesSuites';
      readonly suites: readonly EmptiedSuite[];
      readonly file: string;
      /** The `--allow-archive` that the command already has, as typed. */
      readonly allowArchive?: string;
    }
  /** There is nothing to undo: the plan was not applied, or the project is as it was before. */
  | {
      readonly _tag: 'NothingToUndo';
      readonly file: string;
      /** `nothingDone`: no operation of its apply succeeded. */
      readonly why: 'notApplied' | 'nothingDone' | 'undone';
      /** How many changes of the plan are not present in the project. */
      readonly before: number;
      readonly changes: number;
    };
