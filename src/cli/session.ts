import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Interfaces } from '@oclif/core';
import type { SyncError } from '../domain/sync-error.ts';
import { progressLine } from '../render/apply-text.ts';
import {
  type Interruption,
  listenForInterruption,
  WRITE_GRACE_MILLISECONDS,
} from '../system/interruption.ts';
import type { Session } from '../usecases/capabilities.ts';
import type { connectionFlags } from './flags.ts';
import { type Settings, settingsFrom } from './settings.ts';

/** The connection flags as oclif parsed them. */
export type ConnectionFlags = Interfaces.InferredFlags<typeof connectionFlags>;

const ATTEMPT_TIMEOUT_SECONDS = 60;

type Result<A> = TE.TaskEither<SyncError, A>;

interface Server {
  readonly settings: Settings;
  readonly close: () => Promise<void>;
}

const startSandbox =
  (flags: ConnectionFlags): Result<Server> =>
  async () => {
    const { connectOrStartSandbox } = await import('../sandbox/index.ts');
    const sandbox = await connectOrStartSandbox({ dataDir: flags['sandbox-data'] });
    if (E.isLeft(sandbox)) return E.left({ _tag: 'SandboxFailed', ...sandbox.left });
    const { url, accessToken, close } = sandbox.right;
    const project = flags.project;
    return E.right({
      settings: {
        apiUrl: `${url}/v1/`,
        credentials: { _tag: 'AccessToken', accessToken },
        ...(project !== undefined && { project }),
      },
      close,
    });
  };

const openServer = (flags: ConnectionFlags): Result<Server> =>
  flags.sandbox
    ? startSandbox(flags)
    : pipe(
        TE.fromEither(settingsFrom(flags, process.env)),
        TE.map((settings) => ({ settings, close: () => Promise.resolve() })),
      );

const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

const connect = async (
  flags: ConnectionFlags,
  { settings }: Server,
  toolVersion: string,
  interruption: Interruption,
): Promise<Session> => {
  const [{ makeResimApi }, { accessTokenFor }, { DEFAULT_RETRY_POLICY }] = await Promise.all([
    import('../api/got-resim-api.ts'),
    import('../api/sign-in.ts'),
    import('../api/retry.ts'),
  ]);
  const now = () => new Date();
  const api = makeResimApi({
    apiUrl: settings.apiUrl,
    accessToken: accessTokenFor(settings.credentials, now),
    parallelism: flags.parallelism,
    userAgent: `resim-sync/${toolVersion}`,
    timeoutSeconds: ATTEMPT_TIMEOUT_SECONDS,
    retry: DEFAULT_RETRY_POLICY,
    now,
    random: Math.random,
    wait: pause,
    onRetry: (event) => process.stderr.write(`${progressLine({ _tag: 'Retrying', ...event }) ?? ''}\n`),
    signal: interruption.signal,
  });
  const { project } = settings;
  return {
    api,
    parallelism: flags.parallelism,
    sandbox: flags.sandbox,
    ...(project !== undefined && { project }),
  };
};

/** How a session is used. */
export interface SessionUse {
  readonly toolVersion: string;
  /** Whether writes may be in flight, which get a while to end when the user asks to stop. */
  readonly writes: boolean;
}

const listen = ({ writes }: SessionUse): Interruption =>
  listenForInterruption(writes ? WRITE_GRACE_MILLISECONDS : 0, () => {
    if (writes)
      process.stderr.write(
        '\nStopping: what is in flight ends, nothing new starts. A second signal gives up at once.\n',
      );
  });

/** Opens a session, gives it to a command, and closes everything on every way out. */
export const withSession = <A>(
  flags: ConnectionFlags,
  how: SessionUse,
  use: (session: Session, interruption: Interruption) => Result<A>,
): Result<A> =>
  TE.bracket(
    TE.fromIO(() => listen(how)),
    (interruption) =>
      TE.bracket(
        openServer(flags),
        (server) =>
          pipe(
            TE.fromTask(() => connect(flags, server, how.toolVersion, interruption)),
            TE.chain((session) => use(session, interruption)),
          ),
        (server) => TE.fromTask(() => server.close()),
      ),
    (interruption) => TE.fromIO(() => interruption.dispose()),
  );
