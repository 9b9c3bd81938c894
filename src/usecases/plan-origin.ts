import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { computeBaseUpdates } from '../compute/base-updates.ts';
import type { ComputeOptions } from '../compute/compute-experience-updates.ts';
import { allExperiences, type DatabaseState, type Project } from '../domain/database-state.ts';
import type { LoadedConfig } from '../domain/experience-sync-config.ts';
import type { Computation, ExperienceReference, ExperienceUpdates } from '../domain/experience-updates.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { onlyEdit } from '../plan/only-edit.ts';
import { countChanges, othersOf } from '../plan/origin.ts';
import type { PlanBase } from '../plan/plan.ts';
import { located } from './located-problems.ts';

/** The config before an edit, which tells the changes of the edit from others. */
export interface BaseRequest {
  readonly config: Result<LoadedConfig>;
  /** Whether what is not from the edit is left out of the plan. */
  readonly onlyEdit: boolean;
}

/** A computation, with what was found of where its changes come from. */
export interface TracedComputation {
  readonly computation: Computation;
  readonly base?: PlanBase;
}

/** What the config and its base are held against. */
export interface Ground extends ComputeOptions {
  readonly project: Project;
  readonly state: DatabaseState;
  /** Whether the project was given, whatever the config is bound to. */
  readonly rebind: boolean;
}

/** Says of an error that it is one of the config before an edit. */
export const baseUnusable = (error: SyncError): SyncError => ({ _tag: 'BaseUnusable', error });

const isActive = (state: DatabaseState): ((reference: ExperienceReference) => boolean) => {
  const active = new Set<string>();
  for (const { experienceID, archived } of allExperiences(state)) if (!archived) active.add(experienceID);
  return (reference) => reference._tag === 'Existing' && active.has(reference.experienceID);
};

const checkBound = (
  { config: { project }, locate }: LoadedConfig,
  { project: { name, projectID }, rebind }: Ground,
): E.Either<SyncError, void> => {
  if (project === undefined || rebind || project === name || project === projectID) return E.right(undefined);
  const place = locate(['project']);
  return E.left({
    _tag: 'ProjectMismatch',
    bound: project,
    given: `${name} (${projectID})`,
    ...(place && { place }),
  });
};

/** How many active experiences updates touch, which is what a computation does not count as unchanged. */
const touchedActive = ({ matchedExperiencesByNewName }: ExperienceUpdates): number =>
  [...matchedExperiencesByNewName.values()].filter(({ original }) => original?.archived === false).length;

const cutTo = (computation: Computation, updates: ExperienceUpdates): Computation => ({
  ...computation,
  updates,
  unchanged: computation.unchanged + touchedActive(computation.updates) - touchedActive(updates),
});

/** Tells which changes of a computation the base would not have brought about, and leaves out the others where it is limited to the edit. */
export const toldBy = (
  { updates, ...computation }: Computation,
  baseUpdates: ExperienceUpdates,
  files: PlanBase['files'],
  state: DatabaseState,
  limited: boolean,
): TracedComputation => {
  const others = othersOf(updates, baseUpdates);
  const whole = { updates, ...computation };
  if (!limited) return { computation: whole, base: { files, others } };
  const cut = onlyEdit(updates, new Set(others), isActive(state));
  return {
    computation: cutTo(whole, cut),
    base: {
      files,
      others: othersOf(cut, baseUpdates),
      leftOut: countChanges(updates) - countChanges(cut),
    },
  };
};

/** Tells which changes of a computation are from an edit, where its base is given. Errors: `BaseUnusable`. */
export const withOrigin = (
  request: BaseRequest | undefined,
  { config }: Pick<LoadedConfig, 'config'>,
  computation: Computation,
  ground: Ground,
): Result<TracedComputation> =>
  request === undefined
    ? TE.right({ computation })
    : pipe(
        request.config,
        TE.chainFirstEitherK((base) => checkBound(base, ground)),
        TE.chainEitherK((base) =>
          pipe(
            computeBaseUpdates(config, base.config, ground.state, ground),
            E.bimap(
              (problems) => located(problems, base.locate, ground.project.name),
              (updates) => toldBy(computation, updates, base.files, ground.state, request.onlyEdit),
            ),
          ),
        ),
        TE.mapLeft(baseUnusable),
      );
