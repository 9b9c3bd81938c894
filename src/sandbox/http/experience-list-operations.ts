import { matches } from '../records/experience-list.ts';
import { type ExperiencePage, pageOfExperiences } from '../records/experience-page.ts';
import { tokenScope } from '../records/page-token.ts';
import { mentionsArchived, parseSearch } from '../search/parse-search.ts';
import { selectsMembers, searchCondition } from '../search/search-condition.ts';
import { unwrap } from '../fallible.ts';
import { ok } from './responses.ts';
import type { OperationRequest, ApiOperation, OperationResult } from './operation.ts';
import { type Orders, ordersOf, readOrder } from './order.ts';
import { projectOf } from './project-path.ts';
import { readBoolean, readPage, readText } from './query-reader.ts';

const ORDERS: Orders = new Map([
  ...ordersOf('experiences'),
  ['creationTimestamp', undefined],
  ['updateTimestamp', 'experiences.updated_at'],
]);

/** A page of experiences as the API returns it. */
export const experiencePageJson = ({ json, token, total }: ExperiencePage): Buffer<ArrayBuffer> =>
  Buffer.concat([
    Buffer.from('{"experiences":['),
    json,
    Buffer.from(`],"nextPageToken":${JSON.stringify(token)},"total":${total}}`),
  ]);

async function* list(request: OperationRequest): OperationResult {
  const { query, store } = request;
  const order = yield* unwrap(readOrder(query, ORDERS));
  const archived = yield* unwrap(readBoolean(query, 'archived'));
  const includeCustomFields = yield* unwrap(readBoolean(query, 'includeCustomFields'));
  const [name, text, expression] = [
    readText(query, 'name'),
    readText(query, 'text'),
    readText(query, 'search'),
  ];
  const search = expression === undefined ? undefined : yield* unwrap(parseSearch(expression));
  const filters = [name, text, expression, String(archived)];
  const scope = tokenScope('experiences', request.path.projectID, JSON.stringify(order), ...filters);
  const page = yield* unwrap(readPage(query, scope, false));
  const project = yield* projectOf(request, store.database);
  // `archived` defaults to false unless the search expression uses it.
  const searched = search !== undefined && mentionsArchived(search);
  const wanted = archived ?? (searched ? undefined : false);
  const filter = {
    ...(wanted === undefined ? {} : { archived: wanted }),
    ...(name === undefined ? {} : { name }),
    ...(text === undefined ? {} : { text }),
    ...(search ? { search: searchCondition(search, store.kind), byMembers: selectsMembers(search) } : {}),
  };
  const listed = await pageOfExperiences(store.database, store.kind, {
    page,
    order,
    includeCustomFields: includeCustomFields ?? false,
    condition: matches(filter, project.seq, store.kind),
  });
  return ok(experiencePageJson(listed));
}

/** The operations that list the experiences of a project. */
export const EXPERIENCE_LIST_OPERATIONS: readonly ApiOperation[] = [
  {
    operationID: 'listExperiences',
    method: 'GET',
    path: '/projects/:projectID/experiences',
    permission: 'experiences:read',
    handle: list,
  },
];
