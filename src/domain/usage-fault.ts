/** Words for a command that users may type out of habit, or because they name a job. */
export type OtherCommand =
  | 'archive'
  | 'create'
  | 'deploy'
  | 'destroy'
  | 'drift'
  | 'force-unlock'
  | 'import'
  | 'init'
  | 'list'
  | 'preview'
  | 'promote'
  | 'refresh'
  | 'rename'
  | 'restore'
  | 'revert'
  | 'rollback'
  | 'state'
  | 'status'
  | 'version';

/** A flag of another tool that users may type out of habit. */
export type OtherFlag = 'auto-approve' | 'input' | 'var' | 'destroy';

/** A flag that a command does not have: the flag of the command with the nearest name, and the commands that have it. */
export interface UnknownFlag {
  readonly flag: string;
  readonly suggestion?: string;
  readonly flagOf: readonly string[];
}

/** The equivalent of a flag of another tool: a way to name the config, or the purpose of the flag there. */
export type FlagInstead = 'configFlag' | 'configArgument' | OtherFlag;

/** A problem with the settings file. The file holds secrets, so the fault never contains a value. */
export type SettingsFileFault =
  | { readonly _tag: 'NotYaml'; readonly line: number }
  | { readonly _tag: 'NoSettings' }
  | { readonly _tag: 'NotOneValue'; readonly key: string; readonly line: number }
  | { readonly _tag: 'SetTwice'; readonly key: string; readonly line: number };

/** A problem with a URL; `origin` is the flag, variable or file that sets it. */
export type UrlFault =
  /** `value` has no credentials. */
  | { readonly _tag: 'NotAUrl'; readonly origin: string; readonly value: string }
  | { readonly _tag: 'UrlWithCredentials'; readonly origin: string }
  /** It has a query or a fragment; `url` is the part before that. */
  | { readonly _tag: 'UrlTooLong'; readonly origin: string; readonly url: string }
  | { readonly _tag: 'UrlNotEncrypted'; readonly origin: string; readonly url: string }
  | { readonly _tag: 'NoGovCloudUrl' }
  /** `protocol` is absent if `HTTPS_PROXY` is not a URL. */
  | { readonly _tag: 'ProxyUnusable'; readonly protocol?: string };

/** A problem with another setting. */
export type SettingFault =
  | { readonly _tag: 'SettingsFile'; readonly file: string; readonly fault: SettingsFileFault }
  | { readonly _tag: 'EmptyFlag'; readonly flag: string }
  | { readonly _tag: 'TwoValues'; readonly names: readonly string[]; readonly origins: readonly string[] }
  /** `value` has no credentials. */
  | {
      readonly _tag: 'SettingNotBoolean';
      readonly setting: string;
      readonly origin: string;
      readonly value: string;
    }
  | {
      readonly _tag: 'WrongParallelism';
      readonly origin: string;
      readonly value: string;
      readonly most: number;
    }
  | { readonly _tag: 'TokenGiven' }
  /** `inSandbox`: the sandbox has several projects, and none is called `sandbox`. */
  | { readonly _tag: 'NoProject'; readonly inSandbox?: true }
  /** `--rebind` without a project. */
  | { readonly _tag: 'NoProjectToRebind' };

/** A problem with the key of an encrypted plan. */
export type PlanKeyFault =
  | { readonly _tag: 'NoKey' }
  | { readonly _tag: 'EmptyKeyFile' }
  | { readonly _tag: 'EmptyPassphrase' }
  | { readonly _tag: 'PassphraseWithoutFile' };

/** A problem with what a command reads or writes. */
export type FileFault =
  | { readonly _tag: 'NoConfigFlag' }
  /** The list of configs is empty (library only). */
  | { readonly _tag: 'NoConfigSource' }
  | { readonly _tag: 'OverwritesSource'; readonly file: string }
  /** A plan would replace a file with other content, such as a config. */
  | { readonly _tag: 'OverwritesOther'; readonly file: string }
  | { readonly _tag: 'NoFolder'; readonly folder: string }
  | { readonly _tag: 'CurrentFolderDeleted' }
  /** `--out -`, although `other` also prints to standard output. */
  | { readonly _tag: 'TwoOutputs'; readonly other: string }
  /** Standard output is given together with a file. */
  | { readonly _tag: 'StdoutAmongFiles'; readonly file: string }
  /** The output is a pattern, which only an input can be. */
  | { readonly _tag: 'PatternAsOutput'; readonly file: string }
  | { readonly _tag: 'PlanNamedAsPage'; readonly file: string }
  /** `--open` without a page to open; `json` if `--json` prints instead. */
  | { readonly _tag: 'NoPageToOpen'; readonly json: boolean }
  | { readonly _tag: 'NotEvents'; readonly file: string }
  | { readonly _tag: 'PlanOfSandbox'; readonly apiUrl: string }
  | { readonly _tag: 'NoSandboxData'; readonly folder: string };

/** A problem with the arguments of a command line. */
export type CommandLineFault =
  /** The message of the command-line parser; absent: the command. */
  | { readonly _tag: 'NotParsed'; readonly said: string; readonly command?: string }
  | { readonly _tag: 'UnknownCommand'; readonly command: string; readonly suggestion?: string }
  /** Flags that the command does not have, without their values. */
  | { readonly _tag: 'UnknownFlags'; readonly command: string; readonly flags: readonly UnknownFlag[] }
  | { readonly _tag: 'OtherCommand'; readonly command: OtherCommand }
  /** `file` is the value of the flag if it names a config. */
  | {
      readonly _tag: 'OtherFlag';
      readonly command: string;
      readonly flag: string;
      readonly instead: FlagInstead;
      readonly file?: string;
    }
  | { readonly _tag: 'OneDash'; readonly name: string; readonly hasValue: boolean }
  | { readonly _tag: 'ShellSpread'; readonly first: string; readonly more: number }
  | { readonly _tag: 'StrayConfig'; readonly command: 'plan' | 'clone'; readonly file: string }
  | { readonly _tag: 'StrayArgument'; readonly command: string; readonly argument: string }
  | { readonly _tag: 'EmptyArgument'; readonly argument: string }
  | { readonly _tag: 'FlagNotBoolean'; readonly flag: string; readonly value: string }
  | { readonly _tag: 'SandboxDataAlone' }
  | { readonly _tag: 'SandboxAndServer'; readonly flag: string }
  | { readonly _tag: 'TwoLocks' };

/** An invalid option of a library call, and the values it takes. */
export interface OptionFault {
  readonly option: 'lockTimeoutMilliseconds' | 'maxArchive' | 'allowArchive';
  readonly value: string;
  readonly wanted: 'limit' | 'duration';
}

/** A problem with how a command or function was called. */
export type UsageFault =
  | { readonly about: 'setting'; readonly fault: SettingFault }
  | { readonly about: 'url'; readonly fault: UrlFault }
  | { readonly about: 'planKey'; readonly fault: PlanKeyFault }
  | { readonly about: 'file'; readonly fault: FileFault }
  | { readonly about: 'option'; readonly fault: OptionFault }
  | { readonly about: 'commandLine'; readonly fault: CommandLineFault };

/** Wrong flags, arguments, settings or options. */
export type UsageError = { readonly _tag: 'UsageError' } & UsageFault;
