import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LabelledTag, ResimApi } from '../api/resim-api.ts';
import type { ProjectID, TagID } from '../domain/ids.ts';
import { describeHolder, holderFrom, LOCK_TAG, type LockHolder } from '../domain/project-lock.ts';
import type { UnlockRoute } from '../domain/apply-error.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { readLabelledTags } from '../ingest/read-tags.ts';
import type { Capabilities, Session } from './capabilities.ts';

/** What taking a lock needs of the world. */
export interface LockWorld extends Pick<Capabilities, 'now' | 'wait' | 'random' | 'notify' | 'stopped'> {
  /** Whether the holder's process runs; undefined for one of another machine. */
  readonly isRunning: (holder: LockHolder) => boolean | undefined;
}

/** A lock that is wanted. */
export interface LockRequest {
  readonly holder: LockHolder;
  /** How long to wait for another holder. */
  readonly timeoutMilliseconds: number;
}

/** Over what the lock is held; `exit` works after an interruption too. */
export type LockSession = Pick<Session, 'api' | 'exit' | 'connection'>;

const SHORTEST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/** The lock tag, if the project is locked. */
const findLock = (api: ResimApi, projectID: ProjectID): Result<LabelledTag | undefined> =>
  pipe(
    readLabelledTags(api, projectID),
    TE.chainEitherK(({ items, unreadable }): E.Either<SyncError, LabelledTag | undefined> => {
      const lock = items.find(({ name }) => name === LOCK_TAG);
      // A tag without a name that can be read may be the lock.
      const entities = unreadable.filter(({ name = LOCK_TAG }) => name === LOCK_TAG);
      return lock === undefined && entities.length > 0
        ? E.left({ _tag: 'UnreadableEntities', entities })
        : E.right(lock);
    }),
  );

const mayBeThere = (error: SyncError): boolean =>
  error._tag === 'ApiError' &&
  (error.ambiguous === true || (error.failure._tag === 'Status' && error.failure.status === 409));

/** What one try came to; `Released` where the holder let go between two looks. */
type Try =
  | { readonly _tag: 'Ours'; readonly id: TagID }
  | { readonly _tag: 'Held'; readonly holder?: LockHolder }
  | { readonly _tag: 'Released' };

const tryOnce = (api: ResimApi, projectID: ProjectID, holder: LockHolder): Result<Try> =>
  pipe(
    api.createExperienceTag(projectID, { name: LOCK_TAG, description: describeHolder(holder) }),
    TE.map(({ id }): Try => ({ _tag: 'Ours', id })),
    TE.orElse((error) =>
      mayBeThere(error)
        ? pipe(
            findLock(api, projectID),
            TE.map((tag): Try => {
              if (tag === undefined) return { _tag: 'Released' };
              const now = holderFrom(tag.description);
              // The answer was lost, and the lock is ours all the same.
              if (now?.token === holder.token) return { _tag: 'Ours', id: tag.id };
              return { _tag: 'Held', ...(now && { holder: now }) };
            }),
          )
        : TE.left(error),
    ),
  );

/** The lock of a project as a command that frees it names it. */
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

/** Gives back a lock that may be ours: its answer, and the look after it, were lost. */
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
    for (let pause = SHORTEST_PAUSE, told = false; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
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
      if (!told)
        world.notify({
          _tag: 'Step',
          text: `waiting for the lock of the project, held by ${held?.who ?? 'somebody'}`,
        });
      told = true;
      await world.wait(Math.min(pause * (0.5 + world.random() / 2), timeoutMilliseconds - waited));
    }
  };

const isGone = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'Status' && error.failure.status === 404;

/** Deletes by the ID of one taking: a lock that somebody else took since has another. */
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

/** Whether the lock is still the one that was taken. Errors: `LockLost`, those of the API. */
const stillHeld = (api: ResimApi, projectID: ProjectID, { token }: LockHolder): Result<void> =>
  pipe(
    findLock(api, projectID),
    TE.chain((tag) =>
      tag !== undefined && holderFrom(tag.description)?.token === token
        ? TE.right(undefined)
        : TE.left<SyncError>({ _tag: 'LockLost' }),
    ),
  );

/** A fault of sync itself, which no lock may outlive. */
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
 * Does something while nobody else who asks for the lock does, on any machine; it is given a look at whether the lock is still held. The lock is released on every way out, over `exit`, which
 * has to work after an interruption too. Errors: `LockHeld`, those of the API, and those of what is done.
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

/** What became of an unlocking. */
export interface Unlocked {
  /** Absent where nobody held the lock. */
  readonly freed?: { readonly holder?: LockHolder };
}

/**
 * Frees the lock of a project: one whose process is known to be gone, any other only by force. Errors: `LockHeld`, those of the API.
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
