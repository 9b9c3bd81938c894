import type { Selectable } from 'kysely';
import type { Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { fromStored, toStored } from '../store/stored-text.ts';
import type { TagTable } from '../store/tables.ts';
import { collectionOf, nameColumns, requireFreeName } from './collection.ts';
import type { AuditStamp } from './experiences.ts';
import { removeAllPairs } from './members.ts';

export type TagRow = Selectable<TagTable>;

/** Tags. */
export const TAGS = collectionOf<TagRow>({
  table: 'tags',
  what: 'experience tag',
  nameTaken: 'An experience tag with this name already exists in the project.',
  archivable: false,
});

/** A tag as the API returns it. */
export const tagJson = (row: TagRow, projectID: string): string =>
  JSON.stringify({
    experienceTagID: row.id,
    projectID,
    name: fromStored(row.name),
    description: fromStored(row.description),
    creationTimestamp: row.created_at,
    userID: row.user_id,
    orgID: row.org_id,
  });

export interface NewTag {
  readonly id: string;
  readonly projectSeq: number;
  readonly orgID: string;
  readonly name: string;
  readonly description: string;
}

/** Adds a tag. */
export async function* insertTag(
  database: Database,
  { id, projectSeq, orgID, name, description }: NewTag,
  { now, userID }: AuditStamp,
): Fallible<TagRow> {
  yield* requireFreeName(database, TAGS, name, { projectSeq });
  return database
    .insertInto('tags')
    .values({
      id,
      project_seq: projectSeq,
      ...nameColumns(name),
      description: toStored(description),
      created_at: now,
      user_id: userID,
      org_id: orgID,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Updates the given fields. */
export async function* updateTag(
  database: Database,
  tag: TagRow,
  change: { readonly name?: string; readonly description?: string },
): Fallible<TagRow> {
  const { name = fromStored(tag.name), description = fromStored(tag.description) } = change;
  yield* requireFreeName(database, TAGS, name, { projectSeq: tag.project_seq, seq: tag.seq });
  return database
    .updateTable('tags')
    .set({ ...nameColumns(name), description: toStored(description) })
    .where('seq', '=', tag.seq)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Deletes a tag and removes it from all experiences. */
export const deleteTag = async (database: Database, tag: TagRow): Promise<void> => {
  await removeAllPairs(database, 'tag_members', tag.seq);
  await database.deleteFrom('tags').where('seq', '=', tag.seq).execute();
};
