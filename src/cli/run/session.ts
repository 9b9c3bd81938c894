import { setMaxListeners } from 'node:events';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Interfaces } from '@oclif/core';
import type { ListDoubt } from '../../api/resim-api.ts';
import type { ApplyEvent } from '../../domain/apply-report.ts';
import type { Unreadable } from '../../domain/database-state.ts';
import type { Result } from '../../domain/sync-error.ts';
import { openSession, type RequestWiring, sessionWith } from '../../library/session.ts';
import { TOOL_VERSION } from '../../library/tool-version.ts';
import { progressLine } from '../../render/apply-text.ts';
import { listDoubtLine } from '../../render/list-doubt.ts';
import { unreadableLines } from '../../render/problem/unreadable-problem.ts';
import { requestLine, type RequestTold } from '../../render/request-line.ts';
import { type Interruption, listenForInterruption } from '../../system/interruption.ts';
import type { Session } from '../../usecases/capabilities.ts';
import { stderrLine } from '../output/progress.ts';
import { type connectionFlags, DEFAULT_SANDBOX_DATA } from '../words/flags.ts';
import { settingsFor, switchFor } from './settings.ts';
import { signInFirst, TERMINAL_SIGN_IN } from './sign-in.ts';

/** The connection flags as oclif parsed them. */
export type ConnectionFlags = Interfaces.InferredFlags<typeof connectionFlags>;

/** What is done on the way out, at most two requests, has to fit between the end of the grace and the moment when a CI runner kills. */
export const EXIT_TIMEOUT_SECONDS = 0.8;

const DEFAULT_PARALLELISM = 16;

/** Told of each attempt that is made again, beside the line on stderr. */
export type OnRetry = (event: Extract<ApplyEvent, { readonly _tag: 'Retrying' }>) => void;

/** What has to be said again to reach the same server. */
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

/** A list is read several times in one command. */
const tellOnce = () => {
  const told = new Set<string>();
  const isNew = (key: string): boolean => told.size < told.add(key).size;
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

/** Requests of a command: what happens to them is told on stderr. */
const terminalRequests = (
  flags: ConnectionFlags,
  verbose: boolean,
  signal: AbortSignal,
  onRetry?: OnRetry,
): RequestWiring => ({
  userAgent: `resim-sync/${TOOL_VERSION}`,
  environment: process.env,
  signal,
  exitTimeoutSeconds: EXIT_TIMEOUT_SECONDS,
  pageSize: flags['page-size'],
  onRetry: (retry) => {
    const event = { _tag: 'Retrying', ...retry } as const;
    stderrLine.print(`${progressLine(event) ?? ''}\n`);
    onRetry?.(event);
  },
  ...tellOnce(),
  ...(verbose && {
    onRequest: (told: RequestTold) => stderrLine.print(`${requestLine(told)}\n`),
  }),
});

/** A session, and what ends the server that was started for it. */
interface Opened {
  readonly session: Session;
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
    // A sandbox has projects of its own: what the settings file says is meant for others.
    const project = flags.project ?? process.env.RESIM_PROJECT;
    const server = {
      apiUrl: `${url}/v1/`,
      parallelism: flags.parallelism ?? DEFAULT_PARALLELISM,
      accessToken: () => TE.right(accessToken),
      secrets: [],
      ...(project !== undefined && project !== '' && { project }),
    };
    const session = await sessionWith(server, wiring);
    return E.right({ session: { ...session, sandbox: true }, close });
  };

const onServer = (flags: ConnectionFlags, wiring: RequestWiring): Result<Opened> =>
  pipe(
    settingsFor(flags),
    TE.chain((settings) =>
      openSession(settings, {
        ...wiring,
        ...TERMINAL_SIGN_IN,
        signInFirst: signInFirst(wiring.signal),
      }),
    ),
    TE.map((session) => ({ session, close: () => Promise.resolve() })),
  );

const listen = (): Interruption =>
  listenForInterruption({
    onWait: () =>
      stderrLine.print(
        '\nStopping: what is in flight ends, nothing new starts. A second signal gives up at once.\n',
      ),
  });

/** A signal that also ends what nobody waits for any more: lists that were requested in vain would keep the process running. */
const endedBy = (interruption: Interruption) => {
  const over = new AbortController();
  const signal = AbortSignal.any([interruption.signal, over.signal]);
  // Every request in flight listens: many listeners are no leak here.
  setMaxListeners(0, signal);
  return { signal, end: () => over.abort() };
};

/** Opens a session, gives it to a command, and closes everything on every way out. */
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
            ({ session }) => use({ ...session, connection: sameConnection(flags) }, interruption),
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
