import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../api/resim-api.ts';
import type { ProjectID } from '../domain/ids.ts';
import type { Result } from '../domain/sync-error.ts';
import {
  getCurrentDatabaseState,
  type ReadState,
  type StateRequest,
} from '../ingest/get-current-database-state.ts';
import { type Likely, startReading, type StartedReading } from '../ingest/started-reading.ts';
import { experienceDigest } from '../plan/digest.ts';
import type { Capabilities } from './capabilities.ts';

/** Digests taken in one go: a few milliseconds, so that no answer waits long to be taken in. */
const AT_ONCE = 250;

/** Takes the digests of a list, which are remembered, a few at a time until the state is read. */
const digestAhead = async (
  { active }: StartedReading,
  wait: Capabilities['wait'],
  isRead: () => boolean,
): Promise<void> => {
  const experiences = await active();
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

/**
 * Reads the live state. The lists of the project are asked for at once, before it is known what else to read, and digests are
 * taken while answers are awaited. What is only likely to be needed is told by `likely`.
 */
export const readWithLists =
  (
    api: ResimApi,
    projectID: ProjectID,
    request: Result<Omit<StateRequest, 'projectID'>>,
    { wait }: Pick<Capabilities, 'wait'>,
    likely?: Task<Likely>,
  ): Result<ReadWithLists> =>
  async () => {
    const lists = startReading(api, projectID, likely && { likely });
    let isRead = false;
    void digestAhead(lists, wait, () => isRead);
    const read = await pipe(
      request,
      TE.chain((what) => getCurrentDatabaseState(api, { ...what, projectID }, lists)),
      TE.map((state) => ({ read: state, lists })),
    )();
    isRead = true;
    return read;
  };

/** The same, where nothing else is asked of the lists. */
export const readAhead = (...asked: Parameters<typeof readWithLists>): Result<ReadState> =>
  pipe(
    readWithLists(...asked),
    TE.map(({ read }) => read),
  );
