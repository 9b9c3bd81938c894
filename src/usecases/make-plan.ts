import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { computeExperienceUpdates } from '../compute/compute-experience-updates.ts';
import { computeLosses } from '../compute/losses.ts';
import { restoresAny } from '../compute/match-experiences.ts';
import { unmatchedPatterns, withoutTags } from '../compute/unmatched-patterns.ts';
import type { Project } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import { archivedIDs, type Computation, type Loss } from '../domain/experience-updates.ts';
import type { Selection } from '../domain/selection.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import {
  getCurrentDatabaseState,
  type ReadState,
  type StateRequest,
} from '../ingest/get-current-database-state.ts';
import { readHolders } from '../ingest/read-holders.ts';
import type { StartedProject } from '../ingest/resolve-project.ts';
import type { Limit } from '../plan/archive-limit.ts';
import { createPlan } from '../plan/create-plan.ts';
import { acceptingRenames, suggestedRenames, withGuesses } from '../plan/suggested-renames.ts';
import type { Plan } from '../plan/plan.ts';
import { type FilesLeftOut, filesLeftOut, type LoggedPlan } from '../plan/plan-log.ts';
import { planText } from '../plan/plan-file.ts';
import { scopeOf, scopeWith } from '../plan/scope.ts';
import type { Capabilities, Session } from './capabilities.ts';
import { type Binding, findProject } from './find-project.ts';
import { located, projectPlace, type ReadConfig } from './located-problems.ts';
import { type BaseRequest, withOrigin } from './plan-origin.ts';
import { type ReadWithLists, readWithLists } from './read-ahead.ts';

/** The options of `sync plan`. */
export interface PlanRequest {
  /** The config. It may still be decoding while the first lists are read, and is awaited more than once. */
  readonly config: Result<ReadConfig>;
  readonly archive: boolean;
  /** Whether to plan for the given project, whatever project the config is bound to; absent: no. */
  readonly rebind?: boolean;
  /** Whether to treat likely renames as renames, as if the config declared them; absent: no. */
  readonly acceptRenames?: boolean;
  /** The source of `archive` if it is not a flag: `RESIM_NO_ARCHIVE` or the settings file. */
  readonly archiveFrom?: string;
  readonly maxArchive?: Limit;
  /** Limits the plan to some experiences; absent: all. */
  readonly selection?: Selection;
  /** The config before an edit; absent: the plan does not show which changes come from the edit. */
  readonly base?: BaseRequest;
  /** Where to write the plan; absent: `plans/<project>-<UTC time>.json`. */
  readonly out?: string;
  /** Encrypts the text of the plan file. */
  readonly encrypt?: (text: string) => string;
}

/** A plan and the file it is saved in. */
export interface MadePlan {
  readonly plan: Plan;
  readonly file: string;
  /** Set if the plan archives experiences and the last plan of the project was made from more files. */
  readonly leftOut?: FilesLeftOut;
}

/** Lists the plans in the folder of a file; absent: unknown. */
export interface PlansBeside {
  readonly plansBeside?: (file: string) => Task<readonly LoggedPlan[]>;
}

/** Returns what to read for a config. */
const scopeFor = ({ config }: Pick<ReadConfig, 'config'>): Omit<StateRequest, 'projectID'> => ({
  ...scopeOf(config),
  needsArchivedMembers: (state) => restoresAny(config, state),
});

/** Resolves the selection of a plan. */
const select = (
  { config }: ReadConfig,
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
  loaded: ReadConfig,
  { archive, acceptRenames = false }: PlanRequest,
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
        : pipe(computed(acceptingRenames(loaded.config, suggested)), E.map(withGuesses(suggested)));
    }),
    TE.orElse((problems) => TE.leftTask(located(problems, loaded, project.name))),
  );
};

/** A reading in the scope of a plan, and what suites and tags lose through archiving. */
export interface ReadWithLosses {
  readonly read: ReadState;
  readonly losses: readonly Loss[];
}

/**
 * Computes what suites and tags lose through archiving, and adds those suites and tags to the plan's scope: the losses that a reviewer saw must
 * hold when the plan is applied. Reuses the lists that were read, so that nothing is read twice.
 */
export const withLosses = (
  { config }: { readonly config: Parameters<typeof computeLosses>[0] },
  { read, lists }: ReadWithLists,
  { updates }: Pick<Computation, 'updates'>,
  request: (scope: ReadState['scope']) => Result<ReadState>,
): Result<ReadWithLosses> => {
  if (archivedIDs(updates).size === 0) return TE.right({ read, losses: [] });
  return pipe(
    readHolders(lists, read.scope.archivedMembers),
    TE.bindTo('holders'),
    TE.let('losses', ({ holders }) => computeLosses(config, updates, read.state, holders)),
    TE.bind('read', ({ holders, losses }) => request(scopeWith(read.scope, losses, holders))),
  );
};

/** Returns the default file for a plan. */
export const defaultFile = (project: Pick<Project, 'name' | 'projectID'>, now: Date, what = ''): string => {
  const safe = project.name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return `plans/${safe === '' ? project.projectID : safe}${what}-${now.toISOString().replace(/[:.]/g, '-')}.json`;
};

/** Reads the scope of a config's plan, from lists that are already being read. */
const readFor = (
  config: Result<Pick<ReadConfig, 'config'>>,
  { project, lists }: StartedProject,
  { api }: Session,
  world: Capabilities,
): Result<ReadWithLists> =>
  readWithLists(
    api,
    lists,
    pipe(
      TE.Do,
      TE.bind('loaded', () => config),
      TE.bind('project', () => project),
      TE.map(({ loaded, project: { projectID } }) => ({ ...scopeFor(loaded), projectID })),
    ),
    world,
  );

/** Returns the project that a config is bound to. */
const bindingOf = (loaded: ReadConfig): Binding => ({
  project: loaded.config.project,
  place: projectPlace(loaded),
});

/** Reads the part of the live state that a config's plan depends on. */
export const readStateFor = (
  config: Pick<ReadConfig, 'config'>,
  session: Session,
  world: Capabilities,
): Result<ReadState> =>
  pipe(
    TE.fromIO(() => findProject(session, TE.right({ place: () => Promise.resolve(undefined) }))),
    TE.chain((found) => readFor(TE.right(config), found, session, world)),
    TE.map(({ read }) => read),
  );

/** Makes a plan from the difference between the config and the live state, without saving it. Sends no write. */
export const draftPlan = (request: PlanRequest, session: Session, world: Capabilities): Result<MadePlan> => {
  const now = world.now();
  return pipe(
    TE.Do,
    TE.bind('found', () =>
      TE.fromIO(() => findProject(session, TE.map(bindingOf)(request.config), request.rebind)),
    ),
    TE.bind('ahead', ({ found }) => readFor(request.config, found, session, world)),
    TE.bind('loaded', () => request.config),
    TE.bind('project', ({ found }) => found.project),
    TE.bind('selected', ({ loaded, ahead }) => TE.fromEither(select(loaded, request, ahead.read))),
    TE.bind('computed', ({ loaded, selected, project, ahead }) =>
      compute(loaded, request, selected, ahead.read, project),
    ),
    TE.bind('traced', ({ loaded, selected, project, ahead, computed }) =>
      withOrigin(request.base, loaded, computed, {
        archive: request.archive,
        ...selected,
        project,
        state: ahead.read.state,
        rebind: request.rebind ?? false,
      }),
    ),
    TE.bind('whole', ({ loaded, project: { projectID }, ahead, traced: { computation } }) =>
      withLosses(loaded, ahead, computation, (scope) =>
        getCurrentDatabaseState(
          session.api,
          { ...scope, projectID, needsArchivedMembers: () => scope.archivedMembers },
          ahead.lists,
        ),
      ),
    ),
    TE.map(({ loaded, selected, project, whole, traced }) => ({
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
        ...traced,
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
    // Before saving, which may overwrite the plan that it is compared with.
    TE.chainTaskK((made) => withFilesLeftOut(made, world)),
    TE.chainFirst(({ plan, file }) =>
      world.writeText(file, planText(plan, request.encrypt), [
        ...[...plan.config, ...(plan.base?.files ?? [])].map(({ path }) => path),
        ...(world.keyFile === undefined ? [] : [world.keyFile]),
      ]),
    ),
  );
