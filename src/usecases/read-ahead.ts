import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../api/resim-api.ts';
import type { Result } from '../domain/sync-error.ts';
import {
  getCurrentDatabaseState,
  type ReadState,
  type StateRequest,
} from '../ingest/get-current-database-state.ts';
import { type KnownSets, startReading, type StartedReading } from '../ingest/started-reading.ts';
import { experienceDigest } from '../plan/digest.ts';
import type { Capabilities } from './capabilities.ts';

/** Number of digests computed at a time: a few milliseconds, so that responses do not wait long. */
const BATCH_SIZE = 250;

/** Computes the digests of a list, which are cached, in batches until the state is read. */
const digestAhead = async (
  lists: Result<StartedReading>,
  wait: Capabilities['wait'],
  isRead: () => boolean,
): Promise<void> => {
  const experiences = await pipe(
    lists,
    TE.chain(({ active }) => active),
  )();
  if (E.isLeft(experiences)) return;
  const { items } = experiences.right;
  for (let start = 0; start < items.length && !isRead(); start += BATCH_SIZE) {
    for (const experience of items.slice(start, start + BATCH_SIZE)) experienceDigest(experience);
    await wait(0);
  }
};

/** The live state with its lists, from which more can be read. */
export interface ReadWithLists {
  readonly read: ReadState;
  readonly lists: StartedReading;
}

/** Reads the live state from lists that are already being read, and computes digests while waiting for responses. */
export const readWithLists =
  (
    api: ResimApi,
    lists: Result<StartedReading>,
    request: Result<StateRequest>,
    { wait }: Pick<Capabilities, 'wait'>,
  ): Result<ReadWithLists> =>
  async () => {
    let isRead = false;
    void digestAhead(lists, wait, () => isRead);
    const read = await pipe(
      TE.Do,
      TE.bind('what', () => request),
      TE.bind('lists', () => lists),
      TE.bind('read', (request) => getCurrentDatabaseState(api, request.what, request.lists)),
    )();
    isRead = true;
    return read;
  };

/** Reads the live state, requesting all lists and the members of known sets concurrently. */
export const readAhead = (
  api: ResimApi,
  request: StateRequest,
  known: KnownSets | undefined,
  world: Pick<Capabilities, 'wait'>,
): Result<ReadWithLists> =>
  pipe(
    TE.fromIO(() => startReading(api, request.projectID, { known })),
    TE.chain((lists) => readWithLists(api, TE.right(lists), TE.right(request), world)),
  );
