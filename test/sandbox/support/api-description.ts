import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { load } from 'js-yaml';
import { at } from './json.ts';

const FILE =
  process.env.RESIM_OPENAPI ?? path.join(import.meta.dirname, '../../../../shared/resim-openapi.yaml');

type Node = Readonly<Record<string, unknown>>;

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

const nodeOf = (value: unknown): Node => Object.fromEntries(entriesOf(value));

/** An operation in the API description. */
export interface DescribedOperation {
  readonly operationID: string;
  readonly method: string;
  /** Relative to `/v1`, with `{name}` for a placeholder. */
  readonly path: string;
  readonly parameters: readonly Node[];
  /** The schema of the request body, if there is one. */
  readonly body?: unknown;
  /** The schema of the successful response, if it has a body. */
  readonly answer?: unknown;
  /** The schema by status; undefined for a response without a body. */
  readonly responses: ReadonlyMap<number, ValidateFunction | undefined>;
}

export interface ApiDescription {
  readonly operations: readonly DescribedOperation[];
  /** Resolves a reference in the description. */
  readonly resolve: (node: unknown) => unknown;
}

const METHODS = ['get', 'post', 'patch', 'delete'];

const resolver =
  (document: unknown) =>
  (node: unknown): unknown => {
    const reference = at(node, '$ref');
    return typeof reference === 'string' ? at(document, ...reference.replace('#/', '').split('/')) : node;
  };

/** OpenAPI 3.0 ignores everything next to a reference, in particular `nullable`. */
const asJsonSchema = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  const reference = at(node, '$ref');
  if (typeof reference === 'string') return { $ref: reference };
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(entriesOf(node).map(([key, value]) => [key, asJsonSchema(value)]));
};

const validatorFor = (ajv: Ajv, response: unknown): ValidateFunction | undefined => {
  const schema = at(response, 'content', 'application/json', 'schema');
  if (schema === undefined) return undefined;
  const text = JSON.stringify(asJsonSchema(schema)).replaceAll('"#/', '"api#/');
  const parsed: unknown = JSON.parse(text);
  return ajv.compile(nodeOf(parsed));
};

const read = (file: string): ApiDescription => {
  const document = load(readFileSync(file, 'utf8'));
  const resolve = resolver(document);
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormatsModule.default(ajv);
  ajv.addSchema(nodeOf({ $id: 'api', components: asJsonSchema(at(document, 'components')) }));
  const operations = entriesOf(at(document, 'paths')).flatMap(([template, methods]) =>
    entriesOf(methods)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({
        operationID: String(at(operation, 'operationId')),
        method: method.toUpperCase(),
        path: template,
        parameters: entriesOf(at(operation, 'parameters')).map(([, parameter]) => nodeOf(resolve(parameter))),
        body: at(operation, 'requestBody', 'content', 'application/json', 'schema'),
        answer: at(
          entriesOf(at(operation, 'responses')).find(([status]) => status.startsWith('2'))?.[1],
          'content',
          'application/json',
          'schema',
        ),
        responses: new Map(
          entriesOf(at(operation, 'responses')).map(([status, response]) => [
            Number(status),
            validatorFor(ajv, resolve(response)),
          ]),
        ),
      })),
  );
  return { operations, resolve };
};

/** The public API description. If the file does not exist, prints a notice and is undefined. */
export const apiDescription: ApiDescription | undefined = existsSync(FILE) ? read(FILE) : undefined;
if (apiDescription === undefined)
  process.stderr.write(
    `SKIPPED: ${FILE} does not exist, so responses are not checked against the API description\n`,
  );

const patternOf = ({ path: template }: DescribedOperation): RegExp =>
  new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`);

/** The operation of a request. If several match, the one with the fewest placeholders. */
const operationOf = (method: string, pathname: string): DescribedOperation | undefined =>
  apiDescription?.operations
    .filter((operation) => operation.method === method && patternOf(operation).test(pathname))
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];

/** Statuses that any operation may return, even if its description does not list them. */
const ALWAYS: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 413, 429]);

/** How a response violates the description; undefined if it does not. */
export const violationOf = (
  method: string,
  pathname: string,
  status: number,
  body: unknown,
): string | undefined => {
  const operation = operationOf(method, pathname);
  if (operation === undefined) return undefined;
  const said = `${operation.operationID} answered ${status}`;
  if (status >= 400) {
    if (!ALWAYS.has(status)) return said;
    return typeof at(body, 'message') === 'string' ? undefined : `${said} without a message`;
  }
  if (!operation.responses.has(status)) return `${said}, which is not described`;
  const validate = operation.responses.get(status);
  if (validate === undefined) return body === undefined ? undefined : `${said} with a body`;
  return validate(body) ? undefined : `${said}: ${JSON.stringify(validate.errors)}`;
};
