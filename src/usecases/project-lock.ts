import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LabelledTag, ResimApi } from '../api/resim-api.ts';
import { isAmbiguous, isConflict, isGone } from '../apply/operation-error.ts';
import type { ProjectID, TagID } from '../domain/ids.ts';
import { describeHolder, holderFrom, LOCK_TAG, type LockHolder } from '../domain/project-lock.ts';
import type { UnlockRoute } from '../domain/apply-error.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { readLabelledTags } from '../ingest/read-tags.ts';
import type { Capabilities, Session } from './capabilities.ts';

/** The capabilities of locking. */
export interface LockWorld extends Pick<Capabilities, 'now' | 'wait' | 'random' | 'notify' | 'stopped'> {
  /** Reports whether the holder's process runs; undefined if it is on another machine. */
  readonly isRunning: (holder: LockHolder) => boolean | undefined;
}

/** A lock to acquire. */
export interface LockRequest {
  readonly holder: LockHolder;
  /** How long to wait for another holder to release it. */
  readonly timeoutMilliseconds: number;
}

/** The session for lock requests; `exit` also works after an interruption. */
export type LockSession = Pick<Session, 'api' | 'exit' | 'connection'>;

const SHORTEST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/** Returns the lock tag, if the project is locked. */
const findLock = (api: ResimApi, projectID: ProjectID): Result<LabelledTag | undefined> =>
  pipe(
    readLabelledTags(api, projectID),
    TE.chainEitherK(({ items, unreadable }): E.Either<SyncError, LabelledTag | undefined> => {
      const lock = items.find(({ name }) => name === LOCK_TAG);
      // A tag with an unreadable name may be the lock.
      const entities = unreadable.filter(({ name = LOCK_TAG }) => name === LOCK_TAG);
      return lock === undefined && entities.length > 0
        ? E.left({ _tag: 'UnreadableEntities', entities })
        : E.right(lock);
    }),
  );

const mayBeThere = (error: SyncError): boolean => isAmbiguous(error) || isConflict(error);

/** The result of one attempt; `Released`: the holder released the lock between two requests. */
type Attempt =
  | { readonly _tag: 'Ours'; readonly id: TagID }
  | { readonly _tag: 'Held'; readonly holder?: LockHolder }
  | { readonly _tag: 'Released' };

const tryOnce = (api: ResimApi, projectID: ProjectID, holder: LockHolder): Result<Attempt> =>
  pipe(
    api.createExperienceTag(projectID, { name: LOCK_TAG, description: describeHolder(holder) }),
    TE.map(({ id }): Attempt => ({ _tag: 'Ours', id })),
    TE.orElse((error) =>
      mayBeThere(error)
        ? pipe(
            findLock(api, projectID),
            TE.map((tag): Attempt => {
              if (tag === undefined) return { _tag: 'Released' };
              const now = holderFrom(tag.description);
              // The response was lost, but the lock was acquired.
              if (now?.token === holder.token) return { _tag: 'Ours', id: tag.id };
              return { _tag: 'Held', ...(now && { holder: now }) };
            }),
          )
        : TE.left(error),
    ),
  );

/** Returns how to reach a project's lock with `sync unlock`. */
const unlockRoute = ({ connection = [] }: LockSession, projectID: ProjectID): UnlockRoute => ({
  projectID,
  connection,
});

const heldBy = (
  holder: LockHolder | undefined,
  waitedSeconds: number,
  unlock: UnlockRoute,
  world: LockWorld,
): SyncError => ({
  _tag: 'LockHeld',
  ...(holder && { holder }),
  waitedSeconds,
  mayRun: holder === undefined || world.isRunning(holder) !== false,
  unlock,
  wanted: true,
});

/** Releases a lock that may have been acquired although both its response and the check after it were lost. */
const abandon = (api: ResimApi, projectID: ProjectID, { token }: LockHolder): TE.TaskEither<never, unknown> =>
  pipe(
    findLock(api, projectID),
    TE.chain((tag): Result<unknown> =>
      tag !== undefined && holderFrom(tag.description)?.token === token
        ? api.deleteExperienceTag(projectID, tag.id)
        : TE.right(undefined),
    ),
    TE.orElseW((): TE.TaskEither<never, unknown> => TE.right(undefined)),
  );

const acquire =
  (
    session: LockSession,
    projectID: ProjectID,
    { holder, timeoutMilliseconds }: LockRequest,
    world: LockWorld,
  ): Result<TagID> =>
  async () => {
    const { api, exit = api } = session;
    const start = world.now().getTime();
    for (let pause = SHORTEST_PAUSE, reported = false; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const tried = await tryOnce(api, projectID, holder)();
      if (E.isLeft(tried)) {
        await abandon(world.stopped() ? exit : api, projectID, holder)();
        return tried;
      }
      if (tried.right._tag === 'Ours') return E.right(tried.right.id);
      const waited = world.now().getTime() - start;
      const held = tried.right._tag === 'Held' ? tried.right.holder : undefined;
      if (world.stopped()) return E.left({ _tag: 'Interrupted' });
      if (waited >= timeoutMilliseconds)
        return E.left(heldBy(held, Math.round(waited / 1000), unlockRoute(session, projectID), world));
      if (!reported)
        world.notify({
          _tag: 'Step',
          text: `waiting for the lock of the project, held by ${held?.who ?? 'somebody'}`,
        });
      reported = true;
      await world.wait(Math.min(pause * (0.5 + world.random() / 2), timeoutMilliseconds - waited));
    }
  };

/** Deletes the lock by its ID: a lock that somebody else has acquired since has another one. */
const release = (
  session: LockSession,
  projectID: ProjectID,
  id: TagID,
  world: LockWorld,
): TE.TaskEither<never, void> => {
  const { api, exit = api } = session;
  return pipe(
    (world.stopped() ? exit : api).deleteExperienceTag(projectID, id),
    TE.orElse((error) =>
      TE.fromIO(() => {
        if (!isGone(error))
          world.notify({ _tag: 'LockNotReleased', unlock: unlockRoute(session, projectID) });
      }),
    ),
  );
};

/** Checks that this process still holds the lock. Errors: `LockLost`, those of the API. */
const stillHeld = (api: ResimApi, projectID: ProjectID, { token }: LockHolder): Result<void> =>
  pipe(
    findLock(api, projectID),
    TE.chain((tag) =>
      tag !== undefined && holderFrom(tag.description)?.token === token
        ? TE.right(undefined)
        : TE.left<SyncError>({ _tag: 'LockLost' }),
    ),
  );

/** Converts an exception to a fault, so that the lock is released even then. */
const caught =
  <A>(use: Result<A>): Result<A> =>
  () =>
    use().catch((error: unknown) =>
      E.left({
        _tag: 'UnexpectedFault',
        message: error instanceof Error ? error.message : String(error),
        ...(error instanceof Error && error.stack !== undefined && { stack: error.stack }),
      }),
    );

/**
 * Runs `use` under the project's lock, which works across machines, and passes it a check that the lock is still held. Always releases the lock
 * afterwards, through `exit` after an interruption. Errors: `LockHeld`, those of the API, and those of `use`.
 */
export const withProjectLock = <A>(
  session: LockSession,
  projectID: ProjectID,
  request: LockRequest,
  world: LockWorld,
  use: (stillHeld: Result<void>) => Result<A>,
): Result<A> =>
  TE.bracket(
    acquire(session, projectID, request, world),
    () => caught(use(stillHeld(session.api, projectID, request.holder))),
    (id) => release(session, projectID, id, world),
  );

/** The result of an unlock. */
export interface Unlocked {
  /** Absent if the project was not locked. */
  readonly freed?: { readonly holder?: LockHolder };
}

/**
 * Releases a project's lock if its process has ended, or with `force`. Errors: `LockHeld`, those of the API.
 */
export const unlockProject = (
  session: LockSession,
  projectID: ProjectID,
  force: boolean,
  world: Pick<LockWorld, 'isRunning'>,
): Result<Unlocked> => {
  const { api } = session;
  return pipe(
    findLock(api, projectID),
    TE.chain((tag): Result<Unlocked> => {
      if (tag === undefined) return TE.right({});
      const holder = holderFrom(tag.description);
      const dead = holder !== undefined && world.isRunning(holder) === false;
      if (!dead && !force)
        return TE.left({
          _tag: 'LockHeld',
          ...(holder && { holder }),
          waitedSeconds: 0,
          mayRun: true,
          unlock: unlockRoute(session, projectID),
          wanted: false,
        });
      return pipe(
        api.deleteExperienceTag(projectID, tag.id),
        TE.orElse((error) => (isGone(error) ? TE.right(undefined) : TE.left(error))),
        TE.map(() => ({ freed: { ...(holder && { holder }) } })),
      );
    }),
  );
};
