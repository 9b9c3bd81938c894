import { LOCK_TAG } from './project-lock.ts';

const PREFIX = 'sync-protected:';

/** The tag that records a protected glob in a project; it has no members. */
export const protectionTagName = (glob: string): string => `${PREFIX}${glob}`;

/** The glob that a tag protects; undefined for every other tag. */
export const protectedGlob = (tagName: string): string | undefined =>
  tagName.startsWith(PREFIX) ? tagName.slice(PREFIX.length) : undefined;

/** The description of the tag, for people who find it in their project. */
export const describeProtection = (glob: string): string =>
  `Keeps sync from archiving experiences whose name matches ${glob}. It goes when a config that no longer protects them is applied.`;

/** Whether sync keeps a tag for itself, so that plans, clones and drift exclude it. */
export const isOwnTag = (tagName: string): boolean =>
  tagName === LOCK_TAG || protectedGlob(tagName) !== undefined;
