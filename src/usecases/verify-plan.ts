import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { areSame } from '../domain/answer-digests.ts';
import type { Project, ReadScope } from '../domain/database-state.ts';
import type { Drift } from '../domain/drift.ts';
import type { SyncError } from '../domain/sync-error.ts';
import {
  getCurrentDatabaseState,
  type ReadState,
  type StateRequest,
} from '../ingest/get-current-database-state.ts';
import { readUnchanged } from '../ingest/compare-answers.ts';
import type { UndecodedReading } from '../ingest/read-undecoded.ts';
import { resolveProject } from '../ingest/resolve-project.ts';
import { isAlreadyApplied } from '../plan/already-applied.ts';
import { computeDrift } from '../plan/drift.ts';
import { fingerprintOf, namedDigests } from '../plan/fingerprint.ts';
import { promisedScope } from '../plan/outcome.ts';
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

/** What to read of a scope. */
const requestOf = ({ target }: Plan, scope: ReadScope): StateRequest & ReadScope => ({
  projectID: target.projectID,
  ...scope,
  needsArchivedMembers: () => scope.archivedMembers,
});

/** What to read of what a plan may have changed. */
export const promisedRequest = (plan: Plan): StateRequest & ReadScope =>
  requestOf(plan, promisedScope(plan, plan.fingerprint.scope));

/** Reads the same part of the live state that a plan was made from. */
export const readPlannedState = (
  plan: Plan,
  { api }: Session,
  world: Pick<Capabilities, 'wait'>,
): Result<ReadState> =>
  readAhead(api, plan.target.projectID, TE.right(requestOf(plan, plan.fingerprint.scope)), world);

const setsChangedBy = ({ updates, losses = [] }: Plan): ReadonlySet<string> =>
  new Set([
    ...losses.map(({ id }) => id),
    ...[...updates.tagUpdatesByName.values()].map(({ tagID }) => tagID),
    ...[...updates.systemUpdatesByName.values()].map(({ systemID }) => systemID),
  ]);

/** What was read of the live state, if its answers are those that a plan was made from; undefined where that is not known. */
export const readIfUnchanged = (plan: Plan, { api }: Session): Result<UndecodedReading | undefined> => {
  const { scope, answers } = plan.fingerprint;
  if (answers === undefined) return TE.right(undefined);
  return pipe(
    readUnchanged(api, requestOf(plan, scope), answers, setsChangedBy(plan)),
    TE.map((unchanged) =>
      unchanged && areSame(namedDigests(unchanged.rest), answers) ? unchanged.reading : undefined,
    ),
  );
};

/** Reads the part of the live state that a plan may have changed. */
export const readOutcome = (plan: Plan, { api }: Session): Result<ReadState> =>
  getCurrentDatabaseState(api, promisedRequest(plan));

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

const UNCHANGED: Checked = { stale: false, drift: [], alreadyApplied: false };

/** Reads the live state and compares it with the one that a plan was made from; it is decoded only where that has to be. */
export const checkLiveState = (
  plan: Plan,
  session: Session,
  world: Pick<Capabilities, 'wait'>,
): Result<Checked> =>
  pipe(
    readIfUnchanged(plan, session),
    TE.chain((unchanged) =>
      unchanged
        ? TE.right(UNCHANGED)
        : pipe(
            readPlannedState(plan, session, world),
            TE.map((read) => checkAgainst(plan, read)),
          ),
    ),
  );
