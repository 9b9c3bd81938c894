import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { liveConfig } from '../config/clone/live-config.ts';
import type { LiveConfig } from '../domain/clone.ts';
import type { DatabaseState } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { ProjectID } from '../domain/ids.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { getCurrentDatabaseState } from '../ingest/get-current-database-state.ts';
import { readDeclarations, type ReadDeclarations } from '../ingest/read-declarations.ts';
import type { StartedReading } from '../ingest/started-reading.ts';
import type { Session } from './capabilities.ts';
import { type Cloned, type CloneRequest, type CloneWorld, currentConfig } from './clone-files.ts';
import { findProject } from './find-project.ts';
import { writeClone } from './write-clone.ts';

const activeNames = (
  items: readonly { readonly name: string; readonly archived: boolean }[],
): readonly string[] => [...new Set(items.filter(({ archived }) => !archived).map(({ name }) => name))];

/** A complete live state, with the declarations of its tags and suites if requested. */
interface Whole {
  readonly state: DatabaseState;
  readonly declarations?: ReadDeclarations;
}

const readAll = (
  { api }: Session,
  projectID: ProjectID,
  lists: StartedReading,
  declare: boolean,
): Result<Whole> =>
  pipe(
    TE.Do,
    TE.apS('declarations', declare ? readDeclarations(api, projectID, lists) : TE.right(undefined)),
    TE.apS('tags', lists.tags),
    TE.apS('systems', lists.systems),
    TE.apS('testSuites', lists.testSuites),
    TE.bind('read', ({ tags, systems, testSuites }) => {
      const names = {
        tags: activeNames(tags.items),
        systems: activeNames(systems.items),
        testSuites: activeNames(testSuites.items),
      };
      const request = { projectID, ...names, needsArchivedMembers: () => false };
      return getCurrentDatabaseState(api, request, lists);
    }),
    TE.map(({ read: { state }, declarations }) => ({ state, ...(declarations && { declarations }) })),
  );

const asConfig = (
  { state, declarations }: Whole,
  { includeArchived, exclude = [] }: CloneRequest,
  { ignored = [], ownershipTag }: Partial<ExperienceSyncConfig>,
): E.Either<SyncError, LiveConfig> =>
  pipe(
    liveConfig(state, {
      includeArchived,
      exclude: [...new Set([...ignored, ...exclude])],
      ...(declarations && { declarations }),
      ...(ownershipTag !== undefined && { ownershipTag }),
    }),
    E.mapLeft((experiences) => ({ _tag: 'CloneImpossible', experiences })),
  );

/**
 * `sync clone`: reads the whole live state and writes it to a config file, or updates an existing file so that its plan has no changes.
 * Sends no write. Errors, in addition to those of reading: `NotUpdatable`, `CloneDrops`, `CloneImpossible`, `FileFailed`.
 */
export const cloneExperiences = (
  request: CloneRequest,
  session: Session,
  world: CloneWorld,
): Result<Cloned> =>
  pipe(
    currentConfig(request, world),
    TE.bindTo('current'),
    TE.bind('found', ({ current: { project } }) =>
      TE.fromIO(() => findProject(session, TE.right({ project, place: T.of(undefined) }))),
    ),
    TE.bind('project', ({ found }) => found.project),
    TE.chainFirstIOK(() => () => world.notify({ _tag: 'Step', text: 'reading the whole project' })),
    TE.bind('lists', ({ found }) => found.lists),
    TE.bind('whole', ({ project, lists }) =>
      readAll(session, project.projectID, lists, request.declare ?? false),
    ),
    TE.bind('live', ({ whole, current }) => TE.fromEither(asConfig(whole, request, current))),
    TE.bind('written', ({ live }) => writeClone(request, live, world)),
    TE.map(({ project, live, written }) => ({ ...written, project, leftOut: live.leftOut })),
  );
