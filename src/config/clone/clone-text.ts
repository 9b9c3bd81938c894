import * as E from 'fp-ts/lib/Either.js';
import type { CloneChanges, LiveConfig } from '../../domain/clone.ts';
import type { ConfigFinding, ExperienceSyncConfig } from '../../domain/experience-sync-config.ts';
import { carriedOver, cloneChanges, newConfig, withoutIDs, type CarryOverOptions } from './carry-over.ts';
import { editConfig } from '../write/edit.ts';
import { emitConfig, emitJsonConfig } from '../write/emit.ts';
import { loadConfigFiles, type ConfigSource } from '../read/load-experience-sync-config.ts';
import { wholeText } from '../yaml/source-text.ts';

/** A live state written into a file. */
export interface ClonedText {
  readonly text: string;
  readonly config: ExperienceSyncConfig;
  /** What became of the config that was there; absent where there was none, or it was written anew. */
  readonly changes?: CloneChanges;
}

/** Whether a text holds nothing but blanks and comments, as a file that somebody has begun does. */
export const saysNothing = (text: string): boolean =>
  /^\uFEFF?(?:[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$))*$/.test(text);

/** A live state as a new file: sorted, so that the same state gives the same file. */
export const newText = (
  live: LiveConfig,
  { json, ...options }: Pick<CarryOverOptions, 'withoutIDs'> & { readonly json: boolean },
): ClonedText => {
  const config = withIDs(newConfig(live), options);
  return { text: emitted(config, json), config };
};

/** A config as a new file, in YAML or JSON. */
export const emitted = (config: ExperienceSyncConfig, json: boolean): string =>
  json ? emitJsonConfig(config) : emitConfig(config);

const withIDs = (
  config: ExperienceSyncConfig,
  options: Pick<CarryOverOptions, 'withoutIDs'>,
): ExperienceSyncConfig => (options.withoutIDs ? withoutIDs(config) : config);

/** What is written into a file that holds nothing but comments. */
export const belowComments = (text: string, written: string): string => {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const separator = /^\uFEFF?$/.test(text) || text.endsWith('\n') ? '' : lineBreak;
  return `${text}${separator}${written.replaceAll('\n', lineBreak)}`;
};

/** Changes a file so that it says what the live state is. Errors: those of a file that cannot be loaded, or `not-editable`. */
export const updatedText = (
  { path, bytes }: ConfigSource,
  live: LiveConfig,
  options: CarryOverOptions & { readonly json: boolean },
): E.Either<readonly ConfigFinding[], ClonedText> => {
  const text = wholeText(bytes);
  if (text !== undefined && saysNothing(text)) {
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

/** The config of a file that is to be updated; of one that says nothing, none. Errors: its faults, known before the live state is. */
export const configToUpdate = ({
  path,
  bytes,
}: ConfigSource): E.Either<readonly ConfigFinding[], Partial<ExperienceSyncConfig>> => {
  const text = wholeText(bytes);
  if (text !== undefined && saysNothing(text)) return E.right({});
  const loaded = loadConfigFiles([{ path, bytes }], { strict: false, sha256: () => '' });
  return E.isLeft(loaded) ? E.left(loaded.left.errors) : E.right(loaded.right.config);
};
