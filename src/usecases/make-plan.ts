import * as E from 'fp-ts/lib/Either.js';
import { identity, pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { computeExperienceUpdates } from '../compute/compute-experience-updates.ts';
import { computeLosses } from '../compute/losses.ts';
import { restoresAny } from '../compute/match-experiences.ts';
import { unmatchedPatterns, withoutTags } from '../compute/unmatched-patterns.ts';
import type { Project } from '../domain/database-state.ts';
import type { ExperienceSyncConfig, LoadedConfig } from '../domain/experience-sync-config.ts';
import { archivedIDs, type Computation, type Loss } from '../domain/experience-updates.ts';
import type { Place } from '../domain/place.ts';
import type { Selection } from '../domain/selection.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import {
  getCurrentDatabaseState,
  type ReadState,
  type StateRequest,
} from '../ingest/get-current-database-state.ts';
import { readHolders } from '../ingest/read-holders.ts';
import { onlyProject, resolveProject } from '../ingest/resolve-project.ts';
import type { Limit } from '../plan/archive-limit.ts';
import { createPlan } from '../plan/create-plan.ts';
import { acceptingRenames, suggestedRenames } from '../plan/suggested-renames.ts';
import type { Plan } from '../plan/plan.ts';
import { type FilesLeftOut, filesLeftOut, type LoggedPlan } from '../plan/plan-log.ts';
import { serialisePlan } from '../plan/plan-file.ts';
import { scopeOf, scopeWith } from '../plan/scope.ts';
import type { Capabilities, Session } from './capabilities.ts';
import { located } from './located-problems.ts';
import { type BaseRequest, withOrigin } from './plan-origin.ts';
import { readAhead, type ReadWithLists, readWithLists } from './read-ahead.ts';

/** What a user asks for with `sync plan`. */
export interface PlanRequest {
  /** The config; it may still be on its way while the first lists are read, and is asked for more than once. */
  readonly config: Result<LoadedConfig>;
  /** Whether a name stands anywhere in the config, which is known before it is decoded: what it names can be read meanwhile. */
  readonly mentions?: Task<(name: string) => boolean>;
  /** Finds places in the config; absent: it finds them itself. Asked only where something is wrong. */
  readonly places?: Task<LoadedConfig['locate']>;
  readonly archive: boolean;
  /** Plan for the project that is given, whatever project the config is bound to; absent: no. */
  readonly rebind?: boolean;
  /** Take for renames what looks like one, as if the config said so; absent: no. */
  readonly acceptRenames?: boolean;
  /** What says so, where no flag does: `RESIM_NO_ARCHIVE`, or the settings file. */
  readonly archiveFrom?: string;
  readonly maxArchive?: Limit;
  /** The experiences that the plan is limited to; absent: all. */
  readonly selection?: Selection;
  /** The config before an edit; absent: changes are not told by where they come from. */
  readonly base?: BaseRequest;
  /** Where to write the plan; absent: `plans/<project>-<UTC time>.json`. */
  readonly out?: string;
  /** Encrypts the text of the plan file. */
  readonly encrypt?: (text: string) => string;
}

/** A plan that was made and saved. */
export interface MadePlan {
  readonly plan: Plan;
  readonly file: string;
  /** Absent where the last plan of the project was made from no more files, or nothing is archived. */
  readonly leftOut?: FilesLeftOut;
}

/** The plans in the folder of a file, as far as they can be listed. */
export interface PlansBeside {
  readonly plansBeside?: (file: string) => Task<readonly LoggedPlan[]>;
}

const NO_PROJECT: SyncError = { _tag: 'UsageError', about: 'setting', fault: { _tag: 'NoProject' } };

/** Of several projects of a sandbox the one that is meant where none is given. */
const SANDBOX_PROJECT = 'sandbox';

/** The project that a user means: the one that is given, or of a sandbox its only one, or else the one called `sandbox`. */
export const projectOf = ({ api, project, sandbox }: Session): Result<Project> => {
  if (project !== undefined) return resolveProject(api, project);
  if (!sandbox) return TE.left(NO_PROJECT);
  return pipe(
    onlyProject(api),
    TE.chain((only) => (only ? TE.right(only) : resolveProject(api, SANDBOX_PROJECT))),
    TE.mapLeft((error) => (error._tag === 'ProjectNotFound' ? NO_PROJECT : error)),
  );
};

const shown = ({ name, projectID }: Project): string => `${name} (${projectID})`;

const REBIND_WHAT: SyncError = { _tag: 'UsageError', about: 'setting', fault: { _tag: 'NoProjectToRebind' } };

/** The project of a config: the one that it is bound to, unless another one is taken on purpose. Errors: `ProjectMismatch`. */
export const projectFor = (
  session: Session,
  { project: bound }: Pick<ExperienceSyncConfig, 'project'>,
  place: () => Place | undefined,
  rebind = false,
): Result<Project> => {
  const { api, project, projectByDefault = false } = session;
  const given = projectByDefault ? undefined : project;
  if (bound === undefined) return projectOf(session);
  if (rebind) return given === undefined ? TE.left(REBIND_WHAT) : projectOf(session);
  if (given === undefined || given === bound) return resolveProject(api, bound);
  return pipe(
    TE.Do,
    TE.apS('meant', resolveProject(api, given)),
    TE.bind('own', ({ meant }) =>
      pipe(
        resolveProject(api, bound),
        TE.mapLeft((error) =>
          error._tag === 'ProjectNotFound' ? mismatch(bound, shown(meant), place()) : error,
        ),
      ),
    ),
    TE.chain(({ meant, own }) =>
      meant.projectID === own.projectID
        ? TE.right(own)
        : TE.left(mismatch(shown(own), shown(meant), place())),
    ),
  );
};

const mismatch = (bound: string, given: string, place: Place | undefined): SyncError => ({
  _tag: 'ProjectMismatch',
  bound,
  given,
  ...(place && { place }),
});

/** Waits for the config only where it may be bound to a project, so that its lists can be read meanwhile otherwise. */
const projectAhead = (request: PlanRequest, session: Session): Result<Project> =>
  pipe(
    TE.fromTask(request.mentions ?? (() => Promise.resolve(() => true))),
    TE.chain((mentions) =>
      mentions('project')
        ? pipe(
            request.config,
            TE.chain(({ config, locate }) =>
              projectFor(session, config, () => locate(['project']), request.rebind),
            ),
          )
        : projectOf(session),
    ),
  );

/** A key that is written with escapes is found once the config is decoded: nothing is planned for another project for that. */
const checkBinding = (
  { config, locate }: LoadedConfig,
  { projectID, name }: Project,
  { rebind = false }: PlanRequest,
  session: Session,
): Result<void> =>
  config.project === undefined || rebind || config.project === name || config.project === projectID
    ? TE.right(undefined)
    : pipe(
        projectFor({ ...session, project: projectID, projectByDefault: false }, config, () =>
          locate(['project']),
        ),
        TE.map(() => undefined),
      );

/** What to read for a config. */
const scopeFor = ({ config }: Pick<LoadedConfig, 'config'>): Omit<StateRequest, 'projectID'> => ({
  ...scopeOf(config),
  needsArchivedMembers: (state) => restoresAny(config, state),
});

/** The experiences that a plan is limited to; nothing where it is of all. */
const select = (
  { config }: LoadedConfig,
  { selection }: PlanRequest,
  { state }: ReadState,
): E.Either<SyncError, { readonly selection?: Selection }> => {
  if (selection === undefined) return E.right({});
  return pipe(
    withoutTags(selection, config, state),
    E.chain((resolved) => {
      const patterns = unmatchedPatterns(resolved, config, state);
      return patterns.length > 0 ? E.left(patterns) : E.right({ selection: resolved });
    }),
    E.mapLeft((patterns): SyncError => ({ _tag: 'NothingSelected', patterns })),
  );
};

const compute = (
  loaded: LoadedConfig,
  { archive, acceptRenames = false, places = () => Promise.resolve(loaded.locate) }: PlanRequest,
  { selection }: { readonly selection?: Selection },
  { state }: ReadState,
  project: Project,
): Result<Computation> => {
  const computed = (config: ExperienceSyncConfig) =>
    computeExperienceUpdates(config, state, { archive, ...(selection && { selection }) });
  return pipe(
    TE.fromEither(computed(loaded.config)),
    TE.chainEitherK((computation) => {
      const suggested = acceptRenames ? suggestedRenames(computation.updates) : [];
      return suggested.length === 0
        ? E.right(computation)
        : computed(acceptingRenames(loaded.config, suggested));
    }),
    TE.orElse((problems) =>
      pipe(
        TE.fromTask(places),
        TE.chain((locate) => TE.left(located(problems, locate, project.name))),
      ),
    ),
  );
};

/**
 * What archiving takes from suites and tags, which the plan depends on from then on as on those that the config names: what a reviewer was
 * shown of them has to hold when the plan is applied. The lists that were read are asked again, so that nothing is read twice.
 */
export const withLosses = (
  { config }: { readonly config: Parameters<typeof computeLosses>[0] },
  { read, lists }: ReadWithLists,
  { updates }: Pick<Computation, 'updates'>,
  request: (scope: ReadState['scope']) => Result<ReadState>,
): Result<{ readonly read: ReadState; readonly losses: readonly Loss[] }> => {
  if (archivedIDs(updates).size === 0) return TE.right({ read, losses: [] });
  return pipe(
    readHolders(lists, read.scope.archivedMembers),
    TE.bindTo('holders'),
    TE.let('losses', ({ holders }) => computeLosses(config, updates, read.state, holders)),
    TE.bind('read', ({ holders, losses }) => request(scopeWith(read.scope, losses, holders))),
  );
};

/** Where a plan is saved unless somebody says otherwise. */
export const defaultFile = (project: Pick<Project, 'name' | 'projectID'>, now: Date, what = ''): string => {
  const safe = project.name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return `plans/${safe === '' ? project.projectID : safe}${what}-${now.toISOString().replace(/[:.]/g, '-')}.json`;
};

/** The part of the live state that a plan of a config depends on. */
export const readStateFor = (
  config: Pick<LoadedConfig, 'config'>,
  session: Session,
  world: Capabilities,
): Result<ReadState> =>
  pipe(
    projectOf(session),
    TE.chain(({ projectID }) => readAhead(session.api, projectID, TE.right(scopeFor(config)), world)),
  );

/** Computes the whole diff between the config and the live state, and where to save it. Sends no write. */
export const draftPlan = (request: PlanRequest, session: Session, world: Capabilities): Result<MadePlan> => {
  const now = world.now();
  return pipe(
    TE.Do,
    TE.apS('project', projectAhead(request, session)),
    TE.bind('ahead', ({ project }) =>
      readWithLists(
        session.api,
        project.projectID,
        TE.map(scopeFor)(request.config),
        world,
        request.mentions,
      ),
    ),
    TE.bind('loaded', () => request.config),
    TE.chainFirst(({ loaded, project }) => checkBinding(loaded, project, request, session)),
    TE.bind('selected', ({ loaded, ahead }) => TE.fromEither(select(loaded, request, ahead.read))),
    TE.bind('computed', ({ loaded, selected, project, ahead }) =>
      compute(loaded, request, selected, ahead.read, project),
    ),
    TE.bind('told', ({ loaded, selected, project, ahead, computed }) =>
      withOrigin(request.base, loaded, computed, {
        archive: request.archive,
        ...selected,
        project,
        state: ahead.read.state,
        rebind: request.rebind ?? false,
      }),
    ),
    TE.bind('whole', ({ loaded, project: { projectID }, ahead, told: { computation } }) =>
      withLosses(loaded, ahead, computation, (scope) =>
        getCurrentDatabaseState(
          session.api,
          { ...scope, projectID, needsArchivedMembers: () => scope.archivedMembers },
          ahead.lists,
        ),
      ),
    ),
    TE.map(({ loaded, selected, project, whole, told }) => ({
      plan: createPlan({
        toolVersion: world.toolVersion,
        createdAt: now.toISOString(),
        ...(world.actor && { madeBy: world.actor }),
        target: { apiUrl: session.api.identity(), projectID: project.projectID, projectName: project.name },
        files: loaded.files,
        archive: request.archive,
        ...(request.archiveFrom !== undefined && { archiveFrom: request.archiveFrom }),
        ...(request.maxArchive && { maxArchive: request.maxArchive }),
        ...selected,
        ...whole.read,
        losses: whole.losses,
        ...told,
      }),
      file: request.out ?? defaultFile(project, now),
    })),
  );
};

const withFilesLeftOut =
  (made: MadePlan, { plansBeside }: PlansBeside): Task<MadePlan> =>
  async () => {
    if (made.plan.summary.archive === 0 || plansBeside === undefined) return made;
    const leftOut = filesLeftOut(made.plan, await plansBeside(made.file)());
    return leftOut ? { ...made, leftOut } : made;
  };

/** `sync plan`: makes a plan and saves it. Sends no write. */
export const makePlan = (
  request: PlanRequest,
  session: Session,
  world: Capabilities & PlansBeside,
): Result<MadePlan> =>
  pipe(
    draftPlan(request, session, world),
    // Before it is saved, maybe in the place of the one that it is held against.
    TE.chainTaskK((made) => withFilesLeftOut(made, world)),
    TE.chainFirst(({ plan, file }) =>
      world.writeText(file, (request.encrypt ?? identity)(serialisePlan(plan)), [
        ...[...plan.config, ...(plan.base?.files ?? [])].map(({ path }) => path),
        ...(world.keyFile === undefined ? [] : [world.keyFile]),
      ]),
    ),
  );
