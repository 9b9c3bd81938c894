import * as t from 'io-ts';
import * as E from 'fp-ts/lib/Either.js';

/** The tag that is the lock of a project: a name can exist once, so that making it is an atomic test-and-set. */
export const LOCK_TAG = 'sync-lock';

/** Who holds the lock of a project, as its tag describes it. */
export const LockHolder = t.intersection(
  [
    t.strict({
      /** Tells one taking of the lock from every other. */
      token: t.string,
      /** User and machine. */
      who: t.string,
      pid: t.number,
      host: t.string,
      /** Tells a process from a later one with the same number; empty where the system does not. */
      processStart: t.string,
      /** RFC 3339, UTC. */
      since: t.string,
      /** The plan's file, as it was given. */
      plan: t.string,
    }),
    t.exact(
      t.partial({
        /** Tells one run of one kernel from all others, and the numbers of processes in one container from those in others. */
        boot: t.string,
        pidNamespace: t.string,
      }),
    ),
  ],
  'LockHolder',
);
export type LockHolder = t.TypeOf<typeof LockHolder>;

const PREFIX = 'The lock of sync, which goes by itself; `sync unlock` frees a dead one. ';

/** What the tag says: first for those who find it among their tags, then for sync. */
export const describeHolder = (holder: LockHolder): string =>
  `${PREFIX}${JSON.stringify(LockHolder.encode(holder))}`;

/** Reads a description; undefined for one that sync did not write. */
export const holderFrom = (description: string): LockHolder | undefined => {
  const start = description.indexOf('{');
  if (start < 0) return undefined;
  const json = E.tryCatch((): unknown => JSON.parse(description.slice(start)), String);
  if (E.isLeft(json)) return undefined;
  const holder = LockHolder.decode(json.right);
  return E.isRight(holder) ? holder.right : undefined;
};
