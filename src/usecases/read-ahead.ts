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

/** Digests taken in one go: a few milliseconds, so that no answer waits long to be taken in. */
const AT_ONCE = 250;

/** Takes the digests of a list, which are remembered, a few at a time until the state is read. */
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
  for (let start = 0; start < items.length && !isRead(); start += AT_ONCE) {
    for (const experience of items.slice(start, start + AT_ONCE)) experienceDigest(experience);
    await wait(0);
  }
};

/** The live state with the lists that it was read from: what else they lead to can be asked of them. */
export interface ReadWithLists {
  readonly read: ReadState;
  readonly lists: StartedReading;
}

/** Reads the live state from lists that were requested already, and takes digests while answers are awaited. */
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
      TE.bind('read', (asked) => getCurrentDatabaseState(api, asked.what, asked.lists)),
    )();
    isRead = true;
    return read;
  };

/** Reads the live state, of which the lists, and the members of known sets, are requested at once. */
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
