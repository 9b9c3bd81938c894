import { LOCK_TAG } from './project-lock.ts';

const PREFIX = 'sync-protected:';

/** The tag that records in a project that experiences with such names must not be archived; it has no members. */
export const protectionTagName = (glob: string): string => `${PREFIX}${glob}`;

/** The glob that a tag protects; undefined for every other tag. */
export const protectedGlob = (tagName: string): string | undefined =>
  tagName.startsWith(PREFIX) ? tagName.slice(PREFIX.length) : undefined;

/** What the tag says to those who find it among their tags. */
export const describeProtection = (glob: string): string =>
  `Keeps sync from archiving experiences whose name matches ${glob}. It goes when a config that no longer protects them is applied.`;

/** Whether a tag is sync's own: no plan, clone or drift takes it for one of the project's. */
export const isOwnTag = (tagName: string): boolean =>
  tagName === LOCK_TAG || protectedGlob(tagName) !== undefined;
