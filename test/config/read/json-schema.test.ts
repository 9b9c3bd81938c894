import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { expect } from 'chai';
import fc from 'fast-check';
import * as t from 'io-ts';
import { configJsonSchema } from '../../../src/config/read/json-schema.ts';
import { jsonSchemaOf, type JsonSchema } from '../../../src/domain/json-schema.ts';
import { ExperienceID } from '../../../src/domain/ids.ts';
import { PlanFile } from '../../../src/plan/plan.ts';
import { loadFiles } from '../loading.ts';

const compile = (schema: JsonSchema) => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
  ajvFormats.default(ajv);
  return ajv.compile(schema);
};

/** The rules between entries, which a schema cannot express. */
const BETWEEN_ENTRIES = /^duplicate-/;

/** Whether the loader accepts a value, apart from rules between entries. */
const loads = (value: unknown): boolean => {
  const result = loadFiles({ 'config.json': JSON.stringify(value) });
  if (result._tag === 'Right') return true;
  if (result.left._tag !== 'ConfigInvalid') throw new Error(result.left._tag);
  return result.left.errors.every((error) => BETWEEN_ENTRIES.test(error.rule));
};

const text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('alpha', 's3://drone/alpha', 'yes', '120') },
  fc.constantFrom('', 'a\nb', '\u0000', '\u2028', '\ud800', '🚁', 'true', 'null', '~'),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const anything = fc.oneof(
  text,
  fc.constantFrom(null, true, false, 0, 1, -1, 1.5, 3600, 2147483647, 2147483648, 1e21),
  fc.constantFrom<unknown>([], {}, [null], ['a'], { name: 'a' }, [[]], [{ name: 'a', value: 'b' }]),
);
/** Mostly valid values, sometimes any. */
const mostly = (meant: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 60, arbitrary: meant }, { weight: 1, arbitrary: anything });

const listOf = (item: fc.Arbitrary<unknown>) => mostly(fc.array(mostly(item), { maxLength: 2 }));

const older = (key: string): string =>
  key.replace('ID', '_id').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const renamed = (data: Readonly<Record<string, unknown>>, spelling: string): Record<string, unknown> => {
  const entries = Object.entries(data);
  if (spelling === 'camelCase') return Object.fromEntries(entries);
  const snake = Object.fromEntries(entries.map(([key, value]) => [older(key), value]));
  return spelling === 'both' ? { ...data, ...snake } : snake;
};

/** An object with keys in either spelling, sometimes in both, or with one missing. */
const record = (keys: Record<string, fc.Arbitrary<unknown>>, required: string[]) => {
  const all: Record<string, fc.Arbitrary<unknown>> = { ...keys, note: anything };
  return fc
    .tuple(
      fc.oneof(
        { weight: 40, arbitrary: fc.record(all, { requiredKeys: required }) },
        { weight: 1, arbitrary: fc.record(all, { requiredKeys: [] }) },
      ),
      fc.constantFrom(...Array<string>(9).fill('camelCase'), ...Array<string>(9).fill('snake_case'), 'both'),
    )
    .map(([data, spelling]) => renamed(data, spelling));
};

const name = fc.constantFrom<unknown>('alpha', 'beta', 'γ', 12, false);
const experience = record(
  {
    name: mostly(name),
    description: mostly(name),
    locations: mostly(fc.array(mostly(name), { minLength: 1, maxLength: 2 })),
    experienceID: mostly(fc.constantFrom<unknown>('3dd91177-1e66-426c-bf5b-fb46fe4a0c3b', '', null, 7)),
    profile: mostly(fc.constantFrom<unknown>('full', '', null)),
    environmentVariables: listOf(record({ name: mostly(name), value: mostly(text) }, ['name', 'value'])),
    cacheExempt: mostly(fc.constantFrom<unknown>(true, false, null)),
    containerTimeoutSeconds: mostly(fc.constantFrom<unknown>(1, 3600, null)),
    customFields: listOf(
      record(
        {
          name: mostly(name),
          type: mostly(fc.constantFrom('text', 'number', 'timestamp', 'json')),
          values: listOf(text),
        },
        ['name', 'type', 'values'],
      ),
    ),
    tags: listOf(name),
    systems: listOf(name),
    archived: mostly(fc.boolean()),
  },
  ['name'],
);
const config = record(
  {
    experiences: listOf(experience),
    managedTestSuites: listOf(record({ name: mostly(name), experiences: listOf(name) }, ['name'])),
    managedExperienceTags: listOf(name),
  },
  ['experiences'],
);

/** Every example in a schema, with the schema around it. */
const examplesIn = (schema: unknown): { schema: Record<string, unknown>; example: unknown }[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'examples' in schema && Array.isArray(schema.examples) ? (schema.examples as unknown[]) : [];
  const { examples: _, ...rest } = schema as Record<string, unknown>;
  return [...own.map((example) => ({ schema: rest, example })), ...Object.values(rest).flatMap(examplesIn)];
};

describe('the JSON Schema of the config file', () => {
  const schema = configJsonSchema();
  const validates = compile(schema);

  it('accepts what the loader accepts and nothing else', () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(config, (written) => {
        const value: unknown = JSON.parse(JSON.stringify(written));
        const accepted = loads(value);
        expect(validates(value), JSON.stringify(validates.errors)).equal(accepted);
        seen[accepted ? 'accepted' : 'refused']++;
      }),
      { numRuns: 1500 },
    );
    expect(seen.accepted).greaterThan(300);
    expect(seen.refused).greaterThan(300);
  });

  it('uses the dialect 2020-12, and explains every key with an example', () => {
    expect(schema['$schema']).equal('https://json-schema.org/draft/2020-12/schema');
    const explained = (properties: unknown): void => {
      for (const [key, property] of Object.entries(properties as Record<string, Record<string, unknown>>)) {
        expect(property['description'], key).a('string');
        if (property['$ref'] === undefined) expect(property['examples'], key).an('array');
      }
    };
    const definitions = schema['$defs'] as Record<string, Record<string, unknown>>;
    expect(Object.keys(definitions).sort()).deep.equal([
      'customField',
      'environmentVariable',
      'experience',
      'managedTag',
      'suiteFilter',
      'testSuite',
    ]);
    explained(schema['properties']);
    for (const definition of Object.values(definitions)) explained(definition['properties']);
  });

  it('has only examples that validate', () => {
    const examples = examplesIn(schema);
    expect(examples.length).greaterThan(15);
    for (const { schema: inner, example } of examples) {
      const validate = compile({ ...inner, $defs: schema['$defs'] });
      expect(validate(example), JSON.stringify(example)).equal(true);
    }
  });

  it('is deterministic, and contains no codec', () => {
    expect(JSON.parse(JSON.stringify(schema))).deep.equal(JSON.parse(JSON.stringify(configJsonSchema())));
  });
});

describe('deriving a JSON Schema from a codec', () => {
  const codec = t.intersection([
    t.strict({
      id: ExperienceID,
      kind: t.keyof({ a: null, b: null }),
      version: t.literal(1),
      names: t.readonlyArray(t.string),
      digests: t.readonly(t.record(t.string, t.number)),
      choice: t.union([t.string, t.null]),
      any: t.unknown,
    }),
    t.exact(t.partial({ note: t.boolean })),
  ]);

  it('supports every combinator in use', () => {
    expect(jsonSchemaOf(codec)).deep.equal({
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        kind: { enum: ['a', 'b'] },
        version: { const: 1 },
        names: { type: 'array', items: { type: 'string' } },
        digests: { type: 'object', additionalProperties: { type: 'number' } },
        choice: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        any: {},
        note: { type: 'boolean' },
      },
      required: ['id', 'kind', 'version', 'names', 'digests', 'choice', 'any'],
    });
  });

  it('describes the plan file, as a schema that compiles', () => {
    expect(compile(jsonSchemaOf(PlanFile))({ formatVersion: 1 })).equal(false);
  });

  it('lets the caller describe its own codecs', () => {
    expect(
      jsonSchemaOf(t.array(t.Int), (one) => (one === t.Int ? { type: 'integer' } : undefined)),
    ).deep.equal({
      type: 'array',
      items: { type: 'integer' },
    });
  });

  it('rejects an unknown codec, instead of accepting every value', () => {
    expect(() => jsonSchemaOf(t.Function)).throw('Function');
  });
});
