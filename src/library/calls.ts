import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { actorFrom } from '../domain/actor.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { makeInterruption, type RequestedInterruption } from '../system/interruption.ts';
import type { ApplyCapabilities } from '../usecases/apply-plan.ts';
import type { Session } from '../usecases/capabilities.ts';
import { type Connection, openConnection } from './connection.ts';
import { inPlaceNote } from './messages.ts';
import { makeTeller, type Teller } from './teller.ts';
import { type PlanListeners, worldOf } from './world.ts';

/** What the calls with one connection have in common. */
interface Line {
  readonly session: Promise<E.Either<SyncError, Session>>;
  readonly interruption: RequestedInterruption;
  readonly teller: Teller;
}

/** Asks to stop, once: a second time would cut the writes that the first one waits for. */
const stop = ({ requested, request }: RequestedInterruption): void => {
  if (!requested()) request();
};

/**
 * Stops once a program aborts its signal, until what comes back is called. Many calls may share the program's signal: each listens to one of
 * its own that follows it, or Node would warn of a leak.
 */
const stopWith = (signal: AbortSignal | undefined, interruption: RequestedInterruption): (() => void) => {
  const following = AbortSignal.any(signal ? [signal] : []);
  const listener = (): void => stop(interruption);
  if (following.aborted) listener();
  else following.addEventListener('abort', listener);
  return () => following.removeEventListener('abort', listener);
};

const told = ({ tell }: Teller): PlanListeners => ({
  notify: tell,
  onInPlace: (file) => tell({ _tag: 'Step', text: inPlaceNote(file) }),
});

const lines = new WeakMap<Connection, Line>();

const openLine = (connection: Connection): Line => {
  const interruption = makeInterruption();
  const teller = makeTeller(connection.onEvent, () => {
    // What comes after the calls that this one ends begins anew.
    lines.delete(connection);
    stop(interruption);
  });
  const session = openConnection(connection, teller.tell, interruption.signal)();
  const line = { session, interruption, teller };
  lines.set(connection, line);
  return line;
};

const unexpected = (error: unknown): SyncError => ({
  _tag: 'UnexpectedFault',
  message: error instanceof Error ? error.message : String(error),
  ...(error instanceof Error && error.stack !== undefined && { stack: error.stack }),
});

/**
 * Does something over a connection until its program asks to stop. Calls with the same object share a session, so that they sign in once.
 * Errors, beside those of what is done: `UsageError`, `SignInFailed`, `Interrupted`, and `UnexpectedFault` where the program's callback threw.
 */
export const overConnection =
  <A>(connection: Connection, use: (session: Session, world: ApplyCapabilities) => Result<A>): Result<A> =>
  async () => {
    const { session, interruption, teller } = lines.get(connection) ?? openLine(connection);
    const release = stopWith(connection.signal, interruption);
    const actor = actorFrom(connection.environment ?? {});
    const world = { ...worldOf(told(teller), interruption), ...(actor && { actor }) };
    const done = pipe(
      () => session,
      TE.chain((opened) => use(opened, world)),
    );
    const outcome = await done().catch((error: unknown) => E.left(unexpected(error)));
    release();
    const fault = teller.fault();
    return fault === undefined ? outcome : E.left(fault);
  };
