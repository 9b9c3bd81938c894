import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { actorFrom } from '../domain/actor.ts';
import type { ApplyEvent } from '../domain/apply-report.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { makeInterruption, type RequestedInterruption } from '../system/interruption.ts';
import type { Session } from '../usecases/capabilities.ts';
import { type Connection, openConnection } from './connection.ts';
import { inPlaceNote } from './messages.ts';
import { type LibraryWorld, type PlanListeners, worldOf } from './world.ts';

/** Reports events to a program's callback. */
interface EventReporter {
  readonly report: (event: ApplyEvent) => void;
  /** The error if the callback threw. */
  readonly fault: () => SyncError | undefined;
}

const unexpected = (thrown: unknown, thrownBy?: 'onEvent'): SyncError => ({
  _tag: 'UnexpectedFault',
  ...(thrownBy && { thrownBy }),
  message: thrown instanceof Error ? thrown.message : String(thrown),
  ...(thrown instanceof Error && thrown.stack !== undefined && { stack: thrown.stack }),
});

/**
 * Makes a reporter. An error that the callback throws or rejects with must not abort an apply in the middle of its writes: it is recorded, and
 * the callback is not called again.
 */
const makeEventReporter = (
  onEvent: (event: ApplyEvent) => unknown = () => undefined,
  onFault: () => void,
): EventReporter => {
  let fault: SyncError | undefined;
  const fail = (thrown: unknown): void => {
    if (fault !== undefined) return;
    fault = unexpected(thrown, 'onEvent');
    onFault();
  };
  return {
    report: (event) => {
      if (fault !== undefined) return;
      try {
        const returned = onEvent(event);
        if (returned instanceof Promise) returned.catch(fail);
      } catch (thrown) {
        fail(thrown);
      }
    },
    fault: () => fault,
  };
};

/** What all calls with a connection share. */
interface SharedSession {
  readonly session: Promise<E.Either<SyncError, Session>>;
  readonly interruption: RequestedInterruption;
  readonly reporter: EventReporter;
}

/** Requests an interruption once: a second request would abort writes in flight. */
const stop = ({ requested, request }: RequestedInterruption): void => {
  if (!requested()) request();
};

/**
 * Interrupts when the program aborts its signal, until the returned function is called. Each call listens to its own dependent signal, because
 * Node warns about a leak if many listen to one.
 */
const stopWith = (signal: AbortSignal | undefined, interruption: RequestedInterruption): (() => void) => {
  const following = AbortSignal.any(signal ? [signal] : []);
  const listener = (): void => stop(interruption);
  if (following.aborted) listener();
  else following.addEventListener('abort', listener);
  return () => following.removeEventListener('abort', listener);
};

const listenersOf = ({ report }: EventReporter): PlanListeners => ({
  notify: report,
  onInPlace: (file) => report({ _tag: 'Step', text: inPlaceNote(file) }),
});

const sharedSessions = new WeakMap<Connection, SharedSession>();

const openShared = (connection: Connection): SharedSession => {
  const interruption = makeInterruption();
  const reporter = makeEventReporter(connection.onEvent, () => {
    // Later calls open a new session.
    sharedSessions.delete(connection);
    stop(interruption);
  });
  const session = openConnection(connection, reporter.report, interruption.signal)();
  const shared = { session, interruption, reporter };
  sharedSessions.set(connection, shared);
  return shared;
};

/**
 * Runs `use` over a connection until the program aborts its signal. Calls with the same connection object share a session, so they sign in
 * once. Errors, in addition to those of `use`: `UsageError`, `SignInFailed`, `Interrupted`, and `UnexpectedFault` if `onEvent` threw.
 */
export const overConnection =
  <A>(connection: Connection, use: (session: Session, world: LibraryWorld) => Result<A>): Result<A> =>
  async () => {
    const { session, interruption, reporter } = sharedSessions.get(connection) ?? openShared(connection);
    const release = stopWith(connection.signal, interruption);
    const actor = actorFrom(connection.environment ?? {});
    const world = { ...worldOf(listenersOf(reporter), interruption), ...(actor && { actor }) };
    const done = pipe(
      () => session,
      TE.chain((opened) => use(opened, world)),
    );
    const outcome = await done().catch((error: unknown) => E.left(unexpected(error)));
    release();
    const fault = reporter.fault();
    return fault === undefined ? outcome : E.left(fault);
  };
