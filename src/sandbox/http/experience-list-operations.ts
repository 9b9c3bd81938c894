import { matches } from '../records/experience-list.ts';
import { type ExperiencePage, pageOfExperiences } from '../records/experience-page.ts';
import { scopeOf } from '../records/page-token.ts';
import { mentionsArchived, parseSearch } from '../search/parse-search.ts';
import { namesMembers, searchCondition } from '../search/search-condition.ts';
import { need } from '../steps.ts';
import { ok } from './answers.ts';
import type { Call, Operation, OperationResult } from './operation.ts';
import { type Orders, ordersOf, readOrder } from './order.ts';
import { projectOf } from './project-path.ts';
import { readBoolean, readPage, readText } from './query-reader.ts';

const ORDERS: Orders = new Map([
  ...ordersOf('experiences'),
  ['creationTimestamp', undefined],
  ['updateTimestamp', 'experiences.updated_at'],
]);

/** A page of experiences as answers show it. */
export const experiencePageJson = ({ json, token, total }: ExperiencePage): Buffer<ArrayBuffer> =>
  Buffer.concat([
    Buffer.from('{"experiences":['),
    json,
    Buffer.from(`],"nextPageToken":${JSON.stringify(token)},"total":${total}}`),
  ]);

async function* list(call: Call): OperationResult {
  const { query, store } = call;
  const order = yield* need(readOrder(query, ORDERS));
  const archived = yield* need(readBoolean(query, 'archived'));
  const includeCustomFields = yield* need(readBoolean(query, 'includeCustomFields'));
  const [name, text, expression] = [
    readText(query, 'name'),
    readText(query, 'text'),
    readText(query, 'search'),
  ];
  const search = expression === undefined ? undefined : yield* need(parseSearch(expression));
  const filters = [name, text, expression, String(archived)];
  const scope = scopeOf('experiences', call.path.projectID, JSON.stringify(order), ...filters);
  const page = yield* need(readPage(query, scope, false));
  const project = yield* projectOf(call, store.database);
  // The parameter is false by default, unless the search decides.
  const decided = search !== undefined && mentionsArchived(search);
  const wanted = archived ?? (decided ? undefined : false);
  const filter = {
    ...(wanted === undefined ? {} : { archived: wanted }),
    ...(name === undefined ? {} : { name }),
    ...(text === undefined ? {} : { text }),
    ...(search ? { search: searchCondition(search, store.kind), byMembers: namesMembers(search) } : {}),
  };
  const listed = await pageOfExperiences(store.database, store.kind, {
    page,
    order,
    includeCustomFields: includeCustomFields ?? false,
    condition: matches(filter, project.seq, store.kind),
  });
  return ok(experiencePageJson(listed));
}

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
