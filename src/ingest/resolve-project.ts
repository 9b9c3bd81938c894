import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../api/resim-api.ts';
import type { Project } from '../domain/database-state.ts';
import { ProjectID } from '../domain/ids.ts';
import { nearestName } from '../domain/nearest-name.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { type Listed, readListed, SAFE_PAGE_SIZE, started } from './read-list.ts';
import { type StartedReading, startReading } from './started-reading.ts';

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
  // An archived project keeps its name, and an active one may have the same.
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
 * Finds a project by ID or exact name. Of several with the same name, returns the only active one. Errors: `ProjectNotFound`, with a similar
 * name as a suggestion, or with the IDs of the projects that share the name.
 */
export const resolveProject = (api: ResimApi, nameOrID: string): TE.TaskEither<SyncError, Project> => {
  const id = ProjectID.decode(nameOrID.toLowerCase());
  if (E.isLeft(id)) return byName(api, nameOrID);
  return pipe(
    api.getProject(id.right),
    TE.orElse((error) => (isNotFound(error) ? byName(api, nameOrID) : TE.left(error))),
  );
};

/** A project that is being looked up, and its lists that are being read. */
export interface StartedProject {
  readonly project: TE.TaskEither<SyncError, Project>;
  /** Fails as `project` does. */
  readonly lists: TE.TaskEither<SyncError, StartedReading>;
}

/**
 * Looks up a project and reads its lists. For a project given by ID, requests the lists at the same time; they are used only once the project is
 * found.
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

/** Returns the only active project of a server, used for a sandbox if no project is given; undefined if there are several. */
export const onlyProject = (api: ResimApi): TE.TaskEither<SyncError, Project | undefined> =>
  pipe(
    allProjects(api),
    TE.map(({ items, unreadable }) => {
      const active = items.filter(({ archived }) => archived !== true);
      return active.length === 1 && unreadable.length === 0 ? active[0] : undefined;
    }),
  );
