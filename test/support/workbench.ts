import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type PlanInFolder, savePlan } from './made-plan.ts';
import { createProject, type ProjectClient, type ServerAddress } from './project-client.ts';
import { type Ran, runBin, type RunOptions } from './run-bin.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

/** A server with a project, and a folder in which the built command runs. */
export interface Workbench {
  readonly folder: string;
  readonly server: ServerAddress;
  readonly sandbox: RunningSandbox;
  readonly project: ProjectClient;
  readonly file: (name: string) => string;
  readonly write: (name: string, content: string) => string;
  /** Runs `sync` for the project, which the environment selects. */
  readonly sync: (args: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** Saves the plan of a config as `plan.json`, for tests that start with a plan. */
  readonly plan: (
    config: string,
    options?: Partial<Pick<PlanInFolder, 'project' | 'file' | 'archive' | 'maxArchive'>>,
  ) => Promise<void>;
}

/** Runs a test with a sandbox in memory. */
export const withSandbox = async <A>(use: (sandbox: RunningSandbox) => Promise<A>): Promise<A> => {
  const sandbox = await startSandbox({ dataDir: ':memory:' });
  if (E.isLeft(sandbox)) throw new Error(JSON.stringify(sandbox.left));
  try {
    return await use(sandbox.right);
  } finally {
    await sandbox.right.close();
  }
};

/** Runs a test with a workbench. */
export const withWorkbench = <A>(use: (bench: Workbench) => Promise<A>): Promise<A> =>
  withSandbox((sandbox) =>
    withTemporaryFolder(async (folder) => {
      const server = { url: sandbox.url, accessToken: sandbox.accessToken };
      const project = await createProject(server, 'robots');
      const environment = {
        RESIM_URL: `${sandbox.url}/v1/`,
        RESIM_ACCESS_TOKEN: sandbox.accessToken,
        RESIM_PROJECT: 'robots',
      };
      const file = (name: string) => path.join(folder, name);
      return use({
        folder,
        server,
        sandbox,
        project,
        file,
        write: (name, content) => {
          mkdirSync(path.dirname(file(name)), { recursive: true });
          writeFileSync(file(name), content);
          return file(name);
        },
        sync: (args, options = {}) =>
          runBin(args, { cwd: folder, ...options, env: { ...environment, ...options.env } }),
        plan: (config, options) =>
          savePlan({ server, folder, project: 'robots', config, file: 'plan.json', ...options }),
      });
    }),
  );
