import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { type Comparison, comparePlans, isSameTarget, notInOld } from '../plan/compare.ts';
import type { Plan } from '../plan/plan.ts';
import type { Capabilities } from './capabilities.ts';
import { readPlan } from './read-plan.ts';

type Reading = Pick<Capabilities, 'readText' | 'planKey'>;

/** A plan and its file. */
export interface PlanOfFile {
  readonly file: string;
  readonly plan: Plan;
}

const targetWords = ({ target }: Plan): string =>
  `${target.projectName} (${target.projectID}) on ${target.apiUrl}`;

const ofOneProject = (old: PlanOfFile, fresh: PlanOfFile): E.Either<SyncError, Comparison> =>
  isSameTarget(old.plan, fresh.plan)
    ? E.right(comparePlans(old.plan, fresh.plan))
    : E.left({
        _tag: 'UnrelatedPlans',
        files: [old.file, fresh.file],
        targets: [targetWords(old.plan), targetWords(fresh.plan)],
      });

/** Compares two plan files of one project, without the network. Errors: those of `readPlan`, and `UnrelatedPlans`. */
export const comparePlanFiles = (
  oldFile: string,
  newFile: string,
  world: Reading,
): TE.TaskEither<
  SyncError,
  { readonly old: PlanOfFile; readonly new: PlanOfFile; readonly comparison: Comparison }
> =>
  pipe(
    TE.Do,
    TE.bind('old', () =>
      TE.map(({ plan }: { plan: Plan }) => ({ file: oldFile, plan }))(readPlan(oldFile, world)),
    ),
    TE.bind('new', () =>
      TE.map(({ plan }: { plan: Plan }) => ({ file: newFile, plan }))(readPlan(newFile, world)),
    ),
    TE.bind('comparison', (read) => TE.fromEither(ofOneProject(read.old, read.new))),
  );

/** Refuses a plan that contains anything that a reviewed one does not. Errors: those of `readPlan`, `UnrelatedPlans`, and `NotReviewed`. */
export const checkReviewed = (
  fresh: PlanOfFile,
  reviewed: string,
  world: Reading,
): TE.TaskEither<SyncError, void> =>
  pipe(
    readPlan(reviewed, world),
    TE.chainEitherK(({ plan }) => ofOneProject({ file: reviewed, plan }, fresh)),
    TE.chainEitherK((comparison): E.Either<SyncError, void> => {
      const changes = notInOld(comparison);
      return changes.length === 0
        ? E.right(undefined)
        : E.left({ _tag: 'NotReviewed', file: fresh.file, reviewed, changes });
    }),
  );
