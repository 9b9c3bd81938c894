import * as E from 'fp-ts/lib/Either.js';
import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import { editConfig } from './edit.ts';
import { loadConfigFiles, type ConfigSource } from '../read/load-experience-sync-config.ts';
import { wholeText } from '../yaml/source-text.ts';

/** A config file with IDs. */
export interface WithIDs {
  readonly text: string;
  /** The number of IDs that were added. */
  readonly inserted: number;
}

/**
 * Adds IDs to the entries of a config file that have none, each below the name; a byte order mark and line breaks are preserved. Names that
 * are not in the file are ignored. Errors: as for `editConfig`.
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
