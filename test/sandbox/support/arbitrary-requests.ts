import fc from 'fast-check';
import type { ApiDescription, DescribedOperation } from './api-description.ts';
import { at } from './json.ts';

/** A generated request for an operation. */
export interface GeneratedRequest {
  readonly method: string;
  /** Percent-encoded, relative to `/v1`. */
  readonly path: string;
  /** The body as text. */
  readonly body: string | undefined;
}

/** IDs and names that exist, so that generated requests also find entities. */
export interface Known {
  readonly project: string;
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(null, '', -1, 1e308, '\u0000', '\ud800', [], {}, [[]], 'x'.repeat(5000)),
);

const mostly = <A>(arbitrary: fc.Arbitrary<A>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: anything });

const text = (known: Known, schema: unknown): fc.Arbitrary<string> => {
  const format = at(schema, 'format');
  if (format === 'uuid')
    return fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...known.ids) },
      { weight: 1, arbitrary: fc.uuid() },
    );
  if (format === 'date-time') return fc.constantFrom('2026-01-31T12:00:00Z', '2026-13-41T99:00:00Z', 'now');
  return fc.oneof(
    fc.constantFrom(...known.names),
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'binary' }),
  );
};

const schemasOf = (description: ApiDescription, known: Known) => {
  const of = (node: unknown, depth = 0): fc.Arbitrary<unknown> => {
    const schema = description.resolve(node);
    const choices = at(schema, 'enum');
    if (Array.isArray(choices)) return fc.constantFrom(...choices.map((choice: unknown) => choice));
    const all = at(schema, 'allOf');
    if (Array.isArray(all))
      return fc
        .tuple(...all.map((part: unknown) => of(part, depth)))
        .map((parts) => Object.assign({}, ...parts.map((part) => Object(part) as object)) as unknown);
    switch (at(schema, 'type')) {
      case 'string':
        return text(known, schema);
      case 'integer':
        return fc.oneof(fc.integer({ min: -2, max: 5000 }), fc.constantFrom(2 ** 31, 2 ** 53, 0.5));
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(mostly(of(at(schema, 'items'), depth + 1)), { maxLength: depth > 2 ? 1 : 4 });
      default:
        return object(schema, depth);
    }
  };
  const object = (schema: unknown, depth: number): fc.Arbitrary<unknown> => {
    const required = at(schema, 'required');
    const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
    const fields = Object.entries(Object(at(schema, 'properties') ?? {}) as Record<string, unknown>).map(
      ([name, property]): [string, fc.Arbitrary<unknown>] => {
        const value = mostly(
          name === 'updateMask'
            ? fc.array(fc.constantFrom(...MASKABLE), { maxLength: 3 })
            : of(property, depth + 1),
        );
        const present = fc.integer({ min: 0, max: 9 }).map((dice) => dice > (isRequired(name) ? 0 : 5));
        return [name, fc.tuple(present, value).map(([kept, given]) => (kept ? given : undefined))];
      },
    );
    return fc.record(Object.fromEntries(fields));
  };
  return of;
};

const MASKABLE = [
  'name',
  'description',
  'locations',
  'profile',
  'customFields',
  'experienceTagIDs',
  'nonsense',
];

const SEARCHES = (known: Known): string[] => [
  `tag_id IN ("${known.ids[1] ?? ''}")`,
  'archived = true and not (profile = "" or text contains "a")',
  'name = "a" or (system_id != "',
  '((',
];

const queryValue = (known: Known, name: string, of: fc.Arbitrary<unknown>): fc.Arbitrary<string> => {
  if (name === 'search') return fc.constantFrom(...SEARCHES(known));
  if (name === 'orderBy') return fc.constantFrom('id', 'name desc', 'timestamp', 'rank', 'x');
  return fc.oneof(
    {
      weight: 5,
      arbitrary: of.map((value) => (Array.isArray(value) ? value.map(String).join(',') : String(value))),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );
};

/** Generates requests for an operation. Most are valid or almost valid, some are arbitrary. */
export const requestsOf = (
  operation: DescribedOperation,
  description: ApiDescription,
  known: Known,
): fc.Arbitrary<GeneratedRequest> => {
  const of = schemasOf(description, known);
  const named = (place: string) => operation.parameters.filter((parameter) => at(parameter, 'in') === place);
  const pathValues = named('path').map((parameter): [string, fc.Arbitrary<string>] => {
    const name = String(at(parameter, 'name'));
    const id = name === 'projectID' ? fc.constant(known.project) : of(at(parameter, 'schema')).map(String);
    const odd = fc.string({ unit: 'binary', minLength: 1 });
    return [name, fc.oneof({ weight: 15, arbitrary: id }, { weight: 1, arbitrary: odd })];
  });
  const queryValues = named('query').map((parameter): [string, fc.Arbitrary<string | undefined>] => {
    const name = String(at(parameter, 'name'));
    const value = queryValue(known, name, of(at(parameter, 'schema')));
    return [
      name,
      fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: value }),
    ];
  });
  const json = operation.body === undefined ? fc.constant(undefined) : mostly(of(operation.body));
  const body = fc.oneof(
    { weight: 20, arbitrary: json.map((value) => (value === undefined ? undefined : JSON.stringify(value))) },
    { weight: 1, arbitrary: operation.body === undefined ? fc.constant(undefined) : fc.string() },
  );
  return fc
    .record({
      path: fc.record(Object.fromEntries(pathValues)),
      query: fc.record(Object.fromEntries(queryValues)),
      body,
    })
    .map((made) => ({
      method: operation.method,
      path: addressOf(operation.path, made.path, made.query),
      body: made.body,
    }));
};

/** Encodes any string, even one with unpaired surrogates, like a careless client. */
const encode = (value: string): string =>
  encodeURIComponent(Buffer.from(value).toString()).replace(/^\.+$/, '%2E');

const addressOf = (
  template: string,
  path: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string | undefined>>,
): string => {
  const filled = template.replace(/\{([^}]+)\}/g, (_, name: string) => encode(path[name] ?? ''));
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encode(value)}`],
  );
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
};
