import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type {
  ComparedPage,
  ExperienceTexts,
  Page,
  PageRequest,
  ResimApi,
  UndecodedLists,
} from '../api/resim-api.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ProjectID } from '../domain/ids.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { getCurrentDatabaseState, type ReadState, type StateRequest } from './get-current-database-state.ts';
import {
  experiencePageSizes,
  isPageTooLarge,
  pageOfSize,
  type PageSizes,
  pageSizesFrom,
} from './page-sizes.ts';
import { experiencesOf, NO_EXPERIENCES } from './read-experiences.ts';
import { type Listed, unreadableFrom } from './read-list.ts';
import { type KnownSets, startReading, type StartedReading } from './started-reading.ts';

/** Requests a page of a list. */
export type Fetch<P extends ComparedPage> = (page: PageRequest) => Result<P>;

const KINDS = ['active', 'archived'] as const;

/** A read of a project with undecoded pages of experiences. */
export interface UndecodedReading {
  readonly lists: StartedReading;
  readonly active: readonly Buffer[];
  readonly archived: readonly Buffer[];
}

/** The experiences of a project, undecoded. */
export interface ProjectTexts {
  readonly active: ExperienceTexts;
  readonly archived: ExperienceTexts;
}

/** An undecoded read, split into experiences. */
export interface SplitReading {
  readonly reading: UndecodedReading;
  readonly texts: ProjectTexts;
}

/** Maximum number of undecoded pages and bytes in memory; a longer list is decoded page by page. */
const MOST_PAGES = 2_000;
const MOST_BYTES = 1024 * 1024 * 1024;

/**
 * Reads the pages of a list. Undefined if a page is not as expected or repeated, if there are too many, or if one is too large for the server.
 */
export const readPages =
  <P extends ComparedPage>(
    fetch: Fetch<P>,
    pageSize: number | PageSizes,
    expected?: readonly string[],
  ): Result<readonly P[] | undefined> =>
  async () => {
    const sizes = typeof pageSize === 'number' ? pageSizesFrom(pageSize) : pageSize;
    const size = sizes.current();
    const pages: P[] = [];
    const tokens = new Set<string>();
    let bytes = 0;
    let pageToken: string | undefined;
    do {
      const got = await fetch({ ...pageOfSize(size), ...(pageToken !== undefined && { pageToken }) })();
      if (E.isLeft(got)) return isPageTooLarge(got.left) && sizes.shrink(size) ? E.right(undefined) : got;
      if (expected && expected[pages.length] !== got.right.sha256) return E.right(undefined);
      pages.push(got.right);
      bytes += got.right.body?.length ?? 0;
      if (pages.length > MOST_PAGES || bytes > MOST_BYTES) return E.right(undefined);
      pageToken = got.right.nextPageToken;
      if (pageToken !== undefined && tokens.has(pageToken)) return E.right(undefined);
      if (pageToken !== undefined) tokens.add(pageToken);
    } while (pageToken !== undefined);
    return E.right(expected && expected.length !== pages.length ? undefined : pages);
  };

/** Reads the undecoded pages of a project's experiences; undefined as for `readPages`. */
export const readExperiencePages = (
  { listExperiences }: UndecodedLists,
  projectID: ProjectID,
  archived: boolean,
  sizes: PageSizes,
  expected?: readonly string[],
): Result<readonly Buffer[] | undefined> =>
  pipe(
    readPages((page) => listExperiences(projectID, { ...page, archived }), sizes, expected),
    TE.map((pages) => pages?.map(({ body }) => body)),
  );

const SERVER_ERRORS = 500;

/** Reports whether a server refused a request, maybe only because of its form, such as a page size. */
export const isRefusal = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'Status' && error.failure.status < SERVER_ERRORS;

/**
 * Reads a project with undecoded experiences. Undefined if responses are not bytes or the server refuses: if not only because of the form, a
 * decoded read fails in the same way.
 */
export const readUndecoded = (
  api: ResimApi,
  projectID: ProjectID,
  known?: KnownSets,
): Result<UndecodedReading | undefined> => {
  const { undecoded } = api;
  if (undecoded === undefined) return TE.right(undefined);
  const lists = startReading(api, projectID, { known, experiences: NO_EXPERIENCES });
  const pagesOf = (archived: boolean) =>
    readExperiencePages(undecoded, projectID, archived, experiencePageSizes(api));
  return pipe(
    TE.Do,
    TE.apS('archived', pagesOf(true)),
    TE.apS('active', pagesOf(false)),
    TE.map(({ active, archived }) => active && archived && { lists, active, archived }),
    TE.orElse((error) => (isRefusal(error) ? TE.right(undefined) : TE.left(error))),
  );
};

/** Splits a read into experiences; undefined if that is not possible without decoding. */
export const textsOf = (
  { undecoded }: ResimApi,
  reading: Pick<UndecodedReading, 'active' | 'archived'>,
): ProjectTexts | undefined => {
  const [active, archived] = KINDS.map((kind) => undecoded?.textsOf(reading[kind]));
  return active && archived && { active, archived };
};

type Kind = (typeof KINDS)[number];
type Decoded = E.Either<SyncError, Listed<LiveExperience>>;

const decodePage = ({ undecoded }: ResimApi, projectID: ProjectID, kind: Kind, page: Buffer): Decoded =>
  pipe(
    undecoded?.decode(projectID, kind === 'archived', page) ?? E.right({ items: [] }),
    E.map(({ items, unreadable = [] }: Page<LiveExperience>) => ({
      items,
      unreadable: unreadable.map(unreadableFrom({ kind: 'experience', archived: kind === 'archived' })),
    })),
  );

/** Decodes a read. */
export const decodeState = (
  api: ResimApi,
  request: StateRequest,
  { lists, ...pages }: UndecodedReading,
): Result<ReadState> => {
  const experiences = (kind: Kind): Result<Listed<LiveExperience>> =>
    TE.fromIOEither(() =>
      pipe(
        pages[kind],
        E.traverseArray((page) => decodePage(api, request.projectID, kind, page)),
        E.map((decoded) => ({
          items: decoded.flatMap(({ items }) => items),
          unreadable: decoded.flatMap(({ unreadable }) => unreadable),
        })),
      ),
    );
  return getCurrentDatabaseState(api, request, {
    ...lists,
    ...experiencesOf(experiences('active'), experiences('archived')),
  });
};

/** Decodes some experiences of a list; undefined if one of them cannot be read. */
const decodeTexts = (
  api: ResimApi,
  projectID: ProjectID,
  kind: Kind,
  texts: ProjectTexts,
  ids: ReadonlySet<string>,
): readonly LiveExperience[] | undefined => {
  const chosen = [...texts[kind]].filter(([id]) => ids.has(id));
  if (chosen.length === 0 || api.undecoded === undefined) return [];
  const page = api.undecoded.pageOf(chosen.map(([, text]) => text));
  const decoded = decodePage(api, projectID, kind, page);
  if (E.isLeft(decoded) || decoded.right.items.length !== chosen.length) return undefined;
  const { items } = decoded.right;
  return items.every(({ experienceID }, i) => experienceID === chosen[i]?.[0]) ? items : undefined;
};

/** Decodes some experiences of a read; undefined if one of them is missing or cannot be read. */
export const decodeExperiences = (
  api: ResimApi,
  projectID: ProjectID,
  texts: ProjectTexts,
  ids: ReadonlySet<string>,
): readonly LiveExperience[] | undefined => {
  const [active, archived] = KINDS.map((kind) => decodeTexts(api, projectID, kind, texts, ids));
  const all = active && archived && [...active, ...archived];
  return all?.length === ids.size ? all : undefined;
};

/** Decodes a read with only some of its experiences. Undefined if one of them cannot be read: then the whole read must be decoded. */
export const decodeSome = (
  api: ResimApi,
  request: StateRequest,
  { lists }: UndecodedReading,
  texts: ProjectTexts,
  ids: ReadonlySet<string>,
): Result<ReadState | undefined> => {
  const [active, archived] = KINDS.map((kind) => decodeTexts(api, request.projectID, kind, texts, ids));
  if (active === undefined || archived === undefined) return TE.right(undefined);
  const listed = (items: readonly LiveExperience[]) => TE.right({ items, unreadable: [] });
  return getCurrentDatabaseState(api, request, {
    ...lists,
    ...experiencesOf(listed(active), listed(archived)),
  });
};

/** Returns the IDs of the experiences whose bytes differ between two reads. */
export const differingIDs = (
  { undecoded }: ResimApi,
  before: ProjectTexts,
  after: ProjectTexts,
): ReadonlySet<string> => {
  const differing = new Set<string>();
  for (const kind of KINDS) {
    for (const [id, text] of after[kind]) {
      const was = before[kind].get(id);
      if (was === undefined || !undecoded?.isSameText(was, text)) differing.add(id);
    }
    for (const id of before[kind].keys()) if (!after[kind].has(id)) differing.add(id);
  }
  return differing;
};
