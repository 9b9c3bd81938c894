import * as E from 'fp-ts/lib/Either.js';
import { identity, pipe } from 'fp-ts/lib/function.js';
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
import { acceptingRenames, suggestedRenames } from '../plan/suggested-renames.ts';
import type { Plan } from '../plan/plan.ts';
import { type FilesLeftOut, filesLeftOut, type LoggedPlan } from '../plan/plan-log.ts';
import { serialisePlan } from '../plan/plan-file.ts';
import { scopeOf, scopeWith } from '../plan/scope.ts';
import type { Capabilities, Session } from './capabilities.ts';
import { type Binding, findProject } from './find-project.ts';
import { located, projectPlace, type ReadConfig } from './located-problems.ts';
import { type BaseRequest, withOrigin } from './plan-origin.ts';
import { type ReadWithLists, readWithLists } from './read-ahead.ts';

/** What a user asks for with `sync plan`. */
export interface PlanRequest {
  /** The config; it may still be being decoded while the first lists are read, and is asked for more than once. */
  readonly config: Result<ReadConfig>;
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

/** What to read for a config. */
const scopeFor = ({ config }: Pick<ReadConfig, 'config'>): Omit<StateRequest, 'projectID'> => ({
  ...scopeOf(config),
  needsArchivedMembers: (state) => restoresAny(config, state),
});

/** The experiences that a plan is limited to; nothing where it is of all. */
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
        : computed(acceptingRenames(loaded.config, suggested));
    }),
    TE.orElse((problems) => TE.leftTask(located(problems, loaded, project.name))),
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

/** Reads what a plan of a config depends on, beginning with lists that were requested already. */
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

/** Which project a config is for, as it says itself. */
const bindingOf = (loaded: ReadConfig): Binding => ({
  project: loaded.config.project,
  place: projectPlace(loaded),
});

/** The part of the live state that a plan of a config depends on. */
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

/** Computes the whole diff between the config and the live state, and where to save it. Sends no write. */
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
