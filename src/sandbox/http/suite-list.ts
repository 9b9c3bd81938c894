import * as E from 'fp-ts/lib/Either.js';
import { type RawBuilder, sql } from 'kysely';
import {
  contains,
  cutPage,
  isBehind,
  type Order,
  orderKey,
  rowsToRead,
  sortedBy,
} from '../records/keyset.ts';
import { scopeOf } from '../records/page-token.ts';
import { type RevisionRow, suiteJson } from '../records/suites.ts';
import type { Database } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import { ok } from './answers.ts';
import { isUuid, quoted } from './identifier.ts';
import { badRequest } from '../problem.ts';
import type { Call, Outcome } from './operation.ts';
import { type Orders, readOrder } from './order.ts';
import { projectOf } from './project-path.ts';
import { readBoolean, readPage, readText, readUuids } from './query-reader.ts';

const ORDERS: Orders = new Map([
  ['timestamp', undefined],
  ['id', 'suites.id'],
  ['name', 'suites.name_searched'],
  ['rank', 'suites.name_searched'],
]);

type Condition = RawBuilder<boolean>;

interface Filter {
  readonly archived?: boolean | undefined;
  readonly name?: string | undefined;
  readonly text?: string | undefined;
  readonly systemID?: string | undefined;
  readonly experienceIDs?: readonly string[] | undefined;
}

const conditionOf = (filter: Filter, projectSeq: number, kind: 'embedded' | 'postgres'): Condition => {
  const { archived = false, name, text, systemID, experienceIDs } = filter;
  const conditions: Condition[] = [
    sql<boolean>`suites.project_seq = ${projectSeq}`,
    sql<boolean>`suites.archived = ${archived ? 1 : 0}`,
  ];
  if (name !== undefined) conditions.push(contains('suites.name_searched', toSearched(name), kind));
  if (text !== undefined) {
    const searched = toSearched(text);
    conditions.push(
      sql<boolean>`(${contains('suites.name_searched', searched, kind)} or ${contains('suites.description_searched', searched, kind)})`,
    );
  }
  if (systemID !== undefined) conditions.push(sql<boolean>`suites.system_id = ${systemID.toLowerCase()}`);
  for (const id of experienceIDs ?? [])
    conditions.push(sql<boolean>`exists (select 1 from suite_members inner join experiences
      on experiences.seq = suite_members.experience_seq
      where suite_members.suite_seq = suites.seq and experiences.id = ${id})`);
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
};

const read = async (
  database: Database,
  condition: Condition,
  order: Order,
  after: Parameters<typeof isBehind>[2],
  limit: number,
): Promise<(RevisionRow & { readonly order_key: string })[]> => {
  const { rows } = await sql<RevisionRow & { readonly order_key: string }>`
    select suites.seq, suites.archived, suite_revisions.*, ${orderKey(order)} as order_key
    from suites inner join suite_revisions
      on suite_revisions.suite_seq = suites.seq and suite_revisions.revision = suites.revision
    where ${condition} and ${isBehind(order, 'suites.seq', after)}
    order by ${sortedBy(order, 'suites.seq')} limit ${limit}`.execute(database);
  return rows;
};

const count = async (database: Database, condition: Condition): Promise<number> => {
  const { rows } = await sql<{
    count: number;
  }>`select count(*) as count from suites where ${condition}`.execute(database);
  return rows[0]?.count ?? 0;
};

/** Most experiences that a filter can name: each is a condition of its own. */
const EXPERIENCES_LIMIT = 200;

/** Lists test suites at their latest revision; without `archived` the active ones. */
export const list = async (call: Call): Outcome => {
  const { query, store } = call;
  const order = readOrder(query, ORDERS);
  if (E.isLeft(order)) return order;
  const archived = readBoolean(query, 'archived');
  if (E.isLeft(archived)) return archived;
  const experienceIDs = readUuids(query, 'experienceIDs');
  if (E.isLeft(experienceIDs)) return experienceIDs;
  if ((experienceIDs.right?.length ?? 0) > EXPERIENCES_LIMIT)
    return badRequest(`\`experienceIDs\` takes at most ${EXPERIENCES_LIMIT} IDs.`);
  const systemID = readText(query, 'systemID');
  if (systemID !== undefined && !isUuid(systemID))
    return badRequest(`\`systemID\` is ${quoted(systemID)}, which is not a UUID.`);
  const filter = {
    archived: archived.right,
    name: readText(query, 'name'),
    text: readText(query, 'text'),
    systemID,
    experienceIDs: experienceIDs.right,
  };
  const page = readPage(query, scopeOf('suites', call.path.projectID, JSON.stringify([order.right, filter])));
  if (E.isLeft(page)) return page;
  const project = await projectOf(call, store.database);
  if (E.isLeft(project)) return project;
  const condition = conditionOf(filter, project.right.seq, store.kind);
  const { after } = page.right;
  const rows = await read(store.database, condition, order.right, after, rowsToRead(page.right));
  const total = after?.total ?? (await count(store.database, condition));
  const cut = cutPage(rows, page.right, total);
  const suites = cut.rows.map(suiteJson).join(',');
  return ok(`{"testSuites":[${suites}],"nextPageToken":${JSON.stringify(cut.token)},"total":${total}}`);
};
