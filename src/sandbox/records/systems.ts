import * as t from 'io-ts';
import { type Selectable, sql } from 'kysely';
import type { Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import type { SystemTable } from '../store/tables.ts';
import { collectionOf, nameColumns, requireFreeName } from './collection.ts';
import type { AuditStamp } from './experiences.ts';
import { inChunks } from './keyset.ts';
import { storedJson } from './stored-json.ts';

export const ARCHITECTURES = ['AMD64', 'ARM64'] as const;

/** The resources of a system, in the order of API responses. */
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
/** The fields of a system that users set. */
export type SystemSettings = t.TypeOf<typeof SystemSettings>;

const Fixed = t.strict({
  systemID: t.string,
  projectID: t.string,
  creationTimestamp: t.string,
  userID: t.string,
  orgID: t.string,
});

export type SystemRow = Selectable<SystemTable>;

/** Systems. */
export const SYSTEMS = collectionOf<SystemRow>({
  table: 'systems',
  what: 'system',
  nameTaken: 'A system with this name already exists in the project.',
  archivable: true,
});

/** The fields of a stored system that users set. */
export const systemSettingsOf = (row: SystemRow): SystemSettings => storedJson(SystemSettings, row.document);

interface Counts {
  readonly experiences: number;
  readonly suites: number;
}

/** Counts the experiences and the active suites of each system. */
const countUses = async (database: Database, rows: readonly SystemRow[]): Promise<Map<number, Counts>> => {
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

/** Systems as the API returns them. */
export const systemsJson = async (database: Database, rows: readonly SystemRow[]): Promise<string[]> => {
  const counts = await countUses(database, rows);
  return rows.map((row) => systemJson(row, counts.get(row.seq) ?? { experiences: 0, suites: 0 }));
};

const settingColumns = (settings: SystemSettings, fixed: t.TypeOf<typeof Fixed>) => ({
  ...nameColumns(settings.name),
  document: JSON.stringify({ ...fixed, ...settings }),
});

export interface NewSystem {
  readonly id: string;
  readonly project: { readonly seq: number; readonly id: string };
  readonly orgID: string;
  readonly settings: SystemSettings;
}

/** Adds a system. */
export async function* insertSystem(
  database: Database,
  { id, project, orgID, settings }: NewSystem,
  { now, userID }: AuditStamp,
): Fallible<SystemRow> {
  yield* requireFreeName(database, SYSTEMS, settings.name, { projectSeq: project.seq });
  const fixed = { systemID: id, projectID: project.id, creationTimestamp: now, userID, orgID };
  return database
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
}

/** Replaces the settings of a system. */
export async function* updateSystem(
  database: Database,
  row: SystemRow,
  settings: SystemSettings,
  { now, userID }: AuditStamp,
): Fallible<SystemRow> {
  if (row.archived === 0)
    yield* requireFreeName(database, SYSTEMS, settings.name, { projectSeq: row.project_seq, seq: row.seq });
  return database
    .updateTable('systems')
    .set({
      updated_at: now,
      update_user_id: userID,
      ...settingColumns(settings, storedJson(Fixed, row.document)),
    })
    .where('seq', '=', row.seq)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Archives a system. Does nothing if it is already archived. */
export const archiveSystem = async (
  database: Database,
  { seq }: SystemRow,
  { now, userID }: AuditStamp,
): Promise<void> => {
  await database
    .updateTable('systems')
    .set({ archived: 1, updated_at: now, update_user_id: userID })
    .where('seq', '=', seq)
    .where('archived', '=', 0)
    .execute();
};
