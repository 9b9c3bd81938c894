import * as E from 'fp-ts/lib/Either.js';
import { type ProjectStatus, projectStatuses } from '../records/projects.ts';
import { findRunning } from '../server/connect.ts';
import type { SandboxError } from '../server/sandbox-error.ts';
import { identityOf } from '../server/identity.ts';
import type { StoreOptions } from '../server/open-store.ts';
import { withExistingStore } from './with-store.ts';

/** The projects of a sandbox, and its running server if there is one. */
export interface DataStatus {
  readonly identity: string;
  readonly projects: readonly ProjectStatus[];
  readonly server?: { readonly url: string; readonly pid: number };
}

/** Reads the status. */
export const dataStatus = (options: StoreOptions): Promise<E.Either<SandboxError, DataStatus>> =>
  withExistingStore(options, async (store) => {
    const running = options.databaseUrl === undefined ? await findRunning(options.dataDir) : undefined;
    return E.right({
      identity: await identityOf(store),
      projects: await projectStatuses(store.database),
      ...(running ? { server: { url: running.url, pid: running.pid } } : {}),
    });
  });
