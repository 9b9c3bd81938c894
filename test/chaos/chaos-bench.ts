import { rmSync } from 'node:fs';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeResimApi } from '../../src/api/got-resim-api.ts';
import { DEFAULT_RETRY_POLICY } from '../../src/api/retry.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { applyPlan } from '../../src/usecases/apply-plan.ts';
import type { Session } from '../../src/usecases/capabilities.ts';
import { makePlan } from '../../src/usecases/make-plan.ts';
import { directWorld } from '../support/direct-world.ts';
import { type FaultProxy, type Faults, startFaultProxy } from '../support/fault-proxy.ts';
import type { Model } from '../support/model.ts';
import { type PlannedSituation, PROJECT_ID } from '../support/planned-situations.ts';
import { type ProjectClient, projectClient } from '../support/project-client.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { count } from './figures.ts';
import { readModel, seedOf } from './project-model.ts';

/** A project on a real server behind a fault proxy, with a saved plan. */
export interface ChaosBench {
  readonly planFile: string;
  readonly journal: string;
  /** A client that bypasses the proxy. */
  readonly stranger: ProjectClient;
  readonly proxy: FaultProxy;
  readonly accessToken: string;
  /** Sets the faults for all later requests through the proxy. */
  readonly inject: (faults: Faults) => void;
  readonly apply: (
    faults: Faults,
    resume: boolean,
    parallelism?: number,
    /** The clock of the apply; the system clock by default. */
    now?: () => Date,
  ) => Promise<E.Either<SyncError, unknown>>;
  readonly model: () => Promise<Model>;
  readonly loseJournal: () => void;
}

const RETRY = { ...DEFAULT_RETRY_POLICY, baseDelay: 0, maxDelay: 0 };

/** Longer than any response of the sandbox on a busy machine. */
const TIMEOUT_SECONDS = 2;

const sessionOn = (url: string, accessToken: string, parallelism = 4): Session => ({
  api: makeResimApi({
    apiUrl: `${url}/v1/`,
    accessToken: () => TE.right(accessToken),
    parallelism,
    userAgent: 'chaos',
    timeoutSeconds: TIMEOUT_SECONDS,
    retry: RETRY,
    now: () => new Date(),
    random: () => 0.5,
    wait: () => new Promise((resolve) => setImmediate(resolve)),
  }),
  project: PROJECT_ID,
  parallelism,
  sandbox: false,
});

const planned = async (situation: PlannedSituation, session: Session, folder: string): Promise<string> => {
  const { config } = situation;
  const loaded = { config, files: [], warnings: [], places: T.of(() => undefined) };
  const out = path.join(folder, 'plan.json');
  const { archive } = situation.plan.options;
  const made = await makePlan({ config: TE.right(loaded), archive, out }, session, directWorld)();
  if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
  return out;
};

/** Runs a test with its own server, the project of a situation, and a saved plan. */
export const withChaosBench = async <A>(
  situation: PlannedSituation,
  use: (bench: ChaosBench) => Promise<A>,
): Promise<A> => {
  count('schedules');
  const sandbox = await startSandbox({ dataDir: ':memory:', seed: seedOf(situation.model) });
  if (E.isLeft(sandbox)) throw new Error(JSON.stringify(sandbox.left));
  const { url, accessToken, close } = sandbox.right;
  let current: Faults = () => undefined;
  const proxy = await startFaultProxy(url, (request) => {
    const fault = current(request);
    // `Later` only delays the request.
    if (fault && fault._tag !== 'Later') count('faults');
    return fault;
  });
  try {
    return await withTemporaryFolder(async (folder) => {
      const planFile = await planned(situation, sessionOn(url, accessToken), folder);
      const journal = `${planFile}.journal.jsonl`;
      return use({
        planFile,
        journal,
        proxy,
        accessToken,
        inject: (faults) => (current = faults),
        get stranger() {
          count('strangers');
          return projectClient({ url, accessToken }, PROJECT_ID);
        },
        apply: async (faults, resume, parallelism, now = directWorld.now) => {
          if (resume) count('resumes');
          const before = proxy.requests.length;
          current = (request) => faults({ ...request, number: request.number - before });
          const request = {
            file: planFile,
            resume,
            updateConfig: false,
            allowArchive: { _tag: 'Share', percent: 100 },
            allowEmptySuites: true,
          } as const;
          return applyPlan(request, sessionOn(proxy.url, accessToken, parallelism), {
            ...directWorld,
            now,
          })();
        },
        model: () => readModel(url, accessToken),
        loseJournal: () => rmSync(journal, { force: true }),
      });
    });
  } finally {
    await proxy.close();
    await close();
  }
};
