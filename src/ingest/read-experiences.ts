import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../api/resim-api.ts';
import type { ListKey } from '../domain/answer-digests.ts';
import type { Unreadable } from '../domain/database-state.ts';
import type { LiveExperience } from '../domain/experience.ts';
import { groupedBy } from '../domain/grouped-by.ts';
import type { ProjectID } from '../domain/ids.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { experiencePageSizes } from './page-sizes.ts';
import { type Listed, readListed, started } from './read-list.ts';

/** Receives the digests of a list's pages. */
export type OnDigests = (pages: readonly string[]) => void;

/** The experiences of a project, active and archived. */
export interface ReadExperiences {
  /** Sorted by ID. */
  readonly experiencesByName: ReadonlyMap<string, readonly LiveExperience[]>;
  readonly unreadable: readonly Unreadable[];
}

/** The experiences of a project while they are being read. */
export interface StartedExperiences {
  /** The active ones, which often arrive before the archived ones. */
  readonly active: Result<Listed<LiveExperience>>;
  readonly experiences: Result<ReadExperiences>;
}

/** No experiences, used if they are read elsewhere. */
export const NO_EXPERIENCES: StartedExperiences = {
  active: TE.right({ items: [], unreadable: [] }),
  experiences: TE.right({ experiencesByName: new Map(), unreadable: [] }),
};

const readExperiences = (
  api: ResimApi,
  projectID: ProjectID,
  archived: boolean,
  onDigests: OnDigests,
): Result<Listed<LiveExperience>> =>
  readListed({
    operation: 'listExperiences',
    what: archived ? 'archived experiences' : 'experiences',
    kind: 'experience',
    archived,
    totalCountsMore: archived,
    fetch: (page) => api.listExperiences(projectID, { ...page, archived }),
    key: (experience) => experience.experienceID,
    pageSize: experiencePageSizes(api),
    onDoubt: api.onDoubt,
    onDigests,
  });

/**
 * Accepts an empty list of active experiences only if its total equals the number of archived ones. Otherwise an incomplete response would lead
 * to a plan that creates everything again.
 */
const unlessAllArchived =
  (
    api: ResimApi,
    active: Result<Listed<LiveExperience>>,
    archived: Result<Listed<LiveExperience>>,
  ): Result<Listed<LiveExperience>> =>
  async () => {
    const read = await active();
    if (E.isRight(read) || read.left._tag !== 'IncompleteRead' || read.left.reason !== 'empty') return read;
    const { what, expected } = read.left;
    const others = await archived();
    if (E.isLeft(others)) return read;
    const { items, unreadable } = others.right;
    if (expected === undefined || expected !== items.length + unreadable.length) return read;
    api.onDoubt?.({ what, total: expected, got: 0 });
    return E.right({ items: [], unreadable: [] });
  };

/**
 * Returns the experiences of both lists. Fails if one is in both because it was archived or restored between the requests: the read is
 * incomplete.
 */
const eachOnce = (
  active: Listed<LiveExperience>,
  archived: Listed<LiveExperience>,
): E.Either<SyncError, ReadExperiences> => {
  const items = sortedBy([...active.items, ...archived.items], ({ experienceID }) => experienceID);
  const unreadable = [...active.unreadable, ...archived.unreadable];
  const read = (): E.Either<SyncError, ReadExperiences> =>
    E.right({ experiencesByName: groupedBy(items, ({ name }) => name), unreadable });
  const repeats = items.some(({ experienceID }, at) => experienceID === items[at - 1]?.experienceID);
  if (!repeats && unreadable.length === 0) return read();
  const ids = [...items.map(({ experienceID }) => experienceID), ...unreadable.map(({ id }) => id)];
  const got = new Set(ids).size;
  const expected = ids.length;
  if (got === expected) return read();
  const list = { operation: 'listExperiences', what: 'experiences' };
  return E.left({ _tag: 'IncompleteRead', ...list, reason: 'repeated', expected, got });
};

/** The experiences of both lists. */
export const experiencesOf = (
  active: Result<Listed<LiveExperience>>,
  archived: Result<Listed<LiveExperience>>,
): StartedExperiences => ({
  active,
  experiences: pipe(
    TE.Do,
    TE.apS('active', active),
    TE.apS('archived', archived),
    TE.chainEitherK((lists) => eachOnce(lists.active, lists.archived)),
  ),
});

/** Requests both lists of the project's experiences, and puts them together once, however often they are used. */
export const startExperiences = (
  api: ResimApi,
  projectID: ProjectID,
  onDigests: (key: ListKey) => OnDigests,
): StartedExperiences => {
  const archived = started(readExperiences(api, projectID, true, onDigests('archived')));
  const requested = started(readExperiences(api, projectID, false, onDigests('active')));
  const active = started(unlessAllArchived(api, requested, archived));
  return { active, experiences: started(experiencesOf(active, archived).experiences) };
};
