import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Project, ReadScope } from '../domain/database-state.ts';
import type { Drift } from '../domain/drift.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { getCurrentDatabaseState, type ReadState } from '../ingest/get-current-database-state.ts';
import { resolveProject } from '../ingest/resolve-project.ts';
import { isAlreadyApplied } from '../plan/already-applied.ts';
import { computeDrift } from '../plan/drift.ts';
import { fingerprintOf } from '../plan/fingerprint.ts';
import type { Plan } from '../plan/plan.ts';
import type { Capabilities, Session } from './capabilities.ts';
import { readAhead } from './read-ahead.ts';

type Result<A> = TE.TaskEither<SyncError, A>;

const sameUrl = (a: string, b: string): boolean => a.replace(/\/+$/, '') === b.replace(/\/+$/, '');

const mismatch = (what: 'apiUrl' | 'project', planned: string, given: string): SyncError => ({
  _tag: 'TargetMismatch',
  what,
  planned,
  given,
});

/**
 * Refuses a plan that was made for another server or project. The server is the one that the user's own settings name,
 * never the plan's: a plan file must not choose where credentials are sent.
 */
export const verifyTarget = ({ target }: Plan, { api, project }: Session): Result<Project> =>
  pipe(
    project === undefined ? api.getProject(target.projectID) : resolveProject(api, project),
    TE.mapLeft((error) =>
      // A server that does not know the project is, as a rule, not the one that the plan was made for.
      sameUrl(api.identity(), target.apiUrl) || error._tag === 'SignInFailed' || !isNotFound(error)
        ? error
        : mismatch('apiUrl', target.apiUrl, api.identity()),
    ),
    TE.chain((found) => {
      if (!sameUrl(api.identity(), target.apiUrl))
        return TE.left(mismatch('apiUrl', target.apiUrl, api.identity()));
      if (found.projectID !== target.projectID)
        return TE.left(
          mismatch(
            'project',
            `${target.projectName} (${target.projectID})`,
            `${found.name} (${found.projectID})`,
          ),
        );
      return TE.right(found);
    }),
  );

const isNotFound = (error: SyncError): boolean =>
  error._tag === 'ProjectNotFound' ||
  (error._tag === 'ApiError' && error.failure._tag === 'Status' && error.failure.status === 404);

const requestFor = (scope: ReadScope) => ({ ...scope, needsArchivedMembers: () => scope.archivedMembers });

/** Reads the same part of the live state that a plan was made from. */
export const readPlannedState = (
  { target, fingerprint }: Plan,
  { api }: Session,
  world: Pick<Capabilities, 'wait'>,
): Result<ReadState> => readAhead(api, target.projectID, TE.right(requestFor(fingerprint.scope)), world);

/** Reads the part of the live state that a plan may have changed. */
export const readOutcome = ({ target }: Plan, { api }: Session, scope: ReadScope): Result<ReadState> =>
  getCurrentDatabaseState(api, { projectID: target.projectID, ...requestFor(scope) });

/** What a check of a plan against the live state tells. */
export interface Checked {
  readonly drift: Drift;
  /** Whether the live state is another one than the plan was made from. */
  readonly stale: boolean;
  /** Whether every change of the plan is in effect already. */
  readonly alreadyApplied: boolean;
}

/** Compares the live state with the one that a plan was made from. */
export const checkAgainst = (plan: Plan, { state, scope }: ReadState): Checked => {
  const now = fingerprintOf(state, scope);
  const stale = now.root !== plan.fingerprint.root;
  return {
    stale,
    drift: stale ? computeDrift(plan, state, now) : [],
    alreadyApplied: stale && isAlreadyApplied(plan, state),
  };
};
