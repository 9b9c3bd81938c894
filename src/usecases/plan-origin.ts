import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { computeBaseUpdates } from '../compute/base-updates.ts';
import type { ResolvedComputeOptions } from '../compute/compute-experience-updates.ts';
import { allExperiences, type DatabaseState, type Project } from '../domain/database-state.ts';
import {
  type Computation,
  type ExperienceReference,
  type ExperienceUpdates,
  existingAmong,
} from '../domain/experience-updates.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { onlyEdit } from '../plan/only-edit.ts';
import { countChanges, changesNotFromEdit } from '../plan/origin.ts';
import type { PlanBase } from '../plan/plan.ts';
import { projectMismatch } from './find-project.ts';
import { located, projectPlace, type ReadConfig } from './located-problems.ts';

/** The config before an edit, which distinguishes the edit's changes from others. */
export interface BaseRequest {
  readonly config: Result<ReadConfig>;
  /** Whether to leave other changes out of the plan. */
  readonly onlyEdit: boolean;
}

/** A computation with the origin of its changes. */
export interface TracedComputation {
  readonly computation: Computation;
  readonly base?: PlanBase;
}

/** What the config and its base are compared with. */
export interface BaseContext extends ResolvedComputeOptions {
  readonly project: Project;
  readonly state: DatabaseState;
  /** Whether to ignore the project that the config is bound to. */
  readonly rebind: boolean;
}

/** Marks an error as one of the config before the edit. */
export const baseUnusable = (error: SyncError): SyncError => ({ _tag: 'BaseUnusable', error });

const isActive = (state: DatabaseState): ((reference: ExperienceReference) => boolean) => {
  const active = new Set<string>();
  for (const { experienceID, archived } of allExperiences(state)) if (!archived) active.add(experienceID);
  return (reference) => reference._tag === 'Existing' && active.has(reference.experienceID);
};

const checkBound = (
  base: ReadConfig,
  { project: { name, projectID }, rebind }: BaseContext,
): Result<void> => {
  const { project } = base.config;
  if (project === undefined || rebind || project === name || project.toLowerCase() === projectID)
    return TE.right(undefined);
  return pipe(
    TE.fromTask(projectPlace(base)),
    TE.chain((place) => TE.left(projectMismatch(project, `${name} (${projectID})`, place))),
  );
};

/** Counts the active experiences that updates change. */
const touchedActive = ({ matchedExperiencesByNewName }: ExperienceUpdates): number =>
  [...matchedExperiencesByNewName.values()].filter(({ original }) => original?.archived === false).length;

const heldIDs = ({ testSuiteUpdates }: ExperienceUpdates): readonly string[] =>
  testSuiteUpdates.flatMap(({ experiences }) => existingAmong(experiences));

const cutTo = (computation: Computation, updates: ExperienceUpdates): Computation => ({
  ...computation,
  updates,
  unchanged: computation.unchanged + touchedActive(computation.updates) - touchedActive(updates),
  // A suite keeps members that only the whole revision would have removed.
  reach: {
    ...computation.reach,
    experienceIDs: new Set([...computation.reach.experienceIDs, ...heldIDs(updates)]),
  },
});

/** Marks the changes that the base would cause too, and leaves them out if the plan is limited to the edit. */
export const traced = (
  { updates, ...computation }: Computation,
  baseUpdates: ExperienceUpdates,
  files: PlanBase['files'],
  state: DatabaseState,
  limited: boolean,
): TracedComputation => {
  const others = changesNotFromEdit(updates, baseUpdates);
  const whole = { updates, ...computation };
  if (!limited) return { computation: whole, base: { files, others } };
  const cut = onlyEdit(updates, new Set(others), isActive(state));
  return {
    computation: cutTo(whole, cut),
    base: {
      files,
      others: changesNotFromEdit(cut, baseUpdates),
      leftOut: countChanges(updates) - countChanges(cut),
    },
  };
};

/** Marks the changes of a computation that do not come from the edit, if a base is given. Errors: `BaseUnusable`. */
export const withOrigin = (
  request: BaseRequest | undefined,
  { config }: Pick<ReadConfig, 'config'>,
  computation: Computation,
  context: BaseContext,
): Result<TracedComputation> =>
  request === undefined
    ? TE.right({ computation })
    : pipe(
        request.config,
        TE.chainFirst((base) => checkBound(base, context)),
        TE.chain((base) =>
          pipe(
            TE.fromEither(computeBaseUpdates(config, base.config, context.state, context)),
            TE.map((updates) => traced(computation, updates, base.files, context.state, request.onlyEdit)),
            TE.orElse((problems) => TE.leftTask(located(problems, base, context.project.name))),
          ),
        ),
        TE.mapLeft(baseUnusable),
      );
