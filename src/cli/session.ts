import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Interfaces } from '@oclif/core';
import { credentialsFrom } from '../api/credentials.ts';
import type { AccessToken, RetryEvent } from '../api/request.ts';
import type { ListDoubt } from '../api/resim-api.ts';
import { makeMaskedValues } from '../api/secrets.ts';
import { secretsOf } from '../api/settings.ts';
import type { ApplyEvent } from '../domain/apply-report.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { progressLine } from '../render/apply-text.ts';
import { requestLine, type RequestTold } from '../render/request-line.ts';
import { listDoubtLine } from '../render/list-doubt.ts';
import { type Interruption, listenForInterruption } from '../system/interruption.ts';
import type { Session } from '../usecases/capabilities.ts';
import { type connectionFlags, DEFAULT_SANDBOX_DATA } from './flags.ts';
import { pause } from '../system/pause.ts';
import { settingsFor, switchFor } from './settings.ts';
import { stderrLine } from './status-line.ts';
import { canAsk, liveSignIn, type Route, routeTo, signedInFirst } from './sign-in.ts';

/** The connection flags as oclif parsed them. */
export type ConnectionFlags = Interfaces.InferredFlags<typeof connectionFlags>;

const ATTEMPT_TIMEOUT_SECONDS = 60;

/** What is done on the way out, at most two requests, has to fit between the end of the grace and the moment when a CI runner kills. */
export const EXIT_TIMEOUT_SECONDS = 0.8;
const NO_RETRY = { attempts: 1, baseDelay: 0, maxDelay: 0, maxRetryAfter: 0, maxTotal: 0 };

type Result<A> = TE.TaskEither<SyncError, A>;

interface Server {
  /** Ends in a slash. */
  readonly apiUrl: string;
  readonly project?: string;
  /** Requests at the same time. */
  readonly parallelism: number;
  readonly accessToken: AccessToken;
  readonly secrets: readonly string[];
  readonly agents?: Route['agents'];
  readonly close: () => Promise<void>;
}

const DEFAULT_PARALLELISM = 16;

const startSandbox =
  (flags: ConnectionFlags): Result<Server> =>
  async () => {
    const { connectOrStartSandbox } = await import('../sandbox/index.ts');
    const sandbox = await connectOrStartSandbox({
      dataDir: flags['sandbox-data'],
      dataFlag: '--sandbox-data',
    });
    if (E.isLeft(sandbox)) return E.left({ _tag: 'SandboxFailed', ...sandbox.left });
    const { url, accessToken, close } = sandbox.right;
    // A sandbox has projects of its own: what the settings file says is meant for others.
    const project = flags.project ?? process.env.RESIM_PROJECT;
    return E.right({
      apiUrl: `${url}/v1/`,
      parallelism: flags.parallelism ?? DEFAULT_PARALLELISM,
      accessToken: () => TE.right(accessToken),
      secrets: [],
      close,
      ...(project !== undefined && project !== '' && { project }),
    });
  };

/** Tells requests to the API and to the sign-in server where that is asked for. */
const traced = (verbose: boolean): { readonly onRequest?: (told: RequestTold) => void } =>
  verbose ? { onRequest: (told) => stderrLine.print(`${requestLine(told)}\n`) } : {};

/** The server of the settings, with the access tokens that it takes. */
const configuredServer = (
  flags: ConnectionFlags,
  verbose: boolean,
  toolVersion: string,
  signal: AbortSignal,
): Result<Server> =>
  pipe(
    TE.Do,
    TE.bind('settings', () => settingsFor(flags)),
    TE.bind('credentials', ({ settings }) => TE.fromEither(credentialsFrom(settings))),
    TE.bind('world', ({ settings }) =>
      liveSignIn(settings.authUrl, toolVersion, signal, traced(verbose).onRequest),
    ),
    TE.bind('route', ({ settings }) => routeTo(settings.apiUrl, settings.parallelism)),
    TE.bind('accessToken', ({ credentials, world }) =>
      TE.fromTask(async () => {
        const { makeAccessToken } = await import('../api/sign-in.ts');
        return makeAccessToken(credentials, world);
      }),
    ),
    TE.chainFirst(({ settings, credentials, world, accessToken }) =>
      credentials._tag === 'Device' && canAsk(process.env)
        ? signedInFirst(settings, world, accessToken, signal)
        : TE.right(undefined),
    ),
    TE.map(({ settings, accessToken, route }) => {
      const { apiUrl, parallelism, project } = settings;
      return {
        apiUrl,
        parallelism,
        accessToken,
        ...route,
        secrets: [...secretsOf(settings), ...route.secrets],
        close: () => Promise.resolve(),
        ...(project !== undefined && { project }),
      };
    }),
  );

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
const tellOnce = (tell: (doubt: ListDoubt) => void): ((doubt: ListDoubt) => void) => {
  const told = new Set<string>();
  return (doubt) => {
    if (told.size < told.add(doubt.what).size) tell(doubt);
  };
};

const connect = async (
  flags: ConnectionFlags,
  { apiUrl, project, parallelism, accessToken, secrets, agents }: Server,
  verbose: boolean,
  { toolVersion, onRetry }: SessionUse,
  signal: AbortSignal,
): Promise<Session> => {
  const [{ makeResimApi }, { DEFAULT_RETRY_POLICY }] = await Promise.all([
    import('../api/got-resim-api.ts'),
    import('../api/retry.ts'),
  ]);
  const { masked, hide } = makeMaskedValues();
  const options = {
    apiUrl,
    accessToken,
    parallelism,
    userAgent: `resim-sync/${toolVersion}`,
    timeoutSeconds: ATTEMPT_TIMEOUT_SECONDS,
    retry: DEFAULT_RETRY_POLICY,
    now: () => new Date(),
    random: Math.random,
    wait: pause,
    onRetry: (retry: RetryEvent) => {
      const event = { _tag: 'Retrying', ...retry } as const;
      stderrLine.print(`${progressLine(event) ?? ''}\n`);
      onRetry?.(event);
    },
    onDoubt: tellOnce((doubt: ListDoubt) => stderrLine.print(`${listDoubtLine(doubt)}\n`)),
    ...(flags['page-size'] !== undefined && { pageSize: flags['page-size'] }),
    secrets,
    masked,
    ...traced(verbose),
    ...(agents && { agents }),
  };
  const api = makeResimApi({ ...options, signal });
  const exit = makeResimApi({ ...options, timeoutSeconds: EXIT_TIMEOUT_SECONDS, retry: NO_RETRY });
  return {
    api,
    exit,
    parallelism,
    sandbox: flags.sandbox,
    hide,
    connection: sameConnection(flags),
    ...(project !== undefined && { project }),
  };
};

/** How a session is used. */
export interface SessionUse {
  readonly toolVersion: string;
  /** Told of each attempt that is made again, beside the line on stderr. */
  readonly onRetry?: (event: Extract<ApplyEvent, { readonly _tag: 'Retrying' }>) => void;
}

const listen = (): Interruption =>
  listenForInterruption({
    onWait: () =>
      stderrLine.print(
        '\nStopping: what is in flight ends, nothing new starts. A second signal gives up at once.\n',
      ),
  });

/** Opens a session, gives it to a command, and closes everything on every way out. */
export const withSession = <A>(
  flags: ConnectionFlags,
  how: SessionUse,
  use: (session: Session, interruption: Interruption) => Result<A>,
): Result<A> =>
  TE.bracket(
    TE.fromIO(listen),
    (interruption) =>
      pipe(
        switchFor('verbose', flags.verbose),
        TE.chain(({ value: verbose }) =>
          TE.bracket(
            flags.sandbox
              ? startSandbox(flags)
              : configuredServer(flags, verbose, how.toolVersion, interruption.signal),
            (server) =>
              pipe(
                TE.fromTask(() => connect(flags, server, verbose, how, interruption.signal)),
                TE.chain((session) => use(session, interruption)),
              ),
            (server) => TE.fromTask(() => server.close()),
          ),
        ),
      ),
    (interruption) =>
      TE.fromIO(() => {
        interruption.dispose();
        stderrLine.finish();
      }),
  );
