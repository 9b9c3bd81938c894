import type { ResimApi } from '../api/resim-api.ts';
import type { ConfigSource } from '../config/read/load-experience-sync-config.ts';
import type { Actor } from '../domain/actor.ts';
import type { ApplyEvent } from '../domain/apply-report.ts';
import type { Result } from '../domain/sync-error.ts';

/** What the use cases need of the world. Each takes the narrow part that it uses. */
export interface Capabilities {
  /** Reads the config files that some paths name: a file, a folder, a glob, or `-` for standard input. */
  readonly readConfigs: (paths: readonly string[]) => Result<readonly ConfigSource[]>;
  readonly readText: (file: string) => Result<string>;
  /** What encrypted plans are read with; absent, or undefined, where nothing is given. */
  readonly planKey?: Result<Uint8Array | undefined>;
  /** Globs of names whose values are masked beside those that look like secrets; absent: none. */
  readonly redact?: readonly string[];
  /** The file that `planKey` is read from, where it is one. */
  readonly keyFile?: string;
  /** Writes a whole file or leaves what was there; mode 0600. Errors: `FileFailed`; `UsageError` where it is one of the files that the text is made from. */
  readonly writeText: (file: string, text: string, sources?: readonly string[]) => Result<void>;
  readonly now: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** A number from 0 to 1, for spreading retries. */
  readonly random: () => number;
  readonly notify: (event: ApplyEvent) => void;
  readonly toolVersion: string;
  /** Who acts, for plans and journals; absent where nobody knows. */
  readonly actor?: Actor;
  /** True once the user asked to stop. */
  readonly stopped: () => boolean;
}

/** Config files that are written. */
export interface ConfigStore {
  /** Undefined where there is no such file. */
  readonly readConfig: (file: string) => Result<Uint8Array | undefined>;
  /** Writes a whole file or leaves what was there; keeps its mode, and the links that lead to it. */
  readonly writeConfig: (file: string, text: string) => Result<void>;
}

/** A connection to a project's server. */
export interface Session {
  readonly api: ResimApi;
  /** The same server for what has to be done on the way out, which an interruption does not end; it gives up soon. Absent: `api`. */
  readonly exit?: ResimApi;
  /** The project given by flag, environment or settings. */
  readonly project?: string;
  /** Whether the settings file alone gives it: a config that is bound to another one wins. */
  readonly projectByDefault?: boolean;
  /** Operations at a time. */
  readonly parallelism: number;
  readonly sandbox: boolean;
  /** Takes values out of all that the server says from now on; absent where nobody reads along. */
  readonly hide?: (values: readonly string[]) => void;
  /** Flags by which another command reaches the same server; absent where no command is run. */
  readonly connection?: readonly string[];
}
