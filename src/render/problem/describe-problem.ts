import { absurd, type SyncError } from '../../domain/sync-error.ts';
import { apiProblem } from './api-problem.ts';
import {
  applyIncomplete,
  conflict,
  interrupted,
  lockLost,
  notSentInTime,
  outcomeDiffers,
  outcomeUnknown,
} from './apply-problem.ts';
import { computeProblem } from './compute-problem.ts';
import {
  baseUnusable,
  cloneDrops,
  cloneImpossible,
  configInvalid,
  configNotCurrent,
  notUpdatable,
} from './config-problem.ts';
import {
  archiveLimitExceeded,
  emptiesSuites,
  interruptedEarlier,
  notReviewed,
  stalePlan,
  targetMismatch,
  nothingToUndo,
  unrelatedPlans,
} from './plan-problem.ts';
import { planUnusable } from './plan-file-problem.ts';
import { applyRunning, lockHeld } from './lock-problem.ts';
import type { Problem, MessageDisplay } from './problem.ts';
import {
  ambiguousEntity,
  configUnreadable,
  fileFailed,
  endlessList,
  incompleteRead,
  nothingSelected,
  projectMismatch,
  projectNotFound,
  sandboxFailed,
  signInFailed,
  unexpectedFault,
} from './setup-problem.ts';
import { unreadableEntities } from './unreadable-problem.ts';
import { usageError } from './usage-problem.ts';

/** The message of each kind of error. */
export const describeProblem = (error: SyncError, display: MessageDisplay, debug = false): Problem => {
  switch (error._tag) {
    case 'UsageError':
      return usageError(error);
    case 'ConfigUnreadable':
      return configUnreadable(error);
    case 'ConfigInvalid':
      return configInvalid(error);
    case 'NotUpdatable':
      return notUpdatable(error);
    case 'CloneDrops':
      return cloneDrops(error);
    case 'CloneImpossible':
      return cloneImpossible(error);
    case 'ConfigNotCurrent':
      return configNotCurrent(error);
    case 'ComputeFailed':
      return computeProblem(error);
    case 'BaseUnusable':
      return baseUnusable((inner) => describeProblem(inner, display, debug), error);
    case 'ApiError':
      return apiProblem(error);
    case 'NothingSelected':
      return nothingSelected(error);
    case 'SignInFailed':
      return signInFailed(error);
    case 'ProjectNotFound':
      return projectNotFound(error);
    case 'ProjectMismatch':
      return projectMismatch(error);
    case 'IncompleteRead':
      return incompleteRead(error);
    case 'EndlessList':
      return endlessList(error);
    case 'Conflict':
      return conflict(error, display);
    case 'NotSentInTime':
      return error.last ? describeProblem(error.last, display, debug) : notSentInTime(error);
    case 'LockLost':
      return lockLost;
    case 'InterruptedEarlier':
      return interruptedEarlier(error);
    case 'ApplyRunning':
      return applyRunning(error);
    case 'LockHeld':
      return lockHeld(error);
    case 'AmbiguousEntity':
      return ambiguousEntity(error);
    case 'UnreadableEntities':
      return unreadableEntities(error);
    case 'PlanUnusable':
      return planUnusable(error);
    case 'TargetMismatch':
      return targetMismatch(error);
    case 'NothingToUndo':
      return nothingToUndo(error);
    case 'UnrelatedPlans':
      return unrelatedPlans(error);
    case 'NotReviewed':
      return notReviewed(error, display);
    case 'StalePlan':
      return stalePlan(error, display);
    case 'ArchiveLimitExceeded':
      return archiveLimitExceeded(error);
    case 'EmptiesSuites':
      return emptiesSuites(error);
    case 'FileFailed':
      return fileFailed(error);
    case 'ApplyIncomplete':
      return applyIncomplete(error, display, (inner) => describeProblem(inner, display, debug));
    case 'OutcomeDiffers':
      return outcomeDiffers(error, display);
    case 'OutcomeUnknown':
      return outcomeUnknown(error, (inner) => describeProblem(inner, display, debug));
    case 'Interrupted':
      return interrupted(error, display, (inner) => describeProblem(inner, display, debug));
    case 'SandboxFailed':
      return sandboxFailed(error);
    case 'UnexpectedFault':
      return unexpectedFault(error, debug);
    default:
      return absurd(error);
  }
};
