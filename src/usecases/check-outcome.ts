import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { allExperiences, type DatabaseState, type Unreadable } from '../domain/database-state.ts';
import type { ExperienceID } from '../domain/ids.ts';
import type { OutcomeDifference } from '../domain/apply-error.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import type { ReadState } from '../ingest/get-current-database-state.ts';
import {
  decodeSome,
  decodeState,
  differingIDs,
  type SplitReading,
  textsOf,
  type UndecodedReading,
} from '../ingest/read-undecoded.ts';
import { outcomeDifferences } from '../plan/outcome.ts';
import type { Plan } from '../plan/plan.ts';
import { within } from '../plan/scope.ts';
import type { Session } from './capabilities.ts';
import { promisedRequest, readOutcome, readUndecodedOutcome } from './verify-plan.ts';

/** The live state that an apply starts from: decoded, or known to be the one the plan was made from. */
export type Before =
  { readonly _tag: 'Decoded'; readonly read: ReadState } | ({ readonly _tag: 'Unchanged' } & SplitReading);

/** The differences from what the plan promised, and the state after the apply if it was decoded. */
export interface OutcomeCheck {
  readonly differences: readonly OutcomeDifference[];
  readonly state?: DatabaseState;
}

/** The state that an apply started from, and what it created. */
interface Done {
  readonly before: Before;
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
}

type Compare = (
  before: DatabaseState,
  after: DatabaseState,
) => E.Either<SyncError, readonly OutcomeDifference[]>;

/** Returns the experiences that existed or were created but cannot be read now, so that their outcome is unknown. */
const noLongerReadable = (
  before: DatabaseState,
  { unreadable = [] }: DatabaseState,
  createdIDs: Done['createdIDs'],
): readonly Unreadable[] => {
  if (unreadable.length === 0) return [];
  const known = new Set<string>([
    ...allExperiences(before).map(({ experienceID }) => experienceID),
    ...createdIDs.values(),
  ]);
  return unreadable.filter(({ kind, id }) => kind === 'experience' && known.has(id));
};

const compareFor =
  (plan: Plan, createdIDs: Done['createdIDs']): Compare =>
  (before, after) => {
    const [was, is] = [within(plan, before), within(plan, after, new Set(createdIDs.values()))];
    const entities = noLongerReadable(was, is, createdIDs);
    if (entities.length > 0) return E.left({ _tag: 'UnreadableEntities', entities });
    const promised = { before: was, scope: promisedRequest(plan), updates: plan.updates, createdIDs };
    return E.right(outcomeDifferences(promised, is));
  };

const compareDecoded = (
  plan: Plan,
  session: Session,
  before: Result<ReadState>,
  compare: Compare,
): Result<OutcomeCheck> =>
  pipe(
    TE.Do,
    TE.bind('now', () => readOutcome(plan, session)),
    TE.bind('then', () => before),
    TE.bind('differences', ({ now, then }) => TE.fromEither(compare(then.state, now.state))),
    TE.map(({ now: { state }, differences }) => ({ differences, state })),
  );

/**
 * Compares two undecoded reads and decodes only the experiences whose bytes differ. An experience with the same bytes can only be wrong if
 * the plan promised to change it, and then the comparison misses it among the decoded ones. If there are differences, decodes everything,
 * because a report also names unchanged entities.
 */
const compareUndecoded = (
  plan: Plan,
  session: Session,
  { reading: before, texts }: SplitReading,
  after: UndecodedReading,
  compare: Compare,
): Result<OutcomeCheck> => {
  const { api } = session;
  const request = promisedRequest(plan);
  const afterTexts = textsOf(api, after);
  if (afterTexts === undefined)
    return compareDecoded(plan, session, decodeState(api, request, before), compare);
  const differing = differingIDs(api, texts, afterTexts);
  const all = pipe(
    TE.Do,
    TE.apS('then', decodeState(api, request, before)),
    TE.apS('now', decodeState(api, request, after)),
    TE.chainEitherK(({ then, now }) => compare(then.state, now.state)),
  );
  return pipe(
    TE.Do,
    TE.apS('then', decodeSome(api, request, before, texts, differing)),
    TE.apS('now', decodeSome(api, request, after, afterTexts, differing)),
    TE.chain(({ then, now }) => {
      const differences = then && now && compare(then.state, now.state);
      return differences && E.isRight(differences) && differences.right.length === 0
        ? TE.right(differences.right)
        : all;
    }),
    TE.map((differences) => ({ differences })),
  );
};

/** Reads the live state again and compares it with what a plan promised. */
export const checkOutcome = (
  plan: Plan,
  session: Session,
  { before, createdIDs }: Done,
): Result<OutcomeCheck> => {
  const compare = compareFor(plan, createdIDs);
  if (before._tag === 'Decoded') return compareDecoded(plan, session, TE.right(before.read), compare);
  return pipe(
    readUndecodedOutcome(plan, session),
    TE.chain((after) =>
      after
        ? compareUndecoded(plan, session, before, after, compare)
        : compareDecoded(
            plan,
            session,
            decodeState(session.api, promisedRequest(plan), before.reading),
            compare,
          ),
    ),
  );
};
