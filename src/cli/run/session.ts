import { setMaxListeners } from 'node:events';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Interfaces } from '@oclif/core';
import type { ListDoubt } from '../../api/resim-api.ts';
import type { ApplyEvent } from '../../domain/apply-report.ts';
import type { Unreadable } from '../../domain/database-state.ts';
import type { Result, SyncError } from '../../domain/sync-error.ts';
import { openSession, type RequestWiring, sessionWith } from '../../library/session.ts';
import { TOOL_VERSION } from '../../library/tool-version.ts';
import { progressLine } from '../../render/apply-text.ts';
import { listDoubtLine } from '../../render/list-doubt.ts';
import { unreadableLines } from '../../render/problem/unreadable-problem.ts';
import { requestLine, type EndedRequest } from '../../render/request-line.ts';
import { type Interruption, listenForInterruption } from '../../system/interruption.ts';
import type { Session } from '../../usecases/capabilities.ts';
import { stderrLine } from '../output/progress.ts';
import { type connectionFlags, DEFAULT_SANDBOX_DATA } from '../words/connection-flags.ts';
import { settingsFor, switchFor } from './settings.ts';
import { signInAfter, TERMINAL_SIGN_IN } from './sign-in.ts';

/** The connection flags as oclif parsed them. */
export type ConnectionFlags = Interfaces.InferredFlags<typeof connectionFlags>;

/** Time for the requests on exit, at most two: they must fit between the grace period and the kill signal of a CI runner. */
export const EXIT_TIMEOUT_SECONDS = 0.8;

const DEFAULT_PARALLELISM = 16;

/** Called for each retry, in addition to the line on stderr. */
export type OnRetry = (event: Extract<ApplyEvent, { readonly _tag: 'Retrying' }>) => void;

/** The flags that select the same server again. */
export const sameConnection = (flags: ConnectionFlags): readonly string[] => {
  const data = flags['sandbox-data'];
  if (flags.sandbox)
    return data === DEFAULT_SANDBOX_DATA ? ['--sandbox'] : ['--sandbox', '--sandbox-data', data];
  return [
    ...(flags.url === undefined ? [] : ['--url', flags.url]),
    ...(flags.govcloud ? ['--govcloud'] : []),
    ...(flags['auth-url'] === undefined ? [] : ['--auth-url', flags['auth-url']]),
  ];
};

/** Warns once per subject, since a command may read a list several times. */
const warnOnce = () => {
  const reported = new Set<string>();
  const isNew = (key: string): boolean => reported.size < reported.add(key).size;
  return {
    onDoubt: (doubt: ListDoubt): void => {
      if (isNew(doubt.what)) stderrLine.print(`${listDoubtLine(doubt)}\n`);
    },
    onUnreadable: (entities: readonly Unreadable[]): void => {
      for (const text of unreadableLines(entities.filter(({ id }) => isNew(id))))
        stderrLine.print(`${text}\n`);
    },
  };
};

/** Prints that a request is retried; requests that wait for the same cause at the same time are one line. */
const printRetriesOnce = (): OnRetry => {
  const waitingUntil = new Map<string, number>();
  return (event) => {
    const cause = `${String(event.attempt)} ${event.reason}`;
    const now = Date.now();
    if (now < (waitingUntil.get(cause) ?? 0)) return;
    waitingUntil.set(cause, now + event.waitSeconds * 1000);
    stderrLine.print(`${progressLine(event) ?? ''}\n`);
  };
};

/** How a command sends requests: retries, warnings and traces go to stderr. */
const terminalRequests = (
  flags: ConnectionFlags,
  verbose: boolean,
  signal: AbortSignal,
  onRetry?: OnRetry,
): RequestWiring => {
  const printRetry = printRetriesOnce();
  return {
    userAgent: `resim-sync/${TOOL_VERSION}`,
    environment: process.env,
    signal,
    exitTimeoutSeconds: EXIT_TIMEOUT_SECONDS,
    pageSize: flags['page-size'],
    onRetry: (retry) => {
      const event = { _tag: 'Retrying', ...retry } as const;
      printRetry(event);
      onRetry?.(event);
    },
    ...warnOnce(),
    ...(verbose && {
      onRequest: (request: EndedRequest) => stderrLine.print(`${requestLine(request)}\n`),
    }),
  };
};

/** A session, how to sign in for it, and how to stop the server that was started for it. */
interface Opened {
  readonly session: Session;
  /** Offers to sign in after an error. Errors: that error if the work cannot be repeated. */
  readonly signIn: (error: SyncError) => Result<void>;
  readonly close: () => Promise<void>;
}

const onSandbox =
  (flags: ConnectionFlags, wiring: RequestWiring): Result<Opened> =>
  async () => {
    const { connectOrStartSandbox } = await import('../../sandbox/index.ts');
    const sandbox = await connectOrStartSandbox({
      dataDir: flags['sandbox-data'],
      dataFlag: '--sandbox-data',
    });
    if (E.isLeft(sandbox)) return E.left({ _tag: 'SandboxFailed', ...sandbox.left });
    const { url, accessToken, close } = sandbox.right;
    // A sandbox has its own projects, so the project of the environment and of the settings file does not apply.
    const { project } = flags;
    const server = {
      apiUrl: `${url}/v1/`,
      parallelism: flags.parallelism ?? DEFAULT_PARALLELISM,
      accessToken: () => TE.right(accessToken),
      secrets: [],
      ...(project !== undefined && { project }),
    };
    const session = await sessionWith(server, wiring);
    return E.right({ session: { ...session, sandbox: true }, signIn: TE.left, close });
  };

const onServer = (flags: ConnectionFlags, wiring: RequestWiring): Result<Opened> =>
  pipe(
    TE.Do,
    TE.bind('settings', () => settingsFor(flags)),
    TE.bind('session', ({ settings }) =>
      openSession(settings, { ...wiring, ...TERMINAL_SIGN_IN, storedSignIn: true }),
    ),
    TE.map(({ settings, session }) => ({
      session,
      signIn: (error) => signInAfter(error, settings, wiring),
      close: () => Promise.resolve(),
    })),
  );

const listen = (): Interruption =>
  listenForInterruption({
    onWait: () =>
      stderrLine.print(
        '\nStopping: requests in flight finish, no new ones start. Send the signal again to stop at once.\n',
      ),
  });

/** A signal that also aborts requests that nobody waits for, which would keep the process running. */
const endedBy = (interruption: Interruption) => {
  const over = new AbortController();
  const signal = AbortSignal.any([interruption.signal, over.signal]);
  // Every request in flight listens, so many listeners are not a leak.
  setMaxListeners(0, signal);
  return { signal, end: () => over.abort() };
};

/**
 * Runs a command with a session, and closes the session in any case. A person who is not signed in is asked to only when a request needs it, after
 * everything that can be known without one; then the command runs again from its start.
 */
export const withSession = <A>(
  flags: ConnectionFlags,
  use: (session: Session, interruption: Interruption) => Result<A>,
  onRetry?: OnRetry,
): Result<A> =>
  TE.bracket(
    TE.fromIO(listen),
    (interruption) => {
      const { signal, end } = endedBy(interruption);
      return pipe(
        switchFor('verbose', flags.verbose),
        TE.map(({ value }) => terminalRequests(flags, value, signal, onRetry)),
        TE.chain((wiring) =>
          TE.bracket(
            flags.sandbox ? onSandbox(flags, wiring) : onServer(flags, wiring),
            ({ session, signIn }) => {
              const work = () => use({ ...session, connection: sameConnection(flags) }, interruption);
              return pipe(
                work(),
                TE.orElse((error) => pipe(signIn(error), TE.chain(work))),
              );
            },
            ({ close }) =>
              TE.fromTask(async () => {
                end();
                await close();
              }),
          ),
        ),
      );
    },
    (interruption) =>
      TE.fromIO(() => {
        interruption.dispose();
        stderrLine.finish();
      }),
  );
