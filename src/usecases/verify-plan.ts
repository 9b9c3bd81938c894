import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { NamedSet, ResimApi } from '../api/resim-api.ts';
import { isGone } from '../apply/operation-error.ts';
import { areSame, membersOfKey } from '../domain/answer-digests.ts';
import type { Project, ReadScope } from '../domain/database-state.ts';
import type { Drift } from '../domain/drift.ts';
import { SystemID, TagID } from '../domain/ids.ts';
import { type MemberSetKind, memberSetsOf, type SetKind } from '../domain/named-sets.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import {
  getCurrentDatabaseState,
  type ReadState,
  type StateRequest,
} from '../ingest/get-current-database-state.ts';
import { readUnchanged, type Unchanged } from '../ingest/compare-answers.ts';
import {
  decodeExperiences,
  readUndecoded,
  type SplitReading,
  textsOf,
  type UndecodedReading,
} from '../ingest/read-undecoded.ts';
import { resolveProject } from '../ingest/resolve-project.ts';
import { type KnownSets, startReading } from '../ingest/started-reading.ts';
import { isAlreadyApplied } from '../plan/already-applied.ts';
import { computeDrift, fingerprintNow } from '../plan/drift.ts';
import { namedDigests, namedExperiences, namesLive } from '../plan/fingerprint.ts';
import { promisedScope } from '../plan/outcome.ts';
import type { Plan } from '../plan/plan.ts';
import type { Capabilities, Session } from './capabilities.ts';
import { readAhead } from './read-ahead.ts';

const sameUrl = (a: string, b: string): boolean => a.replace(/\/+$/, '') === b.replace(/\/+$/, '');

const mismatch = (what: 'apiUrl' | 'project', planned: string, given: string): SyncError => ({
  _tag: 'TargetMismatch',
  what,
  planned,
  given,
});

const isProjectGone = (error: SyncError): boolean => error._tag === 'ProjectNotFound' || isGone(error);

/**
 * Refuses a plan that was made for another server or project. The server comes from the user's settings, never from the
 * plan: a plan file must not determine where credentials are sent.
 */
export const verifyTarget = ({ target }: Plan, { api, project }: Session): Result<Project> =>
  pipe(
    project === undefined ? api.getProject(target.projectID) : resolveProject(api, project),
    TE.mapLeft((error) =>
      // A server without the project is usually not the one that the plan was made for.
      sameUrl(api.identity(), target.apiUrl) || error._tag === 'SignInFailed' || !isProjectGone(error)
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

/**
 * Runs `read` while verifying the plan's target, since the plan names the project to read. Returns the result of `read`, also an error, only
 * if the target is right. Errors: `TargetMismatch`, and those of both.
 */
export const verifiedMeanwhile =
  <A>(plan: Plan, session: Session, read: Result<A>): Result<A> =>
  async () => {
    const reading = read();
    const target = await verifyTarget(plan, session)();
    return E.isLeft(target) ? target : reading;
  };

/** Returns the request for a scope of a plan's project. */
export const requestOf = ({ target }: Plan, scope: ReadScope): StateRequest & ReadScope => ({
  projectID: target.projectID,
  ...scope,
  needsArchivedMembers: () => scope.archivedMembers,
});

/** Returns the request for everything that a plan may have changed. */
export const promisedRequest = (plan: Plan): StateRequest & ReadScope =>
  requestOf(plan, promisedScope(plan, plan.fingerprint.scope));

/** Fails if an experience of the plan can no longer be read. Reports other unreadable entities, unless the plan already warns about them. */
const readableStill =
  ({ fingerprint, warnings = [] }: Plan, { api }: Session) =>
  (read: ReadState): E.Either<SyncError, ReadState> => {
    const { unreadable = [] } = read.state;
    const entities = unreadable.filter(
      ({ kind, id }) => kind === 'experience' && Object.hasOwn(fingerprint.experiences, id),
    );
    if (entities.length > 0) return E.left({ _tag: 'UnreadableEntities', entities });
    const known = new Set(warnings.flatMap((one) => (one._tag === 'Unreadable' ? [one.id] : [])));
    const others = unreadable.filter(({ id }) => !known.has(id));
    if (others.length > 0) api.onUnreadable?.(others);
    return E.right(read);
  };

/** A tag, system or suite that a plan names. */
interface NamedInPlan {
  readonly kind: SetKind;
  /** Absent: the plan creates it. */
  readonly id?: string | undefined;
  readonly name: string;
}

/** Returns each set of one kind with an ID once, with its first name. */
const namedOnce = <ID extends string>(
  kind: MemberSetKind,
  id: t.Type<ID, string>,
  sets: readonly NamedInPlan[],
): readonly NamedSet<ID>[] => {
  const byID = new Map<string, NamedSet<ID>>();
  for (const { kind: of, id: text, name } of sets)
    if (of === kind && id.is(text) && !byID.has(text)) byID.set(text, { id: text, name, archived: false });
  return [...byID.values()];
};

const knownSets = ({ fingerprint }: Plan, sets: readonly NamedInPlan[]): KnownSets => ({
  tags: namedOnce('tag', TagID, sets),
  systems: namedOnce('system', SystemID, sets),
  archivedMembers: fingerprint.scope.archivedMembers,
});

const namedIn = ({ updates, losses = [] }: Plan): readonly NamedInPlan[] => [
  ...memberSetsOf(updates).map(({ set }) => set),
  ...losses,
];

/** Returns the tags and systems whose members a plan changes and that existed when it was made, and some other systems. */
export const setsChangedBy = (
  plan: Plan,
  otherSystems: readonly { readonly id: SystemID; readonly name: string }[] = [],
): KnownSets =>
  knownSets(plan, [
    ...namedIn(plan),
    ...otherSystems.map(({ id, name }) => ({ kind: 'system' as const, id, name })),
  ]);

/** Returns all tags and systems that a plan was made from. The plan has only the IDs of those it does not change. */
const setsReadFor = (plan: Plan): KnownSets => {
  const requested = Object.keys(plan.fingerprint.answers ?? {}).flatMap((key) => membersOfKey(key) ?? []);
  return knownSets(plan, [...namedIn(plan), ...requested.map(({ kind, id }) => ({ kind, id, name: id }))]);
};

/** Reads the scope of a plan. */
export const readPlannedState = (
  plan: Plan,
  session: Session,
  world: Pick<Capabilities, 'wait'>,
): Result<ReadState> =>
  pipe(
    readAhead(session.api, requestOf(plan, plan.fingerprint.scope), setsReadFor(plan), world),
    TE.map(({ read }) => read),
    TE.chainEitherK(readableStill(plan, session)),
  );

/**
 * Splits a reading whose responses equal those the plan was made from, if what the plan names is what they contain; otherwise undefined. Whoever
 * edits a plan can leave the digests of the responses as they are.
 */
const splitIfNamed = (plan: Plan, api: ResimApi, { reading, rest }: Unchanged): SplitReading | undefined => {
  const texts = textsOf(api, reading);
  const named = texts && decodeExperiences(api, plan.target.projectID, texts, namedExperiences(plan));
  return named && namesLive(plan, named, rest) ? { reading, texts } : undefined;
};

/** Reads the scope of a plan, and decodes only what the plan names, if the responses equal those the plan was made from; otherwise undefined. */
export const readIfUnchanged = (plan: Plan, { api }: Session): Result<SplitReading | undefined> => {
  const { scope, answers } = plan.fingerprint;
  // Ownership depends on a tag, whose members would have to be decoded.
  if (answers === undefined || scope.experiences?.ownershipTag !== undefined) return TE.right(undefined);
  return pipe(
    readUnchanged(api, requestOf(plan, scope), answers, setsChangedBy(plan)),
    TE.map((unchanged) =>
      unchanged && areSame(namedDigests(unchanged.rest), answers)
        ? splitIfNamed(plan, api, unchanged)
        : undefined,
    ),
  );
};

/** Reads the part of the live state that a plan may have changed. */
export const readOutcome = (plan: Plan, { api }: Session): Result<ReadState> =>
  pipe(
    TE.fromIO(() => startReading(api, plan.target.projectID, { known: setsChangedBy(plan) })),
    TE.chain((lists) => getCurrentDatabaseState(api, promisedRequest(plan), lists)),
  );

/** Like `readOutcome`, without decoding experiences; undefined if that is not possible. */
export const readUndecodedOutcome = (plan: Plan, { api }: Session): Result<UndecodedReading | undefined> =>
  readUndecoded(api, plan.target.projectID, setsChangedBy(plan));

/** The result of comparing a plan with the live state. */
export interface Checked {
  readonly drift: Drift;
  /** Whether the scope of the plan has drifted. */
  readonly stale: boolean;
  /** Whether every change of the plan is already in effect. */
  readonly alreadyApplied: boolean;
}

/** Compares a plan with the live state. */
export const checkAgainst = (plan: Plan, { state }: ReadState): Checked => {
  const now = fingerprintNow(plan, state);
  const differs = now.root !== plan.fingerprint.root;
  // The fingerprint does not cover the tags and suites that a plan creates, even once they exist.
  const { tagCreations = 0, suiteCreations = 0 } = plan.summary;
  const alreadyApplied = (differs || tagCreations + suiteCreations > 0) && isAlreadyApplied(plan, state);
  return {
    stale: differs || alreadyApplied,
    drift: differs ? computeDrift(plan, state, now) : [],
    alreadyApplied,
  };
};

const UNCHANGED: Checked = { stale: false, drift: [], alreadyApplied: false };

/** Reads the live state and compares a plan with it. Decodes it only if necessary. */
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
