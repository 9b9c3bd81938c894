import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { type Selectable, sql } from 'kysely';
import { conflict, type Problem } from '../problem.ts';
import type { Database } from '../store/store.ts';
import { toSearched, toStored } from '../store/stored-text.ts';
import type { SystemTable } from '../store/tables.ts';
import type { Change } from './experiences.ts';
import { inChunks, nameKey } from './keyset.ts';
import { storedJson } from './stored-json.ts';

export const ARCHITECTURES = ['AMD64', 'ARM64'] as const;

/** The resources of a system, in the order of answers. */
export const RESOURCES = [
  'build_vcpus',
  'build_memory_mib',
  'build_gpus',
  'build_shared_memory_mb',
  'metrics_build_vcpus',
  'metrics_build_memory_mib',
  'metrics_build_gpus',
  'metrics_build_shared_memory_mb',
] as const;

const SystemSettings = t.strict({
  name: t.string,
  description: t.string,
  architecture: t.keyof({ AMD64: null, ARM64: null }),
  build_vcpus: t.number,
  build_memory_mib: t.number,
  build_gpus: t.number,
  build_shared_memory_mb: t.number,
  metrics_build_vcpus: t.number,
  metrics_build_memory_mib: t.number,
  metrics_build_gpus: t.number,
  metrics_build_shared_memory_mb: t.number,
});
/** What users set of a system. */
export type SystemSettings = t.TypeOf<typeof SystemSettings>;

const Fixed = t.strict({
  systemID: t.string,
  projectID: t.string,
  creationTimestamp: t.string,
  userID: t.string,
  orgID: t.string,
});

export type SystemRow = Selectable<SystemTable>;

/** What users set of a stored system. */
export const systemSettingsOf = (row: SystemRow): SystemSettings => storedJson(SystemSettings, row.document);

interface Counts {
  readonly experiences: number;
  readonly suites: number;
}

/** Counts the experiences and the active suites of each system in two queries. */
const countUse = async (database: Database, rows: readonly SystemRow[]): Promise<Map<number, Counts>> => {
  const counts = new Map<number, Counts>(rows.map(({ seq }) => [seq, { experiences: 0, suites: 0 }]));
  for (const chunk of inChunks(rows)) {
    const seqs = sql.join(chunk.map(({ seq }) => seq));
    const members = await sql<{ seq: number; count: number }>`select system_seq as seq, count(*) as count
      from system_members where system_seq in (${seqs}) group by system_seq`.execute(database);
    const suites = await sql<{ seq: number; count: number }>`select systems.seq, count(*) as count
      from systems inner join suites on suites.system_id = systems.id
      where systems.seq in (${seqs}) and suites.archived = 0 group by systems.seq`.execute(database);
    for (const { seq, count } of members.rows) counts.set(seq, { experiences: count, suites: 0 });
    for (const { seq, count } of suites.rows)
      counts.set(seq, { experiences: counts.get(seq)?.experiences ?? 0, suites: count });
  }
  return counts;
};

const systemJson = (row: SystemRow, { experiences, suites }: Counts): string =>
  `${row.document.slice(0, -1)},"archived":${row.archived === 1 ? 'true' : 'false'},"updateTimestamp":"${row.updated_at}","updateUserID":${JSON.stringify(row.update_user_id)},"numExperiences":${experiences},"numTestSuites":${suites},"numBuilds":0,"numMetricsBuilds":0,"numBatches":0}`;

/** Systems as answers show them. */
export const systemsJson = async (database: Database, rows: readonly SystemRow[]): Promise<string[]> => {
  const counts = await countUse(database, rows);
  return rows.map((row) => systemJson(row, counts.get(row.seq) ?? { experiences: 0, suites: 0 }));
};

/** The system with an ID, archived or not. */
export const findSystem = (
  database: Database,
  projectSeq: number,
  id: string,
): Promise<SystemRow | undefined> =>
  database
    .selectFrom('systems')
    .selectAll()
    .where('id', '=', id)
    .where('project_seq', '=', projectSeq)
    .executeTakeFirst();

const nameIsFree = async (
  database: Database,
  projectSeq: number,
  name: string,
  except?: number,
): Promise<E.Either<Problem, void>> => {
  const holder = await database
    .selectFrom('systems')
    .select('seq')
    .where('project_seq', '=', projectSeq)
    .where('name_key', '=', nameKey(name))
    .where('archived', '=', 0)
    .executeTakeFirst();
  return holder === undefined || holder.seq === except
    ? E.right(undefined)
    : conflict('A system of this name exists in the project.');
};

const settingColumns = (settings: SystemSettings, fixed: t.TypeOf<typeof Fixed>) => ({
  name: toStored(settings.name),
  name_key: nameKey(settings.name),
  name_searched: toSearched(settings.name),
  document: JSON.stringify({ ...fixed, ...settings }),
});

export interface NewSystem {
  readonly id: string;
  readonly project: { readonly seq: number; readonly id: string };
  readonly orgID: string;
  readonly settings: SystemSettings;
}

/** Adds a system. */
export const insertSystem = async (
  database: Database,
  { id, project, orgID, settings }: NewSystem,
  { now, userID }: Change,
): Promise<E.Either<Problem, SystemRow>> => {
  const free = await nameIsFree(database, project.seq, settings.name);
  if (E.isLeft(free)) return free;
  const fixed = { systemID: id, projectID: project.id, creationTimestamp: now, userID, orgID };
  const row = await database
    .insertInto('systems')
    .values({
      id,
      project_seq: project.seq,
      archived: 0,
      updated_at: now,
      update_user_id: userID,
      ...settingColumns(settings, fixed),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return E.right(row);
};

/** Writes new settings. */
export const changeSystem = async (
  database: Database,
  row: SystemRow,
  settings: SystemSettings,
  { now, userID }: Change,
): Promise<E.Either<Problem, SystemRow>> => {
  if (row.archived === 0) {
    const free = await nameIsFree(database, row.project_seq, settings.name, row.seq);
    if (E.isLeft(free)) return free;
  }
  const changed = await database
    .updateTable('systems')
    .set({
      updated_at: now,
      update_user_id: userID,
      ...settingColumns(settings, storedJson(Fixed, row.document)),
    })
    .where('seq', '=', row.seq)
    .returningAll()
    .executeTakeFirstOrThrow();
  return E.right(changed);
};
