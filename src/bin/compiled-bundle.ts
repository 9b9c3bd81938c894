import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { storeCode, type CachedCode, placeOf, readCode, type Unused } from './code-cache.ts';

const HELP = new Set(['help', '--help', '-h']);

/** The command that a command line runs: each command has its own cached code, and help is one for all commands. */
export const commandOf = (argv: readonly string[]): string | undefined => {
  const [first = 'help'] = argv;
  if (argv.some((word) => HELP.has(word))) return 'help';
  return /^[a-z]{2,20}$/.test(first) ? first : undefined;
};

/** V8 may have dropped compiled code of a command that ran longer, and such a command would not start noticeably faster. */
const LONGEST_RUN_SECONDS = 10;

/** Older code is written again, to include what later runs of the command compiled. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** The exit codes of commands that ran to their end. */
const DONE: readonly number[] = [0, 2];

const isUnused = (found: CachedCode | Unused): found is Unused => 'why' in found;

const tell = (text: string): void => {
  const { DEBUG = '' } = process.env;
  if (DEBUG !== '' && DEBUG !== '-*') process.stderr.write(`code cache: ${text}\n`);
};

interface Source {
  readonly text: string;
  /** Identifies the build of the file. */
  readonly build: string;
}

/** The build contains only ASCII, which V8 uses without a copy. */
const sourceOf = (file: string): Source => {
  const descriptor = openSync(file, 'r');
  try {
    const { size, mtimeMs } = fstatSync(descriptor);
    return {
      text: readFileSync(descriptor, 'latin1'),
      build: `${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}`,
    };
  } finally {
    closeSync(descriptor);
  }
};

type Loaded = (
  exports: unknown,
  require: NodeJS.Require,
  module: { exports: unknown },
  file: string,
  folder: string,
  sandbox: () => Promise<unknown>,
) => void;

/** The bundle of all commands. */
export interface Bundle {
  readonly file: string;
  /** Identifies the build of the bundle. */
  readonly build: string;
  /** Loads the sandbox, which is not in the bundle: code from the cache cannot call `import()`. */
  readonly sandbox: () => Promise<unknown>;
}

const compiled = (file: string, { text }: Source, cachedData?: Buffer): Script =>
  new Script(text, { filename: file, ...(cachedData && { cachedData }) });

const exportsOf = ({ file, sandbox }: Bundle, script: Script): unknown => {
  const module = { exports: {} };
  // The build writes it as one function.
  const load = script.runInThisContext() as Loaded;
  load(module.exports, createRequire(file), module, file, path.dirname(file), sandbox);
  return module.exports;
};

/** Caches what a command compiled, after its result was printed. */
const storeAtExit = (script: Script, keep: (code: Buffer) => Unused | undefined): void => {
  process.once('exit', (exitCode) => {
    if (!DONE.includes(exitCode) || process.uptime() > LONGEST_RUN_SECONDS) return;
    const fault = keep(script.createCachedData());
    tell(fault === undefined ? 'written' : `not written: ${fault.why}`);
  });
};

/**
 * Loads the bundle of all commands, with the code that an earlier run of the same command compiled: compiling takes most of the time of a
 * small command. Returns what the bundle exports.
 */
export const loadBundle = (bundle: Bundle, argv: readonly string[]): unknown => {
  const { file, build } = bundle;
  const source = sourceOf(file);
  const place = placeOf({ env: process.env, home: homedir(), platform: process.platform });
  const command = commandOf(argv);
  if ('why' in place || command === undefined) {
    tell(`not used: ${'why' in place ? place.why : 'the command line names no command'}`);
    return exportsOf(bundle, compiled(file, source));
  }
  // The tag of V8 covers its version, its flags and the processor. V8 compares only the length of the source, hence the builds.
  const tag = cachedDataVersionTag().toString(36);
  const name = [command, build, source.build, process.version, process.arch, tag].join('-');
  const kept = readCode(place.folder, name);
  const script = compiled(file, source, isUnused(kept) ? undefined : kept.code);
  const fault = isUnused(kept) ? kept.why : script.cachedDataRejected === true ? 'V8 refused it' : undefined;
  tell(fault === undefined ? `used ${path.join(place.folder, name)}` : `not used: ${fault}`);
  const isOld = !isUnused(kept) && Date.now() - kept.since.getTime() > DAY_MS;
  if (fault !== undefined || isOld) storeAtExit(script, (code) => storeCode(place.folder, name, code));
  return exportsOf(bundle, script);
};
