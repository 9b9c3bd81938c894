import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { createPlan, errorMessage, loadExperienceSyncConfig, type Call } from '../../src/index.ts';
import type { ServerAddress } from './project-client.ts';

/** Where a plan is made, and of what. */
export interface PlanInFolder {
  readonly server: ServerAddress;
  readonly project: string;
  /** The folder that a user would be in. */
  readonly folder: string;
  /** Below the folder, as the plan is. */
  readonly config: string;
  readonly file: string;
  readonly archive?: boolean;
  readonly maxArchive?: number;
}

const right = async <A>(call: Call<A>): Promise<A> => {
  const outcome = await call;
  if (E.isLeft(outcome)) throw new Error(errorMessage(outcome.left));
  return outcome.right;
};

/**
 * Saves the plan of a config as `sync plan` would in the folder. A process for it costs ten times as much, and the tests of the library
 * hold that both make the same plan.
 */
export const savePlan = async ({ server, folder, config, file, ...options }: PlanInFolder): Promise<void> => {
  const { project, ...rest } = options;
  const connection = { url: `${server.url}/v1/`, accessToken: server.accessToken, project };
  const loaded = await right(loadExperienceSyncConfig([path.join(folder, config)]));
  // Commands that are suggested later name the config as the user did.
  const files = loaded.files.map((one) => ({ ...one, path: path.relative(folder, one.path) }));
  await right(
    createPlan(connection, { config: { ...loaded, files }, file: path.join(folder, file), ...rest }),
  );
};
