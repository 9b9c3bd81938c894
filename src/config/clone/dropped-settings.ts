import * as E from 'fp-ts/lib/Either.js';
import type { DroppedSettings } from '../../domain/clone.ts';
import type { ExperienceSyncConfig } from '../../domain/experience-sync-config.ts';
import type { ConfigSource } from '../read/load-experience-sync-config.ts';
import { configToUpdate } from './clone-text.ts';

const globsLost = (before: readonly string[] = [], after: readonly string[] = []): readonly string[] =>
  before.filter((glob) => !after.includes(glob));

/** Returns the settings that a file loses if it is overwritten; undefined if it loses none, or is not a valid config. */
export const droppedSettings = (
  source: ConfigSource,
  after: ExperienceSyncConfig,
): DroppedSettings | undefined => {
  const before = E.getOrElse((): Partial<ExperienceSyncConfig> => ({}))(configToUpdate(source));
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
