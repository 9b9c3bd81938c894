import type { ResimApi } from '../api/resim-api.ts';
import type { ConfigSource } from '../config/read/load-experience-sync-config.ts';
import type { Actor } from '../domain/actor.ts';
import type { ApplyEvent } from '../domain/apply-report.ts';
import type { Result } from '../domain/sync-error.ts';
import type { TextPieces } from '../system/files.ts';

/** The capabilities of the use cases. Each takes only those it uses. */
export interface Capabilities {
  /** Reads config files. Each path is a file, a folder, a glob, or `-` for standard input. */
  readonly readConfigs: (paths: readonly string[]) => Result<readonly ConfigSource[]>;
  readonly readText: (file: string) => Result<string>;
  /** The key of encrypted plans; absent or undefined: none. */
  readonly planKey?: Result<Uint8Array | undefined>;
  /** Globs of names whose values are masked, in addition to those that look like secrets; absent: none. */
  readonly redact?: readonly string[];
  /** The file that contains `planKey`, if any. */
  readonly keyFile?: string;
  /** Writes a file atomically, with mode 0600, from a text or its pieces. Errors: `FileFailed`; `UsageError` if it is one of `sources`. */
  readonly writeText: (file: string, text: string | TextPieces, sources?: readonly string[]) => Result<void>;
  readonly now: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Returns a number from 0 to 1, for jitter. */
  readonly random: () => number;
  readonly notify: (event: ApplyEvent) => void;
  readonly toolVersion: string;
  /** Who runs sync, for plans and journals; absent if unknown. */
  readonly actor?: Actor;
  /** True after an interruption. */
  readonly stopped: () => boolean;
}

/** Reads and writes config files. */
export interface ConfigStore {
  /** Undefined if the file does not exist. */
  readonly readConfig: (file: string) => Result<Uint8Array | undefined>;
  /** Writes a file atomically, and keeps its mode and the links to it. */
  readonly writeConfig: (file: string, text: string) => Result<void>;
}

/** A connection to a project's server. */
export interface Session {
  readonly api: ResimApi;
  /** The same server for requests on exit, which an interruption does not abort, with a short timeout. Absent: `api`. */
  readonly exit?: ResimApi;
  /** The project in flags, environment or settings. */
  readonly project?: string;
  /** Whether it comes from the settings file, so that the project of a config takes precedence. */
  readonly projectByDefault?: boolean;
  /** Maximum number of concurrent operations. */
  readonly parallelism: number;
  readonly sandbox: boolean;
  /** Masks values in all later messages of the server; absent: no output is shown. */
  readonly hide?: (values: readonly string[]) => void;
  /** The flags with which another command reaches the same server; absent in the library. */
  readonly connection?: readonly string[];
}
