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
  canBeSplit,
  textsOf,
  type UndecodedReading,
} from '../ingest/read-undecoded.ts';
import { outcomeDifferences } from '../plan/outcome.ts';
import type { Plan } from '../plan/plan.ts';
import { within } from '../plan/scope.ts';
import type { Session } from './capabilities.ts';
import { promisedRequest, readOutcome, readUndecodedOutcome } from './verify-plan.ts';

/** The live state that an apply starts from: decoded, or known to be the one that its plan was made from. */
export type Before =
  | { readonly _tag: 'Decoded'; readonly read: ReadState }
  | { readonly _tag: 'Unchanged'; readonly reading: UndecodedReading };

/** What is otherwise than promised, and the state that an apply led to, where all of it was decoded. */
export interface OutcomeCheck {
  readonly differences: readonly OutcomeDifference[];
  readonly state?: DatabaseState;
}

/** What an apply started from, and what it made. */
interface Done {
  readonly before: Before;
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
}

type Compare = (
  before: DatabaseState,
  after: DatabaseState,
) => E.Either<SyncError, readonly OutcomeDifference[]>;

/** Experiences that were there or were made, and that cannot be read now: nobody can say whether they are as promised. */
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
 * Compares two undecoded readings, of which what differs is decoded alone: of what is the same in both, byte for byte, nothing can be otherwise than
 * promised, unless the plan promised to change it, and then it is missed among the rest. Where there is something to tell, all is decoded,
 * since that names what is the same as well.
 */
const compareUndecoded = (
  plan: Plan,
  session: Session,
  before: UndecodedReading,
  after: UndecodedReading,
  compare: Compare,
): Result<OutcomeCheck> => {
  const { api } = session;
  const request = promisedRequest(plan);
  const texts = textsOf(api, before);
  const afterTexts = texts && textsOf(api, after);
  if (texts === undefined || afterTexts === undefined)
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

/** Reads the live state once more and compares it with what a plan promised. */
export const checkOutcome = (
  plan: Plan,
  session: Session,
  { before, createdIDs }: Done,
): Result<OutcomeCheck> => {
  const compare = compareFor(plan, createdIDs);
  if (before._tag === 'Decoded') return compareDecoded(plan, session, TE.right(before.read), compare);
  const { reading } = before;
  const decoded = compareDecoded(
    plan,
    session,
    decodeState(session.api, promisedRequest(plan), reading),
    compare,
  );
  if (!canBeSplit(session.api, reading)) return decoded;
  return pipe(
    readUndecodedOutcome(plan, session),
    TE.chain((after) => (after ? compareUndecoded(plan, session, reading, after, compare) : decoded)),
  );
};
