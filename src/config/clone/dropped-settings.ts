import * as E from 'fp-ts/lib/Either.js';
import type { DroppedSettings } from '../../domain/clone.ts';
import type { ExperienceSyncConfig } from '../../domain/experience-sync-config.ts';

const globsLost = (before: readonly string[] = [], after: readonly string[] = []): readonly string[] =>
  before.filter((glob) => !after.includes(glob));

/** Returns the settings that files lose if they are overwritten; undefined if they lose none, or are not a valid config. */
export const droppedSettings = (
  read: E.Either<unknown, Partial<ExperienceSyncConfig>>,
  after: ExperienceSyncConfig,
): DroppedSettings | undefined => {
  if (E.isLeft(read)) return undefined;
  const before = read.right;
  const { project, ownershipTag } = before;
  const ignored = globsLost(before.ignored, after.ignored);
  const protectedGlobs = globsLost(before.protected, after.protected);
  const dropped = {
    ...(project !== undefined && { project }),
    ...(ownershipTag !== undefined && { ownershipTag }),
    ...(ignored.length > 0 && { ignored }),
    ...(protectedGlobs.length > 0 && { protected: protectedGlobs }),
  };
  return Object.keys(dropped).length === 0 ? undefined : dropped;
};
