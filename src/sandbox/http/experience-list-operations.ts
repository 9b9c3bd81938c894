import * as E from 'fp-ts/lib/Either.js';
import { matches } from '../records/experience-list.ts';
import { type ExperiencePage, pageOfExperiences } from '../records/experience-page.ts';
import { scopeOf } from '../records/page-token.ts';
import { mentionsArchived, parseSearch } from '../search/parse-search.ts';
import { namesMembers, searchCondition } from '../search/search-condition.ts';
import { ok } from './answers.ts';
import type { Call, Operation, Outcome } from './operation.ts';
import { type Orders, readOrder } from './order.ts';
import { projectOf } from './project-path.ts';
import { readBoolean, readPage, readText } from './query-reader.ts';

const ORDERS: Orders = new Map([
  ['timestamp', undefined],
  ['creationTimestamp', undefined],
  ['id', 'experiences.id'],
  ['name', 'experiences.name_searched'],
  ['rank', 'experiences.name_searched'],
  ['updateTimestamp', 'experiences.updated_at'],
]);

/** A page of experiences as answers show it. */
export const experiencePageJson = ({ json, token, total }: ExperiencePage): Buffer<ArrayBuffer> =>
  Buffer.concat([
    Buffer.from('{"experiences":['),
    json,
    Buffer.from(`],"nextPageToken":${JSON.stringify(token)},"total":${total}}`),
  ]);

const list = async (call: Call): Outcome => {
  const { query, store } = call;
  const order = readOrder(query, ORDERS);
  if (E.isLeft(order)) return order;
  const archived = readBoolean(query, 'archived');
  if (E.isLeft(archived)) return archived;
  const includeCustomFields = readBoolean(query, 'includeCustomFields');
  if (E.isLeft(includeCustomFields)) return includeCustomFields;
  const [name, text, expression] = [
    readText(query, 'name'),
    readText(query, 'text'),
    readText(query, 'search'),
  ];
  const search = expression === undefined ? E.right(undefined) : parseSearch(expression);
  if (E.isLeft(search)) return search;
  const filters = [name, text, expression, String(archived.right)];
  const page = readPage(
    query,
    scopeOf('experiences', call.path.projectID, JSON.stringify(order.right), ...filters),
    false,
  );
  if (E.isLeft(page)) return page;
  const project = await projectOf(call, store.database);
  if (E.isLeft(project)) return project;
  // The parameter is false by default, unless the search decides.
  const decided = search.right !== undefined && mentionsArchived(search.right);
  const wanted = archived.right ?? (decided ? undefined : false);
  const filter = {
    ...(wanted === undefined ? {} : { archived: wanted }),
    ...(name === undefined ? {} : { name }),
    ...(text === undefined ? {} : { text }),
    ...(search.right
      ? { search: searchCondition(search.right, store.kind), byMembers: namesMembers(search.right) }
      : {}),
  };
  const listed = await pageOfExperiences(store.database, store.kind, {
    page: page.right,
    order: order.right,
    includeCustomFields: includeCustomFields.right ?? false,
    condition: matches(filter, project.right.seq, store.kind),
  });
  return ok(experiencePageJson(listed));
};

/** The operations that list experiences of a project. */
export const EXPERIENCE_LIST_OPERATIONS: readonly Operation[] = [
  {
    operationID: 'listExperiences',
    method: 'GET',
    path: '/projects/:projectID/experiences',
    permission: 'experiences:read',
    handle: list,
  },
];
