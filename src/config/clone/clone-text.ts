import * as E from 'fp-ts/lib/Either.js';
import type { CloneChanges, LiveConfig } from '../../domain/clone.ts';
import type { ConfigFinding, ExperienceSyncConfig } from '../../domain/experience-sync-config.ts';
import { carriedOver, cloneChanges, newConfig, withoutIDs, type CarryOverOptions } from './carry-over.ts';
import { editConfig } from '../write/edit.ts';
import { emitConfig, emitJsonConfig } from '../write/emit.ts';
import { loadConfigFiles, type ConfigSource } from '../read/load-experience-sync-config.ts';
import { wholeText } from '../yaml/source-text.ts';

/** A config file that describes a live state. */
export interface ClonedText {
  readonly text: string;
  readonly config: ExperienceSyncConfig;
  /** The changes to an existing config; absent for a new or replaced file. */
  readonly changes?: CloneChanges;
}

/** Whether a text has only whitespace and comments. */
export const hasNoContent = (text: string): boolean =>
  /^\uFEFF?(?:[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$))*$/.test(text);

/** Writes a live state as a new file. Sorted, so that equal states give equal files. */
export const newText = (
  live: LiveConfig,
  { json, ...options }: Pick<CarryOverOptions, 'withoutIDs'> & { readonly json: boolean },
): ClonedText => {
  const config = withIDs(newConfig(live), options);
  return { text: emitted(config, json), config };
};

/** Writes a config as a new file, in YAML or JSON. */
export const emitted = (config: ExperienceSyncConfig, json: boolean): string =>
  json ? emitJsonConfig(config) : emitConfig(config);

const withIDs = (
  config: ExperienceSyncConfig,
  options: Pick<CarryOverOptions, 'withoutIDs'>,
): ExperienceSyncConfig => (options.withoutIDs ? withoutIDs(config) : config);

/** Adds a config to a file with only comments. */
export const belowComments = (text: string, written: string): string => {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const separator = /^\uFEFF?$/.test(text) || text.endsWith('\n') ? '' : lineBreak;
  return `${text}${separator}${written.replaceAll('\n', lineBreak)}`;
};

/** Edits a file so that it describes the live state. Errors: those of an invalid file, or `not-editable`. */
export const updatedText = (
  { path, bytes }: ConfigSource,
  live: LiveConfig,
  options: CarryOverOptions & { readonly json: boolean },
): E.Either<readonly ConfigFinding[], ClonedText> => {
  const text = wholeText(bytes);
  if (text !== undefined && hasNoContent(text)) {
    const { text: written, config } = newText(live, options);
    return E.right({ text: options.json ? written : belowComments(text, written), config });
  }
  const loaded = loadConfigFiles([{ path, bytes }], { strict: false, sha256: () => '' });
  if (E.isLeft(loaded)) return E.left(loaded.left.errors);
  const current = loaded.right.config;
  const carried = carriedOver(current, live, options);
  const config = withIDs(carried, options);
  const edited = editConfig(text ?? '', config, path);
  return E.isLeft(edited)
    ? edited
    : E.right({ text: edited.right, config, changes: cloneChanges(current, carried) });
};

/**
 * Loads a file to update; an empty config for a file without content. Errors: the faults of the file, found before the live state is read.
 */
export const configToUpdate = ({
  path,
  bytes,
}: ConfigSource): E.Either<readonly ConfigFinding[], Partial<ExperienceSyncConfig>> => {
  const text = wholeText(bytes);
  if (text !== undefined && hasNoContent(text)) return E.right({});
  const loaded = loadConfigFiles([{ path, bytes }], { strict: false, sha256: () => '' });
  return E.isLeft(loaded) ? E.left(loaded.left.errors) : E.right(loaded.right.config);
};
