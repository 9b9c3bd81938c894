import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../api/resim-api.ts';
import type { Project } from '../domain/database-state.ts';
import { ProjectID } from '../domain/ids.ts';
import { nearestName } from '../domain/nearest-name.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { type Listed, readListed, SAFE_PAGE_SIZE } from './read-list.ts';
import { started, type StartedReading, startReading } from './started-reading.ts';

const isNotFound = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'Status' && [400, 404].includes(error.failure.status);

const allProjects = (api: ResimApi): TE.TaskEither<SyncError, Listed<Project>> =>
  readListed({
    operation: 'listProjects',
    what: 'projects',
    kind: 'project',
    fetch: (page) => api.listProjects(page),
    key: ({ projectID }) => projectID,
    pageSize: SAFE_PAGE_SIZE,
  });

const pickByName = (
  api: ResimApi,
  name: string,
  { items: projects, unreadable }: Listed<Project>,
): E.Either<SyncError, Project> => {
  const holders = projects.filter((project) => project.name === name);
  const active = holders.filter(({ archived }) => archived !== true);
  // An archived project keeps its name, which an active one may have taken since.
  const found = active.length > 0 ? active : holders;
  const [only] = found;
  const entities = unreadable.filter((one) =>
    one.name === undefined ? active.length === 0 : one.name === name,
  );
  if (entities.length > 0) return E.left({ _tag: 'UnreadableEntities', entities });
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

/** A project that is being looked up, and the reading of its lists. */
export interface StartedProject {
  readonly project: TE.TaskEither<SyncError, Project>;
  /** Fails as `project` does. */
  readonly lists: TE.TaskEither<SyncError, StartedReading>;
}

/**
 * Looks up a project and reads its lists. Those of a project that is given by its ID are requested at the same time: they count only once the project
 * is found under that ID.
 */
export const startProject = (api: ResimApi, nameOrID: string): StartedProject => {
  const project = started(resolveProject(api, nameOrID));
  const id = ProjectID.decode(nameOrID.toLowerCase());
  const ahead = E.isRight(id) ? startReading(api, id.right) : undefined;
  return {
    project,
    lists: started(
      pipe(
        project,
        TE.map(({ projectID }) =>
          ahead && E.isRight(id) && id.right === projectID ? ahead : startReading(api, projectID),
        ),
      ),
    ),
  };
};

/** The only active project of a server, where it has one alone: what a sandbox offers when none is named. */
export const onlyProject = (api: ResimApi): TE.TaskEither<SyncError, Project | undefined> =>
  pipe(
    allProjects(api),
    TE.map(({ items, unreadable }) => {
      const active = items.filter(({ archived }) => archived !== true);
      return active.length === 1 && unreadable.length === 0 ? active[0] : undefined;
    }),
  );
