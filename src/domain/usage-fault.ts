/** A command of another tool that somebody may type by habit. */
export type OtherCommand = 'destroy' | 'import' | 'init' | 'refresh' | 'state' | 'force-unlock' | 'deploy';

/** A flag of another tool that somebody may type by habit. */
export type OtherFlag = 'auto-approve' | 'input' | 'var' | 'destroy';

/** What does the same here as a flag of another tool: a way to name the config, or what the flag is for there. */
export type FlagInstead = 'configFlag' | 'configArgument' | OtherFlag;

/** What is wrong with a user's settings file. The file holds secrets, so a fault never holds a value of it. */
export type SettingsFileFault =
  | { readonly _tag: 'NotYaml'; readonly line: number }
  | { readonly _tag: 'NoSettings' }
  | { readonly _tag: 'NotOneValue'; readonly key: string; readonly line: number }
  | { readonly _tag: 'SetTwice'; readonly key: string; readonly line: number };

/** What is wrong with an address; `origin` is the flag, the variable or the file that gives it. */
export type UrlFault =
  /** `value` is without the credentials in it. */
  | { readonly _tag: 'NotAUrl'; readonly origin: string; readonly value: string }
  | { readonly _tag: 'UrlWithCredentials'; readonly origin: string }
  /** It has a query or a fragment; `url` is the part before. */
  | { readonly _tag: 'UrlTooLong'; readonly origin: string; readonly url: string }
  | { readonly _tag: 'UrlNotEncrypted'; readonly origin: string; readonly url: string }
  | { readonly _tag: 'NoGovCloudUrl' }
  /** `protocol` is absent where `HTTPS_PROXY` is no address at all. */
  | { readonly _tag: 'ProxyUnusable'; readonly protocol?: string };

/** What is wrong with another setting. */
export type SettingFault =
  | { readonly _tag: 'SettingsFile'; readonly file: string; readonly fault: SettingsFileFault }
  | { readonly _tag: 'EmptyFlag'; readonly flag: string }
  | { readonly _tag: 'TwoValues'; readonly names: readonly string[]; readonly origins: readonly string[] }
  /** `value` is without the credentials in it. */
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
  | { readonly _tag: 'NoProject' }
  /** `--rebind` without a project that it could take. */
  | { readonly _tag: 'NoProjectToRebind' };

/** What is wrong with the key of an encrypted plan. */
export type PlanKeyFault =
  | { readonly _tag: 'NoKey' }
  | { readonly _tag: 'EmptyKeyFile' }
  | { readonly _tag: 'EmptyPassphrase' }
  | { readonly _tag: 'PassphraseWithoutFile' };

/** What is wrong with where a command reads and writes. */
export type FileFault =
  | { readonly _tag: 'NoConfigFlag' }
  /** A program gave an empty list of configs. */
  | { readonly _tag: 'NoConfigSource' }
  | { readonly _tag: 'OverwritesSource'; readonly file: string }
  | { readonly _tag: 'NoFolder'; readonly folder: string }
  /** `--out -`, and `other` prints as well. */
  | { readonly _tag: 'TwoOutputs'; readonly other: string }
  /** Standard output stands beside a file. */
  | { readonly _tag: 'StdoutAmongFiles'; readonly file: string }
  | { readonly _tag: 'PlanNamedAsPage'; readonly file: string }
  /** `--open` without a page to open; `json` where `--json` prints in its place. */
  | { readonly _tag: 'NoPageToOpen'; readonly json: boolean }
  | { readonly _tag: 'NotEvents'; readonly file: string }
  | { readonly _tag: 'PlanOfSandbox'; readonly apiUrl: string }
  | { readonly _tag: 'NoSandboxData'; readonly folder: string };

/** What is wrong with the words of a command line. */
export type CommandLineFault =
  /** What the parser of command lines said, in its own words; absent: the command. */
  | { readonly _tag: 'NotParsed'; readonly said: string; readonly command?: string }
  | { readonly _tag: 'UnknownCommand'; readonly command: string; readonly suggestion?: string }
  | { readonly _tag: 'OtherCommand'; readonly command: OtherCommand }
  | { readonly _tag: 'OtherFlag'; readonly flag: string; readonly instead: FlagInstead }
  | { readonly _tag: 'OneDash'; readonly name: string; readonly hasValue: boolean }
  | { readonly _tag: 'ShellSpread'; readonly first: string; readonly more: number }
  | { readonly _tag: 'StrayConfig'; readonly file: string }
  | { readonly _tag: 'StrayArgument'; readonly command: string; readonly argument: string }
  | { readonly _tag: 'EmptyArgument'; readonly argument: string }
  | { readonly _tag: 'FlagNotBoolean'; readonly flag: string; readonly value: string }
  | { readonly _tag: 'SandboxDataAlone' }
  | { readonly _tag: 'SandboxAndServer'; readonly flag: string }
  | { readonly _tag: 'TwoLocks' };

/** An option that a program gave, and what it takes. */
export interface OptionFault {
  readonly option: 'lockTimeoutMilliseconds' | 'maxArchive' | 'allowArchive';
  readonly value: string;
  readonly wanted: 'limit' | 'duration';
}

/** What is wrong with how a command or a function was called, by what it is about. */
export type UsageFault =
  | { readonly about: 'setting'; readonly fault: SettingFault }
  | { readonly about: 'url'; readonly fault: UrlFault }
  | { readonly about: 'planKey'; readonly fault: PlanKeyFault }
  | { readonly about: 'file'; readonly fault: FileFault }
  | { readonly about: 'option'; readonly fault: OptionFault }
  | { readonly about: 'commandLine'; readonly fault: CommandLineFault };

/** Wrong flags, arguments, settings or options. */
export type UsageError = { readonly _tag: 'UsageError' } & UsageFault;
