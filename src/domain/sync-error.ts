import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { UnwritableExperience } from './clone.ts';
import type { ConfigFinding } from './experience-sync-config.ts';
import type { Unreadable } from './database-state.ts';
import type { Drift, DriftedField, EntityKind } from './drift.ts';
import type { Effect } from './effect.ts';
import type { ChangeKinds } from './experience-change.ts';
import type { DataPath, Place } from './place.ts';
import type { LockHolder } from './project-lock.ts';
import type { Selection } from './selection.ts';
import type { UsageError } from './usage-fault.ts';

/** A way in which a request to the API can fail. */
export type ApiFailure =
  /** The server answered with a status that is not a success. */
  | {
      readonly _tag: 'Status';
      readonly status: number;
      readonly serverMessage: string;
      /** Where a redirect leads, which is never followed. */
      readonly location?: string;
      /** Until when the server asks to wait (RFC 3339), where that is longer than sync waits. */
      readonly waitUntil?: string;
    }
  /** No connection, or it broke: `code` is Node's (ECONNREFUSED, ENOTFOUND …). */
  | { readonly _tag: 'Unreachable'; readonly code: string; readonly detail: string }
  | { readonly _tag: 'Timeout'; readonly seconds: number }
  /** The answer is longer than any that sync reads; it was not read to its end. */
  | { readonly _tag: 'TooLarge'; readonly limitBytes: number }
  /** The answer is not JSON at all: a proxy's page, or the wrong address. */
  | {
      readonly _tag: 'NotJson';
      readonly status: number;
      readonly contentType: string;
      readonly excerpt: string;
    }
  | ShapeFault;

/** An answer, or a part of it, that is JSON of another shape. */
export interface ShapeFault {
  readonly _tag: 'UnexpectedShape';
  /** Its path, like `experiences[3].name`. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** A request that failed, with everything that a message about it needs. */
export interface ApiError {
  readonly _tag: 'ApiError';
  /** The operation's name in the API description, such as `listExperiences`. */
  readonly operation: string;
  readonly method: string;
  /** Path and query, never credentials. */
  readonly path: string;
  readonly apiUrl: string;
  readonly failure: ApiFailure;
  /** The request was sent and its answer was lost: it may have been done. */
  readonly ambiguous?: boolean;
  /** A large page was asked for, and a smaller one may be answered. */
  readonly smallerMayDo?: boolean;
}

/** Where a plan meets something that cannot be read. */
export type UnreadableRole =
  /** An entry means it, by its ID or by its name. */
  | 'matched'
  /** Its name cannot be read, and an entry that finds nothing else may mean it. */
  | 'mayBeMatched'
  /** No entry means it, so that the plan would archive it. */
  | 'leftOver'
  /** A suite of the config holds it, and the plan revises the suite without being about it. */
  | 'suiteMember'
  /** A tag whose name cannot be read: it may protect what the plan archives. */
  | 'mayProtect';

/** A fault that `computeExperienceUpdates` finds; `path` is where in the config it comes from. */
export type ComputeProblem = { readonly path: DataPath; readonly place?: Place } & (
  | {
      readonly _tag: 'DuplicateName';
      readonly name: string;
      readonly firstPath: DataPath;
      readonly firstPlace?: Place;
    }
  | {
      readonly _tag: 'UnknownReference';
      /** `suiteSystem`: what a suite is to be created for. */
      readonly kind: 'tag' | 'managedTag' | 'system' | 'testSuite' | 'suiteSystem';
      readonly name: string;
      readonly suggestion?: string;
    }
  | {
      /** Only an experience that lives without them may have an entry without them. */
      readonly _tag: 'MissingFields';
      readonly name: string;
      readonly fields: readonly ('description' | 'locations')[];
      /** Whether the entry creates an experience; otherwise it would take the fields from a live one. */
      readonly isNew: boolean;
    }
  | { readonly _tag: 'UnknownExperienceID'; readonly name: string; readonly experienceID: string }
  | {
      readonly _tag: 'NameHeldByAnother';
      readonly name: string;
      readonly experienceID: string;
      readonly holderID: string;
      readonly holderArchived: boolean;
      /** Nothing in the project has the ID that the entry gives. */
      readonly unknownID?: true;
    }
  | {
      /** The name that an entry had before lives on beside its new one. */
      readonly _tag: 'PreviousNameAlive';
      readonly name: string;
      readonly previousName: string;
      readonly holderID: string;
      readonly holderArchived: boolean;
      readonly previousID: string;
    }
  | {
      /** Names that change places by `previousName` alone. */
      readonly _tag: 'CircularPreviousNames';
      readonly name: string;
      readonly previousName: string;
    }
  | {
      /** A plan of some experiences gives one a name that another one leaves, which is not among them. */
      readonly _tag: 'NameFreedOutside';
      readonly name: string;
      /** What the one that has the name becomes. */
      readonly holderRenamedTo: string;
    }
  | {
      readonly _tag: 'AlreadyMatched';
      readonly name: string;
      readonly matchedBy: string;
      readonly experienceID: string;
    }
  | {
      readonly _tag: 'AmbiguousName';
      readonly name: string;
      readonly experienceIDs: readonly string[];
      readonly archived: boolean;
    }
  | {
      readonly _tag: 'UnknownSuiteExperience';
      readonly suite: string;
      readonly name: string;
      /** Why it cannot be held: nobody has that name, or it is or will be archived, or it is called otherwise now. */
      readonly reason: 'unknown' | 'archived' | 'archivedByPlan' | 'renamed';
      readonly suggestion?: string;
    }
  /** The filter of a suite matches no entry. */
  | { readonly _tag: 'ChoosesNothing'; readonly suite: string }
  | {
      readonly _tag: 'ArchivesProtected';
      readonly glob: string;
      /** The protected experiences that would be archived. */
      readonly names: readonly string[];
      /** The project records the protection, and the config does not list it. */
      readonly dropped: boolean;
    }
  | {
      readonly _tag: 'Unreadable';
      readonly role: UnreadableRole;
      /** The entry or suite that meets it. */
      readonly by?: string;
      readonly unreadable: Unreadable;
    }
);

/** A pattern that was to limit a plan, and that means no experience. */
export interface UnmatchedPattern {
  readonly flag: 'target' | 'exclude';
  readonly pattern: string;
  readonly suggestion?: string;
}

/** Why a text is not a plan that this version can read. */
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
  /** It has the form of a plan and the right checksum, and says things that do not go together. */
  | { readonly _tag: 'Contradiction'; readonly problems: readonly string[] }
  /** It is encrypted, and no passphrase is given. */
  | { readonly _tag: 'Encrypted' }
  /** It is encrypted with another passphrase, or its head was changed: nothing can tell the two apart. */
  | { readonly _tag: 'WrongKey' }
  /** The passphrase fits, and what was encrypted with it was changed. */
  | { readonly _tag: 'Tampered' }
  | { readonly _tag: 'Checksum'; readonly recorded: string; readonly actual: string };

/** One operation of an apply that failed for good. */
export interface FailedOperation {
  /** What it was to do, such as `update experience highway-merge`. */
  readonly title: string;
  readonly error: SyncError;
}

/** How far an apply came. */
export interface ApplyCounts {
  readonly done: number;
  readonly failed: number;
  readonly notStarted: number;
}

/** A difference between what a plan promises and the state after the apply. */
export interface OutcomeDifference {
  readonly kind: EntityKind;
  readonly name: string;
  readonly id?: string;
  readonly field: string;
  readonly planned: unknown;
  readonly now: unknown;
}

/** With what a plan was made, so that the command for a new one can be shown. */
export interface PlanRemake {
  readonly projectID: string;
  readonly configFiles: readonly string[];
  /** The file of the plan that it takes back; empty where it does not say. Absent for a plan of a config. */
  readonly undoes?: string;
  readonly archive: boolean;
  /** What a partial plan is limited to. */
  readonly selection?: Selection;
  /** What it is held against: the config before an edit; absent: nothing. */
  readonly base?: { readonly files: readonly string[]; readonly onlyEdit: boolean };
  /** The safety limit, where it is not the default one. */
  readonly maxArchive?: string;
  readonly encrypted: boolean;
  /** The file that the passphrase of an encrypted plan was read from. */
  readonly keyFile?: string;
  /** Flags that lead to the same server; empty for a program, which has none. */
  readonly connection: readonly string[];
}

/** The way to the lock of a project, for a command that is shown. */
export interface UnlockRoute {
  readonly projectID: string;
  /** Flags that lead to the same server; empty for a program, which has none. */
  readonly connection: readonly string[];
}

/** What a file that is to be written is for: the result that `--out` names, the events of `--events`, or the lock and the journal beside a plan. */
export type FilePurpose = 'out' | 'events' | 'besidePlan';

/** Why a config file does not get the IDs of its experiences. */
export interface NotUpdated {
  readonly file: string;
  /** `changed`: it is no longer what the plan was made from; `stdin`: it was no file. */
  readonly reason: 'changed' | 'missing' | 'stdin' | 'unreadable' | 'notEditable' | 'notWritten';
  /** What the system said. */
  readonly detail?: string;
}

/** A test suite that archiving would leave empty. */
export interface EmptiedSuite {
  readonly name: string;
  /** How many experiences it holds now. */
  readonly before: number;
}

/** Everything that can go wrong for a user, as data: `errorMessage` puts it into words. */
export type SyncError =
  | UsageError
  | {
      readonly _tag: 'ConfigUnreadable';
      readonly file: string;
      readonly reason: 'missing' | 'folder' | 'permission' | 'binary' | 'other';
      readonly detail: string;
      /** What else cannot be read, where several files are named. */
      readonly others?: readonly Extract<SyncError, { readonly _tag: 'ConfigUnreadable' }>[];
    }
  | {
      readonly _tag: 'ConfigInvalid';
      readonly errors: readonly ConfigFinding[];
      readonly warnings: readonly ConfigFinding[];
    }
  /** A config file cannot be changed in place. */
  | { readonly _tag: 'NotUpdatable'; readonly file: string; readonly errors: readonly ConfigFinding[] }
  /** A clone would take more entries out of a file than is likely to be meant. */
  | {
      readonly _tag: 'CloneDrops';
      readonly file: string;
      /** How many entries it would take out. */
      readonly removed: number;
      /** How many there are. */
      readonly before: number;
      /** As it is shown, such as `30%`. */
      readonly limit: string;
    }
  /** The live state has active experiences that no config can say: a plan of what can be said would archive them. */
  | { readonly _tag: 'CloneImpossible'; readonly experiences: readonly UnwritableExperience[] }
  /** The config files that an apply shall write IDs into are not those that the plan was made from. */
  | { readonly _tag: 'ConfigNotCurrent'; readonly files: readonly NotUpdated[] }
  | {
      readonly _tag: 'ComputeFailed';
      readonly problems: readonly ComputeProblem[];
      /** The name of the project. */
      readonly project?: string;
    }
  /** The config before an edit cannot be used, and why. */
  | { readonly _tag: 'BaseUnusable'; readonly error: SyncError }
  /** A plan was to be limited to experiences that are not there. */
  | { readonly _tag: 'NothingSelected'; readonly patterns: readonly UnmatchedPattern[] }
  | ApiError
  /** No credentials, or they are refused by the authorization server. */
  | { readonly _tag: 'SignInFailed'; readonly message: string; readonly hint: string }
  | {
      readonly _tag: 'ProjectNotFound';
      readonly project: string;
      readonly apiUrl: string;
      readonly suggestion?: string;
      /** More than one project has the name. */
      readonly candidates?: readonly string[];
    }
  /** The config is bound to another project than the one that is given; each as a name and an ID, as far as they are known. */
  | {
      readonly _tag: 'ProjectMismatch';
      readonly bound: string;
      readonly given: string;
      readonly place?: Place;
    }
  /** A list could not be read as a whole, and reading it again did not help. */
  | {
      readonly _tag: 'IncompleteRead';
      readonly operation: string;
      readonly what: string;
      /**
       * `total`: the server says that there are `expected`; `repeated`: of `expected` items so many were different ones; `loop`: its pages lead back
       * to an earlier one; `empty`: nothing came, and the server says that there are `expected`.
       */
      readonly reason: 'total' | 'repeated' | 'loop' | 'empty';
      readonly expected?: number;
      readonly got: number;
    }
  /** A list went on for longer than any list can. */
  | {
      readonly _tag: 'EndlessList';
      readonly operation: string;
      readonly what: string;
      readonly pages: number;
      readonly items: number;
      /** How many the server says that there are. */
      readonly total?: number;
    }
  /** A write found somebody else's change in its way; nothing was written over it. */
  | {
      readonly _tag: 'Conflict';
      readonly kind: EntityKind;
      readonly name: string;
      readonly id?: string;
      readonly fields: readonly DriftedField[];
      /** It is no longer there. */
      readonly gone?: boolean;
    }
  /** A write that was never sent, since the look before it had become too old each time; `last` is why the last attempt at it failed. */
  | { readonly _tag: 'NotSentInTime'; readonly operation: string; readonly last?: SyncError }
  /** The lock of the project was freed by somebody else while an apply held it. */
  | { readonly _tag: 'LockLost' }
  /** An apply of the plan was begun and not finished: it needs `--resume`. */
  | {
      readonly _tag: 'InterruptedEarlier';
      readonly file: string;
      readonly done: number;
      readonly total: number;
      /** It goes on beside what has drifted where that is allowed. */
      readonly besideDrift?: boolean;
      /** It was only asked after: told by a check, not by an apply that was refused. */
      readonly checked?: boolean;
    }
  /** Another process is applying the plan, or left its lock behind where this machine cannot see it; `holder` is absent where the lock does not say who. */
  | {
      readonly _tag: 'ApplyRunning';
      readonly file: string;
      readonly lockFile: string;
      readonly holder?: {
        readonly pid: number;
        readonly host: string;
        readonly since: string;
        /** The plan's file as that process sees it. */
        readonly plan?: string;
      };
      /** `unknown`: it cannot be seen from here; `notAFile`: what is in the place of the lock is none. */
      readonly state: 'running' | 'unknown' | 'notAFile';
    }
  /** Somebody else holds the lock of the project; `holder` is absent where the tag does not say who. */
  | {
      readonly _tag: 'LockHeld';
      readonly holder?: LockHolder;
      readonly waitedSeconds: number;
      /** Whether the holder may still run, as far as this machine can know. */
      readonly mayRun: boolean;
      /** Which lock it is, so that the command that frees it can be shown. */
      readonly unlock: UnlockRoute;
      /** It was to be taken, not to be freed: waiting for it is a way on. */
      readonly wanted: boolean;
    }
  /** The server tells of something that is needed in a shape that sync does not know. */
  | { readonly _tag: 'UnreadableEntities'; readonly entities: readonly Unreadable[] }
  /** Two live entities that sync tells apart by name have the same one. */
  | {
      readonly _tag: 'AmbiguousEntity';
      readonly kind: EntityKind;
      readonly name: string;
      readonly ids: readonly string[];
    }
  | { readonly _tag: 'PlanUnusable'; readonly file: string; readonly fault: PlanFault }
  | {
      readonly _tag: 'TargetMismatch';
      readonly what: 'apiUrl' | 'project';
      readonly planned: string;
      readonly given: string;
    }
  /** Two plans were to be held against each other, and they are of two projects, each told as a name and an ID with its server. */
  | {
      readonly _tag: 'UnrelatedPlans';
      readonly files: readonly [string, string];
      readonly targets: readonly [string, string];
    }
  /** There is nothing of a plan to take back: nothing tells that it was applied, or the project holds what was before it. */
  | {
      readonly _tag: 'NothingToUndo';
      readonly file: string;
      readonly why: 'notApplied' | 'undone';
      /** How many of the changes of the plan the project holds as before. */
      readonly before: number;
      readonly changes: number;
    }
  /** A plan has changes that the one that was reviewed has not. */
  | {
      readonly _tag: 'NotReviewed';
      readonly file: string;
      readonly reviewed: string;
      readonly changes: readonly Effect[];
    }
  | {
      readonly _tag: 'StalePlan';
      readonly file: string;
      /** Said instead of the drift when the live state is what the plan promises. */
      readonly alreadyApplied: boolean;
      readonly drift: Drift;
      /** What the plan does to the drifted experiences, by ID; one that is not there it leaves as it is. */
      readonly kinds?: ReadonlyMap<string, ChangeKinds>;
      readonly remake: PlanRemake;
      /** It was to be resumed: an earlier apply may have done a part of it. */
      readonly resumed?: boolean;
      /** It was applied and confirmed, and the project has changed since. */
      readonly applied?: boolean;
    }
  | {
      readonly _tag: 'ArchiveLimitExceeded';
      readonly archive: number;
      readonly active: number;
      readonly limit: string;
      readonly file: string;
      /** What needs consent of its own beside: the suites that archiving leaves empty, with what they hold now. */
      readonly emptied?: readonly EmptiedSuite[];
    }
  | {
      readonly _tag: 'EmptiesSuites';
      readonly suites: readonly EmptiedSuite[];
      readonly file: string;
      /** The consent that the command was given already, as it was typed. */
      readonly allowArchive?: string;
    }
  | {
      readonly _tag: 'FileFailed';
      readonly file: string;
      readonly action: 'read' | 'write';
      readonly code: string;
      readonly detail: string;
      readonly purpose?: FilePurpose;
    }
  | {
      readonly _tag: 'ApplyIncomplete';
      readonly file: string;
      readonly failed: readonly FailedOperation[];
      readonly counts: ApplyCounts;
      readonly besideDrift?: boolean;
    }
  | {
      readonly _tag: 'OutcomeDiffers';
      readonly file: string;
      readonly differences: readonly OutcomeDifference[];
      readonly counts: ApplyCounts;
    }
  /** Everything was sent and answered, but the state could not be read again to compare it with the plan; `error` says why. */
  | {
      readonly _tag: 'OutcomeUnknown';
      readonly file: string;
      readonly counts: ApplyCounts;
      readonly error: SyncError;
      readonly besideDrift?: boolean;
    }
  /** The user asked to stop; with a file and counts once operations may have begun. */
  | {
      readonly _tag: 'Interrupted';
      readonly file?: string;
      readonly counts?: ApplyCounts;
      /** What failed before, and what was given up (an `Interrupted` of its own). */
      readonly failed?: readonly FailedOperation[];
      readonly besideDrift?: boolean;
    }
  | { readonly _tag: 'SandboxFailed'; readonly message: string; readonly hint: string }
  /** A fault of sync itself, or of a callback that a program gave; the stack is shown under DEBUG alone. */
  | {
      readonly _tag: 'UnexpectedFault';
      readonly message: string;
      readonly stack?: string;
      /** The program's callback that threw it. */
      readonly thrownBy?: 'onEvent';
    };

/** Closes a `switch` over a tagged union: the compiler refuses it where a case is missing. */
export const absurd = (value: never): never => {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
};

/** Something that reaches the disk or the network once it is called, and ends in an error or in a value; it does not throw. */
export type Result<A> = TaskEither<SyncError, A>;
