import * as E from 'fp-ts/lib/Either.js';
import type { ConfigFinding, LoadedConfig } from '../../domain/experience-sync-config.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { readConfigFile, type ConfigFileReading, type UnknownKeys } from './config-file-reading.ts';
import { entryFaults, filterFaults } from './entry-rules.ts';
import { renameFaults } from './rename-rules.ts';
import { mergeDocuments, type WholeReading } from './merge-documents.ts';

/** A config file as it was read from the disk, or from stdin under the name `<stdin>`. */
export interface ConfigSource {
  /** As the user named it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface LoadOptions {
  /** Whether a key that is unknown and does not begin with `x-` is an error. */
  readonly strict: boolean;
  /** Whether the files are some of several: what a filter chooses may stand in others. Absent: they are all. */
  readonly isPart?: boolean;
  /** The hex digest of bytes; passed in, since reading a config computes nothing else that needs Node. */
  readonly sha256: (bytes: Uint8Array) => string;
}

const isWhole = (reading: ConfigFileReading): reading is WholeReading =>
  reading.document !== undefined && reading.errors.length === 0;

/** Sorts findings as a reader meets them: file by file in the order given, and downwards in each. */
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

/** Why config files cannot be used. */
export type ConfigInvalid = Extract<SyncError, { readonly _tag: 'ConfigInvalid' }>;

/** Reads and merges config files, like `loadExperienceSyncConfig`, telling the one error that this can have. */
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
 * Reads the wanted state out of config files, which are merged in their order. The error is `ConfigInvalid` with every fault of every
 * file, each with its place and what to write instead. Places are searched for only when somebody asks.
 */
export const loadExperienceSyncConfig = (
  files: readonly ConfigSource[],
  options: LoadOptions,
): E.Either<SyncError, LoadedConfig> => loadConfigFiles(files, options);
