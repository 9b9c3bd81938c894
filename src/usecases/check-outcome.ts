import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DatabaseState } from '../domain/database-state.ts';
import type { ExperienceID } from '../domain/ids.ts';
import type { OutcomeDifference, SyncError } from '../domain/sync-error.ts';
import type { ReadState } from '../ingest/get-current-database-state.ts';
import {
  decodeState,
  differingIDs,
  type ProjectTexts,
  readUndecoded,
  type UndecodedReading,
} from '../ingest/read-undecoded.ts';
import { outcomeDifferences, promisedScope } from '../plan/outcome.ts';
import type { Plan } from '../plan/plan.ts';
import type { Session } from './capabilities.ts';
import { readOutcome, requestOf } from './verify-plan.ts';

type Result<A> = TE.TaskEither<SyncError, A>;

/** The live state that an apply starts from: decoded, or known to be the one that its plan was made from. */
export type Before =
  | { readonly _tag: 'Decoded'; readonly read: ReadState }
  | { readonly _tag: 'Unchanged'; readonly reading: UndecodedReading; readonly texts: ProjectTexts };

/** What is otherwise than promised, and the state that an apply led to, where it was decoded. */
export interface Outcome {
  readonly differences: readonly OutcomeDifference[];
  readonly state?: DatabaseState;
}

/** What an apply did. */
interface Done {
  readonly before: Before;
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
}

const touchedIDs = ({ updates }: Plan): string[] =>
  [...updates.matchedExperiencesByNewName.values()].flatMap(({ original }) => original?.experienceID ?? []);

const compareStates = (
  plan: Plan,
  createdIDs: Done['createdIDs'],
  before: DatabaseState,
  after: DatabaseState,
): readonly OutcomeDifference[] => {
  const { updates, fingerprint } = plan;
  const scope = promisedScope(updates, fingerprint.scope);
  return outcomeDifferences({ before, scope, updates, createdIDs }, after);
};

/**
 * Compares two undecoded readings. Of what is the same in both, byte for byte, and untouched by the plan, nothing can be otherwise than promised, so that
 * the rest is decoded alone; and all of it where there is something to tell, since that names what is the same as well.
 */
const compareReadings = (
  plan: Plan,
  { api }: Session,
  createdIDs: Done['createdIDs'],
  before: readonly [UndecodedReading, ProjectTexts],
  after: readonly [UndecodedReading, ProjectTexts],
): Result<Outcome> => {
  const request = requestOf(plan, promisedScope(plan.updates, plan.fingerprint.scope));
  const comparison = (only?: ReadonlySet<string>): Result<readonly OutcomeDifference[]> => {
    const stateOf = ([{ lists }, texts]: typeof before) => decodeState(api, request, lists, texts, only);
    return pipe(
      TE.Do,
      TE.apS('then', stateOf(before)),
      TE.apS('now', stateOf(after)),
      TE.map(({ then, now }) => compareStates(plan, createdIDs, then.state, now.state)),
    );
  };
  const worthALook = new Set([...differingIDs(api, before[1], after[1]), ...touchedIDs(plan)]);
  return pipe(
    comparison(worthALook),
    TE.chain((differences) => (differences.length === 0 ? TE.right(differences) : comparison())),
    TE.map((differences) => ({ differences })),
  );
};

const decodedBefore = (plan: Plan, { api }: Session, before: Before): Result<ReadState> =>
  before._tag === 'Decoded'
    ? TE.right(before.read)
    : decodeState(
        api,
        requestOf(plan, promisedScope(plan.updates, plan.fingerprint.scope)),
        before.reading.lists,
        before.texts,
      );

const compareDecoded = (plan: Plan, session: Session, { before, createdIDs }: Done): Result<Outcome> =>
  pipe(
    TE.Do,
    TE.apS('after', readOutcome(plan, session)),
    TE.apS('then', decodedBefore(plan, session, before)),
    TE.map(({ after: { state }, then }) => ({
      differences: compareStates(plan, createdIDs, then.state, state),
      state,
    })),
  );

/** Reads the live state once more and compares it with what a plan promised. */
export const checkOutcome = (plan: Plan, session: Session, done: Done): Result<Outcome> => {
  const { before, createdIDs } = done;
  if (before._tag === 'Decoded') return compareDecoded(plan, session, done);
  return pipe(
    readUndecoded(session.api, plan.target.projectID),
    TE.chain((reading) => {
      const texts = reading?.texts();
      return reading && texts
        ? compareReadings(plan, session, createdIDs, [before.reading, before.texts], [reading, texts])
        : compareDecoded(plan, session, done);
    }),
  );
};
