import * as E from 'fp-ts/lib/Either.js';
import type { ConfigFinding } from '../domain/experience-sync-config.ts';
import { editConfig } from './edit.ts';
import { loadConfigFiles, type ConfigSource } from './load-experience-sync-config.ts';
import { wholeText } from './source-text.ts';

/** A config file with IDs in it. */
export interface WithIDs {
  readonly text: string;
  /** How many IDs it did not have before. */
  readonly inserted: number;
}

/**
 * Writes IDs into the entries of a config file that have none, each below its entry's name; a byte order mark and the line breaks stay.
 * Names that the file does not list are left out. Errors: as for `editConfig`.
 */
export const insertIDs = (
  { path, bytes }: ConfigSource,
  idsByName: ReadonlyMap<string, string>,
): E.Either<readonly ConfigFinding[], WithIDs> => {
  const loaded = loadConfigFiles([{ path, bytes }], { strict: false, sha256: () => '' });
  if (E.isLeft(loaded)) return E.left(loaded.left.errors);
  const { config } = loaded.right;
  let inserted = 0;
  const experiences = config.experiences.map((experience) => {
    const experienceID = idsByName.get(experience.name)?.toLowerCase();
    if (experience.experienceID !== undefined || experienceID === undefined) return experience;
    inserted += 1;
    return { ...experience, experienceID };
  });
  const edited = editConfig(wholeText(bytes) ?? '', { ...config, experiences }, path);
  return E.isLeft(edited) ? edited : E.right({ text: edited.right, inserted });
};
