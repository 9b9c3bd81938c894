import { badRequest } from '../request-error.ts';
import { type CustomField, customFieldsOf } from '../records/experiences.ts';
import { need } from '../steps.ts';
import { ok } from './answers.ts';
import { CUSTOM_FIELD_TYPES } from './experience-body.ts';
import { quoted } from './identifier.ts';
import type { Call, Operation, OperationResult } from './operation.ts';
import { projectOf } from './project-path.ts';

/** Joins the definitions of a name and type; their values are distinct and sorted. */
const join = (fields: readonly CustomField[]): CustomField[] => {
  const joined = new Map<string, CustomField>();
  for (const { name, type, values } of fields) {
    const key = JSON.stringify([name, type]);
    const known = joined.get(key)?.values ?? [];
    joined.set(key, { name, type, values: [...known, ...values] });
  }
  return [...joined.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { name, type, values }]) => ({ name, type, values: [...new Set(values)].sort() }));
};

/** Lists what custom fields the active experiences of a project have, with their values. */
async function* list(call: Call): OperationResult {
  const { query, store } = call;
  const types = query.getAll('type').flatMap((text) => text.split(','));
  const unknown = types.find((type) => !CUSTOM_FIELD_TYPES.some((known) => known === type));
  if (unknown !== undefined)
    yield* need(badRequest(`\`type\` is ${quoted(unknown)}; it takes ${CUSTOM_FIELD_TYPES.join(', ')}.`));
  const project = yield* projectOf(call, store.database);
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
  return ok(JSON.stringify({ customFields: join(fields) }));
}

/** The operation on the custom fields of a project. */
export const CUSTOM_FIELD_OPERATIONS: readonly Operation[] = [
  {
    operationID: 'listExperienceCustomFields',
    method: 'GET',
    path: '/projects/:projectID/experiences/customfields',
    permission: 'experiences:read',
    handle: list,
  },
];
