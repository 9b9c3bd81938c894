import * as E from 'fp-ts/lib/Either.js';
import type { Selectable } from 'kysely';
import { conflict, type Problem } from '../problem.ts';
import type { Database } from '../store/store.ts';
import { fromStored, toSearched, toStored } from '../store/stored-text.ts';
import type { TagTable } from '../store/tables.ts';
import type { Change } from './experiences.ts';
import { nameKey } from './keyset.ts';
import { removeAllPairs } from './members.ts';

export type TagRow = Selectable<TagTable>;

/** A tag as answers show it. */
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

/** The tag with an ID. */
export const findTag = (database: Database, projectSeq: number, id: string): Promise<TagRow | undefined> =>
  database
    .selectFrom('tags')
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
    .selectFrom('tags')
    .select('seq')
    .where('project_seq', '=', projectSeq)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  return holder === undefined || holder.seq === except
    ? E.right(undefined)
    : conflict('An experience tag of this name exists in the project.');
};

export interface NewTag {
  readonly id: string;
  readonly projectSeq: number;
  readonly orgID: string;
  readonly name: string;
  readonly description: string;
}

/** Adds a tag. */
export const insertTag = async (
  database: Database,
  { id, projectSeq, orgID, name, description }: NewTag,
  { now, userID }: Change,
): Promise<E.Either<Problem, TagRow>> => {
  const free = await nameIsFree(database, projectSeq, name);
  if (E.isLeft(free)) return free;
  const row = await database
    .insertInto('tags')
    .values({
      id,
      project_seq: projectSeq,
      name: toStored(name),
      name_key: nameKey(name),
      name_searched: toSearched(name),
      description: toStored(description),
      created_at: now,
      user_id: userID,
      org_id: orgID,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return E.right(row);
};

/** Changes the fields that are given. */
export const changeTag = async (
  database: Database,
  tag: TagRow,
  change: { readonly name?: string; readonly description?: string },
): Promise<E.Either<Problem, TagRow>> => {
  const { name = fromStored(tag.name), description = fromStored(tag.description) } = change;
  const free = await nameIsFree(database, tag.project_seq, name, tag.seq);
  if (E.isLeft(free)) return free;
  const row = await database
    .updateTable('tags')
    .set({
      name: toStored(name),
      name_key: nameKey(name),
      name_searched: toSearched(name),
      description: toStored(description),
    })
    .where('seq', '=', tag.seq)
    .returningAll()
    .executeTakeFirstOrThrow();
  return E.right(row);
};

/** Deletes a tag, and takes it from all its experiences. */
export const deleteTag = async (database: Database, tag: TagRow): Promise<void> => {
  await removeAllPairs(database, 'tag_members', tag.seq);
  await database.deleteFrom('tags').where('seq', '=', tag.seq).execute();
};
