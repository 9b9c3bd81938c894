import * as E from 'fp-ts/lib/Either.js';
import type { Problem } from '../problem.ts';
import { contains, cutPage, isBehind, orderKey, rowsToRead, sortedBy } from '../records/keyset.ts';
import { scopeOf } from '../records/page-token.ts';
import { changeTag, deleteTag, findTag, insertTag, tagJson, type TagRow } from '../records/tags.ts';
import type { Database } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import { sql } from 'kysely';
import { created, noContent, ok } from './answers.ts';
import { BodyReader } from './body-reader.ts';
import { missing, pathID } from './identifier.ts';
import { changeMany, changeOne, listMembersOf, TAGS } from './member-operations.ts';
import { type Call, type Operation, ORGANISATION, type Outcome } from './operation.ts';
import { type Orders, readOrder } from './order.ts';
import { lockedProjectOf, openProjectOf, projectOf } from './project-path.ts';
import { readPage, readText } from './query-reader.ts';

const ORDERS: Orders = new Map([
  ['id', 'tags.id'],
  ['timestamp', undefined],
  ['rank', 'tags.name_searched'],
  ['name', 'tags.name_searched'],
]);

const tagsJson = (rows: readonly TagRow[], token: string, projectID: string): string =>
  `{"experienceTags":[${rows.map((row) => tagJson(row, projectID)).join(',')}],"nextPageToken":${JSON.stringify(token)}}`;

const list = async (call: Call): Outcome => {
  const { query, store } = call;
  const order = readOrder(query, ORDERS, 'id');
  if (E.isLeft(order)) return order;
  const name = readText(query, 'name');
  const page = readPage(query, scopeOf('tags', call.path.projectID, JSON.stringify(order.right), name));
  if (E.isLeft(page)) return page;
  const project = await projectOf(call, store.database);
  if (E.isLeft(project)) return project;
  const named =
    name === undefined ? sql<boolean>`1 = 1` : contains('tags.name_searched', toSearched(name), store.kind);
  const rows = await store.database
    .selectFrom('tags')
    .selectAll()
    .select(orderKey(order.right).as('order_key'))
    .where('project_seq', '=', project.right.seq)
    .where(named)
    .where(isBehind(order.right, 'tags.seq', page.right.after))
    .orderBy(sortedBy(order.right, 'tags.seq'))
    .limit(rowsToRead(page.right))
    .execute();
  const cut = cutPage(rows, page.right);
  return ok(tagsJson(cut.rows, cut.token, project.right.id));
};

/** The tags of one experience. */
const listOfExperience = async (call: Call): Outcome => {
  const { query, store } = call;
  const page = readPage(query, scopeOf('tags of', call.path.experienceID));
  if (E.isLeft(page)) return page;
  const project = await projectOf(call, store.database);
  if (E.isLeft(project)) return project;
  const id = pathID(call, 'experienceID', 'experience');
  if (E.isLeft(id)) return id;
  const experience = await store.database
    .selectFrom('experiences')
    .select('seq')
    .where('id', '=', id.right)
    .where('project_seq', '=', project.right.seq)
    .executeTakeFirst();
  if (experience === undefined) return missing('experience', id.right);
  const rows = await store.database
    .selectFrom('tags')
    .innerJoin('tag_members', 'tag_members.tag_seq', 'tags.seq')
    .selectAll('tags')
    .where('tag_members.experience_seq', '=', experience.seq)
    .where(isBehind({ descending: false }, 'tags.seq', page.right.after))
    .orderBy('tags.seq')
    .limit(rowsToRead(page.right))
    .execute();
  const cut = cutPage(rows, page.right);
  return ok(tagsJson(cut.rows, cut.token, project.right.id));
};

const create = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const body = reader.right;
  const fields = { name: body.requiredText('name'), description: body.requiredText('description') };
  const input = body.finish(fields);
  if (E.isLeft(input)) return input;
  const json = await call.store.write(async (transaction) => {
    const project = await openProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const tag = await insertTag(
      transaction,
      { ...input.right, id: call.newID(), projectSeq: project.right.seq, orgID: ORGANISATION },
      { now: call.now, userID: call.principal.userID },
    );
    return E.isLeft(tag) ? tag : E.right(tagJson(tag.right, project.right.id));
  });
  return E.isLeft(json) ? json : created(json.right);
};

const tagOf = async (
  call: Call,
  database: Database,
  projectSeq: number,
): Promise<E.Either<Problem, TagRow>> => {
  const id = pathID(call, 'experienceTagID', 'experience tag');
  if (E.isLeft(id)) return id;
  const tag = await findTag(database, projectSeq, id.right);
  return tag ? E.right(tag) : missing('experience tag', id.right);
};

const get = async (call: Call): Outcome => {
  const project = await projectOf(call, call.store.database);
  if (E.isLeft(project)) return project;
  const tag = await tagOf(call, call.store.database, project.right.seq);
  return E.isLeft(tag) ? tag : ok(tagJson(tag.right, project.right.id));
};

const UPDATABLE = ['name', 'description'] as const;

const update = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const fields = reader.right.masked('experienceTag', UPDATABLE);
  const name = fields?.text('name');
  const description = fields?.text('description');
  const change = reader.right.finish({
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  });
  if (E.isLeft(change)) return change;
  const json = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const tag = await tagOf(call, transaction, project.right.seq);
    if (E.isLeft(tag)) return tag;
    const changed = await changeTag(transaction, tag.right, change.right);
    return E.isLeft(changed) ? changed : E.right(tagJson(changed.right, project.right.id));
  });
  return E.isLeft(json) ? json : ok(json.right);
};

const remove = async (call: Call): Outcome => {
  const removed = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const tag = await tagOf(call, transaction, project.right.seq);
    if (E.isLeft(tag)) return tag;
    await deleteTag(transaction, tag.right);
    return E.right(undefined);
  });
  return E.isLeft(removed) ? removed : noContent;
};

const addExperiences = (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  return E.isLeft(reader) ? Promise.resolve(reader) : changeMany(call, TAGS, 'add', reader.right);
};

const PATH = '/projects/:projectID/experienceTags';
const [READ, WRITE] = ['experienceTags:read', 'experienceTags:write'] as const;

/** The operations on experience tags. */
export const TAG_OPERATIONS: readonly Operation[] = [
  { operationID: 'listExperienceTags', method: 'GET', path: PATH, permission: READ, handle: list },
  { operationID: 'createExperienceTag', method: 'POST', path: PATH, permission: WRITE, handle: create },
  {
    operationID: 'addTagsToExperiences',
    method: 'POST',
    path: `${PATH}/addExperiences`,
    permission: WRITE,
    handle: addExperiences,
  },
  {
    operationID: 'getExperienceTag',
    method: 'GET',
    path: `${PATH}/:experienceTagID`,
    permission: READ,
    handle: get,
  },
  {
    operationID: 'updateExperienceTag',
    method: 'PATCH',
    path: `${PATH}/:experienceTagID`,
    permission: WRITE,
    handle: update,
  },
  {
    operationID: 'deleteExperienceTag',
    method: 'DELETE',
    path: `${PATH}/:experienceTagID`,
    permission: WRITE,
    handle: remove,
  },
  {
    operationID: 'listExperiencesWithExperienceTag',
    method: 'GET',
    path: `${PATH}/:experienceTagID/experiences`,
    permission: READ,
    handle: listMembersOf(TAGS),
  },
  {
    operationID: 'addExperienceTagToExperience',
    method: 'POST',
    path: `${PATH}/:experienceTagID/experiences/:experienceID`,
    permission: WRITE,
    handle: changeOne(TAGS, 'add'),
  },
  {
    operationID: 'removeExperienceTagFromExperience',
    method: 'DELETE',
    path: `${PATH}/:experienceTagID/experiences/:experienceID`,
    permission: WRITE,
    handle: changeOne(TAGS, 'remove'),
  },
  {
    operationID: 'listExperienceTagsForExperience',
    method: 'GET',
    path: '/projects/:projectID/experiences/:experienceID/experienceTags',
    permission: 'experiences:read',
    handle: listOfExperience,
  },
];
