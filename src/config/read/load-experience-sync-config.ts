import * as E from 'fp-ts/lib/Either.js';
import type { ConfigFinding, LoadedConfig } from '../../domain/experience-sync-config.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { readConfigFile, type ConfigFileReading, type UnknownKeys } from './config-file-reading.ts';
import { entryFaults } from './entry-rules.ts';
import { renameFaults } from './rename-rules.ts';
import { filterFaults } from './suite-rules.ts';
import { mergeDocuments, type WholeReading } from './merge-documents.ts';

/** The content of a config file; `<stdin>` is the path of standard input. */
export interface ConfigSource {
  /** As the user gave it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface LoadOptions {
  /** Whether an unknown key that does not begin with `x-` is an error. */
  readonly strict: boolean;
  /** Whether other files exist whose entries a suite filter may select. Absent: no. */
  readonly isPart?: boolean;
  /** Returns the hex digest of bytes; injected to keep this folder free of Node modules. */
  readonly sha256: (bytes: Uint8Array) => string;
}

const isWhole = (reading: ConfigFileReading): reading is WholeReading =>
  reading.document !== undefined && reading.errors.length === 0;

/** Sorts findings by file, in the given order, and by line. */
export const inReadingOrder = (
  findings: readonly ConfigFinding[],
  files: readonly string[],
): readonly ConfigFinding[] => {
  const rank = new Map(files.map((file, i) => [file, i]));
  const fileOf = (finding: ConfigFinding): number => rank.get(finding.place?.file ?? '') ?? -1;
  return [...findings].sort(
    (a, b) =>
      fileOf(a) - fileOf(b) ||
      (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
      (a.place?.column ?? 0) - (b.place?.column ?? 0),
  );
};

/** The error of invalid config files. */
export type ConfigInvalid = Extract<SyncError, { readonly _tag: 'ConfigInvalid' }>;

/** Reads and merges config files; like `loadExperienceSyncConfig` with a narrower error type. */
export const loadConfigFiles = (
  files: readonly ConfigSource[],
  options: LoadOptions,
  unknownKeys: UnknownKeys = options.strict ? 'refuse' : 'keep',
): E.Either<ConfigInvalid, LoadedConfig> => {
  const readings = files.map((file) => readConfigFile(file.path, file.bytes, unknownKeys));
  const paths = files.map((file) => file.path);
  const warnings = readings.flatMap((reading) => reading.warnings);
  const errors = [
    ...readings.flatMap((reading) => reading.errors),
    ...entryFaults(readings),
    ...renameFaults(readings),
  ];
  const whole = readings.filter(isWhole);
  if (errors.length > 0 || whole.length < readings.length) {
    return E.left({
      _tag: 'ConfigInvalid',
      errors: inReadingOrder(errors, paths),
      warnings: inReadingOrder(warnings, paths),
    });
  }
  const merged = mergeDocuments(whole);
  const unchosen = options.isPart ? [] : filterFaults(merged.config, merged.locate);
  if (unchosen.length > 0)
    return E.left({
      _tag: 'ConfigInvalid',
      errors: inReadingOrder(unchosen, paths),
      warnings: inReadingOrder([...warnings, ...merged.warnings], paths),
    });
  return E.right({
    config: merged.config,
    files: files.map((file) => ({ path: file.path, sha256: options.sha256(file.bytes) })),
    warnings: inReadingOrder([...warnings, ...merged.warnings], paths),
    locate: merged.locate,
  });
};

/**
 * Reads the desired state from config files and merges them in order. The error is `ConfigInvalid` with every fault of every file, each
 * with its place and a suggestion. Places are computed on demand.
 */
export const loadExperienceSyncConfig = (
  files: readonly ConfigSource[],
  options: LoadOptions,
): E.Either<SyncError, LoadedConfig> => loadConfigFiles(files, options);
