import * as E from 'fp-ts/lib/Either.js';
import { sql } from 'kysely';
import { findRunning } from '../server/connect.ts';
import type { SandboxFault } from '../server/fault.ts';
import { identityOf } from '../server/identity.ts';
import type { StoreOptions } from '../server/open-store.ts';
import type { Database } from '../store/store.ts';
import { fromStored } from '../store/stored-text.ts';
import { withExistingStore } from './with-store.ts';

export interface ProjectStatus {
  readonly name: string;
  readonly projectID: string;
  readonly experiences: number;
  readonly archivedExperiences: number;
  readonly tags: number;
  readonly systems: number;
  readonly testSuites: number;
}

/** What a sandbox holds, and whether a server runs on it. */
export interface DataStatus {
  readonly identity: string;
  readonly projects: readonly ProjectStatus[];
  readonly server?: { readonly url: string; readonly pid: number };
}

/** The active projects with what they hold. */
export const projectStatuses = async (database: Database): Promise<ProjectStatus[]> => {
  const { rows } = await sql<Omit<ProjectStatus, 'projectID'> & { id: string; archived: number }>`
    select id, name,
      (select count(*) from experiences as e where e.project_seq = p.seq and e.archived = 0) as experiences,
      (select count(*) from experiences as e where e.project_seq = p.seq and e.archived = 1) as archived,
      (select count(*) from tags as t where t.project_seq = p.seq) as tags,
      (select count(*) from systems as s where s.project_seq = p.seq and s.archived = 0) as systems,
      (select count(*) from suites as s where s.project_seq = p.seq and s.archived = 0) as "testSuites"
    from projects as p where p.archived = 0 order by p.seq`.execute(database);
  return rows.map(({ id, name, archived, experiences, tags, systems, testSuites }) => ({
    name: fromStored(name),
    projectID: id,
    experiences,
    archivedExperiences: archived,
    tags,
    systems,
    testSuites,
  }));
};

/** Reads the status. */
export const dataStatus = (options: StoreOptions): Promise<E.Either<SandboxFault, DataStatus>> =>
  withExistingStore(options, async (store) => {
    const running = options.databaseUrl === undefined ? await findRunning(options.dataDir) : undefined;
    return E.right({
      identity: await identityOf(store),
      projects: await projectStatuses(store.database),
      ...(running ? { server: { url: running.url, pid: running.pid } } : {}),
    });
  });
