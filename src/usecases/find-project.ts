import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Project } from '../domain/database-state.ts';
import type { Place } from '../domain/place.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { isUuid } from '../domain/ids.ts';
import { onlyProject, resolveProject, type StartedProject, startProject } from '../ingest/resolve-project.ts';
import { started } from '../ingest/read-list.ts';
import { startReading } from '../ingest/started-reading.ts';
import type { Session } from './capabilities.ts';

const noProject = (fault: { readonly inSandbox?: true } = {}): SyncError => ({
  _tag: 'UsageError',
  about: 'setting',
  fault: { _tag: 'NoProject', ...fault },
});

const REBIND_WHAT: SyncError = { _tag: 'UsageError', about: 'setting', fault: { _tag: 'NoProjectToRebind' } };

/** The project of a sandbox with several if none is given. */
const SANDBOX_PROJECT = 'sandbox';

const onlyOrNone = ({ api, sandbox }: Session): Result<Project> =>
  sandbox
    ? pipe(
        onlyProject(api),
        TE.chain((only) => (only ? TE.right(only) : resolveProject(api, SANDBOX_PROJECT))),
        TE.mapLeft((error) => (error._tag === 'ProjectNotFound' ? noProject({ inSandbox: true }) : error)),
      )
    : TE.left(noProject());

/** Returns the given project, or that of a sandbox: its only one, or the one named `sandbox`. */
export const projectOf = (session: Session): Result<Project> =>
  session.project === undefined ? onlyOrNone(session) : resolveProject(session.api, session.project);

const shown = ({ name, projectID }: Project): string => `${name} (${projectID})`;

/** Returns the error for a config of another project than the given one. */
export const projectMismatch = (bound: string, given: string, place: Place | undefined): SyncError => ({
  _tag: 'ProjectMismatch',
  bound,
  given,
  ...(place && { place }),
});

/** The project of a config. */
export interface Binding {
  /** The name or ID of the project that the config is for; absent: any. */
  readonly project?: string | undefined;
  readonly place: T.Task<Place | undefined>;
}

/** Checks that a project is the one a config is bound to. Looks up both concurrently, unless their names already differ. */
const checkBinding = (
  { api }: Session,
  bound: string,
  place: Binding['place'],
  given: string,
  meant: Result<Project>,
): Result<Project> => {
  const mismatch = (ofConfig: string, other: string): Result<never> =>
    pipe(
      TE.fromTask(place),
      TE.chain((at) => TE.left(projectMismatch(ofConfig, other, at))),
    );
  if (!isUuid(bound) && !isUuid(given)) return mismatch(bound, given);
  const own = started(resolveProject(api, bound));
  return pipe(
    meant,
    TE.chain((found) =>
      pipe(
        own,
        TE.orElse((error) =>
          error._tag === 'ProjectNotFound' ? mismatch(bound, shown(found)) : TE.left(error),
        ),
        TE.chain((project) =>
          project.projectID === found.projectID ? TE.right(project) : mismatch(shown(project), shown(found)),
        ),
      ),
    ),
  );
};

const failed = (error: SyncError): StartedProject => ({ project: TE.left(error), lists: TE.left(error) });

/** Adds where the config names a project that does not exist. */
const atPlace =
  (place: Binding['place']) =>
  <A>(found: Result<A>): Result<A> =>
    pipe(
      found,
      TE.orElse((error): Result<A> =>
        error._tag === 'ProjectNotFound'
          ? pipe(
              TE.fromTask(place),
              TE.chain((at): Result<A> => TE.left(at ? { ...error, place: at } : error)),
            )
          : TE.left(error),
      ),
    );

/** Finds the project by the config, if none is given or only the settings file names one. */
const startBound = (
  session: Session,
  { project: bound, place }: Binding,
  rebind: boolean,
): StartedProject => {
  if (bound !== undefined && rebind) return failed(REBIND_WHAT);
  const nameOrID = bound ?? session.project;
  if (nameOrID !== undefined) {
    const found = startProject(session.api, nameOrID);
    return bound === undefined
      ? found
      : { project: atPlace(place)(found.project), lists: atPlace(place)(found.lists) };
  }
  const only = started(onlyOrNone(session));
  const lists = pipe(
    only,
    TE.map(({ projectID }) => startReading(session.api, projectID)),
  );
  return { project: only, lists: started(lists) };
};

/**
 * Finds the project of a config and starts to read its lists. For a project from a flag or the environment, this happens while the config is still
 * being read. If only the settings file names a project, the config is read first, because it may be bound to another one. Errors, under
 * `project`: `ProjectNotFound`, `ProjectMismatch`, `UsageError`, and those of the config.
 */
export const findProject = (session: Session, config: Result<Binding>, rebind = false): StartedProject => {
  const given = session.projectByDefault ? undefined : session.project;
  if (given === undefined) {
    const bound = started(TE.map((binding: Binding) => startBound(session, binding, rebind))(config));
    return {
      project: TE.chain(({ project }: StartedProject) => project)(bound),
      lists: TE.chain(({ lists }: StartedProject) => lists)(bound),
    };
  }
  const { project: meant, lists } = startProject(session.api, given);
  const project = pipe(
    config,
    TE.chain(({ project: bound, place }) =>
      rebind || bound === undefined || bound === given
        ? meant
        : checkBinding(session, bound, place, given, meant),
    ),
  );
  return { project: started(project), lists };
};
