import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../api/resim-api.ts';
import type { Project } from '../domain/database-state.ts';
import { ProjectID } from '../domain/ids.ts';
import { nearestName } from '../domain/nearest-name.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { readList, SAFE_PAGE_SIZE } from './read-list.ts';

const isNotFound = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'Status' && [400, 404].includes(error.failure.status);

const allProjects = (api: ResimApi): TE.TaskEither<SyncError, readonly Project[]> =>
  readList({
    operation: 'listProjects',
    what: 'projects',
    fetch: (page) => api.listProjects(page),
    key: ({ projectID }) => projectID,
    pageSize: SAFE_PAGE_SIZE,
  });

const pickByName = (
  api: ResimApi,
  name: string,
  projects: readonly Project[],
): E.Either<SyncError, Project> => {
  const holders = projects.filter((project) => project.name === name);
  const active = holders.filter(({ archived }) => archived !== true);
  // An archived project keeps its name, which an active one may have taken since.
  const found = active.length > 0 ? active : holders;
  const [only] = found;
  if (only && found.length === 1) return E.right(only);
  const suggestion =
    found.length === 0
      ? nearestName(
          name,
          projects.map((project) => project.name),
        )
      : undefined;
  return E.left({
    _tag: 'ProjectNotFound',
    project: name,
    apiUrl: api.identity(),
    ...(found.length > 1 && { candidates: found.map(({ projectID }) => projectID).sort() }),
    ...(suggestion !== undefined && { suggestion }),
  });
};

const byName = (api: ResimApi, name: string): TE.TaskEither<SyncError, Project> =>
  pipe(
    allProjects(api),
    TE.chainEitherK((projects) => pickByName(api, name, projects)),
  );

/**
 * Finds a project by its ID or its exact name; of several with one name the only active one is meant. Errors: `ProjectNotFound`, with a
 * suggestion where a name is near, and with the IDs of those that share the name.
 */
export const resolveProject = (api: ResimApi, nameOrID: string): TE.TaskEither<SyncError, Project> => {
  const id = ProjectID.decode(nameOrID.toLowerCase());
  if (E.isLeft(id)) return byName(api, nameOrID);
  return pipe(
    api.getProject(id.right),
    TE.orElse((error) => (isNotFound(error) ? byName(api, nameOrID) : TE.left(error))),
  );
};

/** The only active project of a server, where it has one alone: what a sandbox offers when none is named. */
export const onlyProject = (api: ResimApi): TE.TaskEither<SyncError, Project | undefined> =>
  pipe(
    allProjects(api),
    TE.map((projects) => projects.filter(({ archived }) => archived !== true)),
    TE.map((active) => (active.length === 1 ? active[0] : undefined)),
  );
