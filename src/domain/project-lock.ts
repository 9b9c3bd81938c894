import * as t from 'io-ts';
import * as E from 'fp-ts/lib/Either.js';

/** The tag that locks a project: tag names are unique, so creating it is an atomic test-and-set. */
export const LOCK_TAG = 'sync-lock';

/** The holder of a project lock, as the tag describes it. */
export const LockHolder = t.intersection(
  [
    t.strict({
      /** Unique to each acquisition of the lock. */
      token: t.string,
      /** User and machine. */
      who: t.string,
      pid: t.number,
      host: t.string,
      /** Distinguishes a process from a later one with the same PID; empty if the system does not report it. */
      processStart: t.string,
      /** RFC 3339, UTC. */
      since: t.string,
      /** The path of the plan file, as given. */
      plan: t.string,
    }),
    t.exact(
      t.partial({
        /** Identifies a boot of the kernel and a PID namespace (container). */
        boot: t.string,
        pidNamespace: t.string,
      }),
    ),
  ],
  'LockHolder',
);
export type LockHolder = t.TypeOf<typeof LockHolder>;

const PREFIX = 'The lock of sync, which goes by itself; `sync unlock` frees a dead one. ';

/** The description of the lock tag: a sentence for people, then JSON for sync. */
export const describeHolder = (holder: LockHolder): string =>
  `${PREFIX}${JSON.stringify(LockHolder.encode(holder))}`;

/** Parses a description; undefined if sync did not write it. */
export const holderFrom = (description: string): LockHolder | undefined => {
  const start = description.indexOf('{');
  if (start < 0) return undefined;
  const json = E.tryCatch((): unknown => JSON.parse(description.slice(start)), String);
  if (E.isLeft(json)) return undefined;
  const holder = LockHolder.decode(json.right);
  return E.isRight(holder) ? holder.right : undefined;
};
