import * as E from 'fp-ts/lib/Either.js';
import type { CloneChanges, LiveConfig } from '../domain/clone.ts';
import type { ConfigFinding, ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import { carriedOver, cloneChanges, newConfig, type CarryOverOptions } from './carry-over.ts';
import { editConfig } from './edit.ts';
import { emitConfig, emitJsonConfig } from './emit.ts';
import { loadConfigFiles, type ConfigSource } from './load-experience-sync-config.ts';
import { wholeText } from './source-text.ts';

/** A live state written into a file. */
export interface ClonedText {
  readonly text: string;
  readonly config: ExperienceSyncConfig;
  /** What became of the config that was there; absent where there was none, or it was written anew. */
  readonly changes?: CloneChanges;
}

/** Whether a text holds nothing but blanks and comments, as a file that somebody has begun does. */
const saysNothing = (text: string): boolean => /^\uFEFF?(?:[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$))*$/.test(text);

/** A live state as a new file: sorted, so that the same state gives the same file. */
export const newText = (live: LiveConfig, json: boolean): ClonedText => {
  const config = newConfig(live);
  return { text: json ? emitJsonConfig(config) : emitConfig(config), config };
};

const belowComments = (text: string, written: string): string => {
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
    const { text: written, config } = newText(live, options.json);
    return E.right({ text: options.json ? written : belowComments(text, written), config });
  }
  const loaded = loadConfigFiles([{ path, bytes }], { strict: false, sha256: () => '' });
  if (E.isLeft(loaded)) return E.left(loaded.left.errors);
  const current = loaded.right.config;
  const config = carriedOver(current, live, options);
  const edited = editConfig(text ?? '', config, path);
  return E.isLeft(edited)
    ? edited
    : E.right({ text: edited.right, config, changes: cloneChanges(current, config) });
};

/** The faults for which a file cannot be updated, known before the live state is. */
export const faultsToUpdate = ({ path, bytes }: ConfigSource): readonly ConfigFinding[] => {
  const text = wholeText(bytes);
  if (text !== undefined && saysNothing(text)) return [];
  const loaded = loadConfigFiles([{ path, bytes }], { strict: false, sha256: () => '' });
  return E.isLeft(loaded) ? loaded.left.errors : [];
};
