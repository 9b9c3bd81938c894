import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Project } from '../domain/database-state.ts';
import type { Place } from '../domain/place.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { onlyProject, resolveProject, type StartedProject, startProject } from '../ingest/resolve-project.ts';
import { started, startReading } from '../ingest/started-reading.ts';
import type { Session } from './capabilities.ts';

const NO_PROJECT: SyncError = { _tag: 'UsageError', about: 'setting', fault: { _tag: 'NoProject' } };
const REBIND_WHAT: SyncError = { _tag: 'UsageError', about: 'setting', fault: { _tag: 'NoProjectToRebind' } };

const onlyOrNone = ({ api, sandbox }: Session): Result<Project> =>
  sandbox
    ? pipe(
        onlyProject(api),
        TE.chain((only) => (only ? TE.right(only) : TE.left(NO_PROJECT))),
      )
    : TE.left(NO_PROJECT);

/** The project that a user means: the one that is given, or a sandbox's only one. */
export const projectOf = (session: Session): Result<Project> =>
  session.project === undefined ? onlyOrNone(session) : resolveProject(session.api, session.project);

const shown = ({ name, projectID }: Project): string => `${name} (${projectID})`;

/** The error of a config that is bound to another project than the one that is given. */
export const projectMismatch = (bound: string, given: string, place: Place | undefined): SyncError => ({
  _tag: 'ProjectMismatch',
  bound,
  given,
  ...(place && { place }),
});

/** What a config says about its project. */
export interface Binding {
  /** The name or ID of the project that the config is for; absent: any. */
  readonly project?: string | undefined;
  readonly place: T.Task<Place | undefined>;
}

/** Refuses a project that is not the one that a config is bound to. */
const checkBinding = (
  { api }: Session,
  { project: bound, place }: Binding,
  meant: Project,
): Result<Project> => {
  if (bound === undefined || bound === meant.projectID) return TE.right(meant);
  const mismatch = (own: string): Result<never> =>
    pipe(
      TE.fromTask(place),
      TE.chain((at) => TE.left(projectMismatch(own, shown(meant), at))),
    );
  return pipe(
    resolveProject(api, bound),
    TE.orElse((error) => (error._tag === 'ProjectNotFound' ? mismatch(bound) : TE.left(error))),
    TE.chain((own) => (own.projectID === meant.projectID ? TE.right(own) : mismatch(shown(own)))),
  );
};

/** The project that the config decides on: nothing was given, or only the settings file names one. */
const startBound = (session: Session, { project: bound }: Binding): StartedProject => {
  const { api, project = bound } = session;
  const nameOrID = bound ?? project;
  if (nameOrID !== undefined) return startProject(api, nameOrID);
  const only = started(onlyOrNone(session));
  const lists = pipe(
    only,
    TE.map(({ projectID }) => startReading(api, projectID)),
  );
  return { project: only, lists: started(lists) };
};

/**
 * Finds the project of a config and starts to read its lists. A project that is given by flag or environment is looked up, and its lists are requested,
 * while the config is still being read; where only the settings file names a project the config comes first, since it may be bound to
 * another one. Errors, under `project`: `ProjectNotFound`, `ProjectMismatch`, `UsageError`, and those of the config.
 */
export const findProject = (session: Session, config: Result<Binding>, rebind = false): StartedProject => {
  const given = session.projectByDefault ? undefined : session.project;
  if (rebind && given === undefined) {
    const refused = pipe(
      config,
      TE.chain(() => TE.left<SyncError>(REBIND_WHAT)),
    );
    return { project: refused, lists: refused };
  }
  if (given === undefined) {
    const bound = started(TE.map((binding: Binding) => startBound(session, binding))(config));
    return {
      project: TE.chain(({ project }: StartedProject) => project)(bound),
      lists: TE.chain(({ lists }: StartedProject) => lists)(bound),
    };
  }
  const { project: meant, lists } = startProject(session.api, given);
  const project = pipe(
    config,
    TE.chain((binding) =>
      pipe(
        meant,
        TE.chain((found) =>
          rebind || binding.project === given ? TE.right(found) : checkBinding(session, binding, found),
        ),
      ),
    ),
  );
  return { project: started(project), lists };
};
