import { badRequest } from '../request-error.ts';
import { type StoredCustomField, customFieldsOf } from '../records/experiences.ts';
import { unwrap } from '../fallible.ts';
import { ok } from './responses.ts';
import { CUSTOM_FIELD_TYPES } from './experience-body.ts';
import { quoted } from './identifier.ts';
import type { OperationRequest, ApiOperation, OperationResult } from './operation.ts';
import { projectOf } from './project-path.ts';

/** Merges fields with the same name and type. Values are sorted and without duplicates. */
const merge = (fields: readonly StoredCustomField[]): StoredCustomField[] => {
  const merged = new Map<string, StoredCustomField>();
  for (const { name, type, values } of fields) {
    const key = JSON.stringify([name, type]);
    const known = merged.get(key)?.values ?? [];
    merged.set(key, { name, type, values: [...known, ...values] });
  }
  return [...merged.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { name, type, values }]) => ({ name, type, values: [...new Set(values)].sort() }));
};

/** Lists the custom fields of the active experiences of a project, with their values. */
async function* list(request: OperationRequest): OperationResult {
  const { query, store } = request;
  const types = query.getAll('type').flatMap((text) => text.split(','));
  const unknown = types.find((type) => !CUSTOM_FIELD_TYPES.some((known) => known === type));
  if (unknown !== undefined)
    yield* unwrap(
      badRequest(`\`type\` is ${quoted(unknown)}; it must be one of ${CUSTOM_FIELD_TYPES.join(', ')}.`),
    );
  const project = yield* projectOf(request, store.database);
  const rows = await store.database
    .selectFrom('experiences')
    .select('custom_fields')
    .distinct()
    .where('project_seq', '=', project.seq)
    .where('archived', '=', 0)
    .where('custom_fields', '!=', '[]')
    .execute();
  const fields = rows
    .flatMap(customFieldsOf)
    .filter(({ type }) => types.length === 0 || types.includes(type));
  return ok(JSON.stringify({ customFields: merge(fields) }));
}

/** The operations on custom fields. */
export const CUSTOM_FIELD_OPERATIONS: readonly ApiOperation[] = [
  {
    operationID: 'listExperienceCustomFields',
    method: 'GET',
    path: '/projects/:projectID/experiences/customfields',
    permission: 'experiences:read',
    handle: list,
  },
];
