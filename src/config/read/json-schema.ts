import type * as t from 'io-ts';
import {
  codecKeys,
  jsonSchemaOf,
  objectSchema,
  type DescribeCodec,
  type JsonSchema,
} from '../../domain/json-schema.ts';
import { ConfigDocument } from './config-codecs.ts';
import { ListType, OptionalType, ScalarType, ShortType } from './config-type.ts';
import { KEY_NOTES, type KeyNote } from './key-notes.ts';
import { snakeCase } from './record-keys.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

const orNull = (schema: JsonSchema): JsonSchema =>
  typeof schema['type'] === 'string'
    ? { ...schema, type: [schema['type'], 'null'] }
    : { anyOf: [schema, { type: 'null' }] };

const noted = (schema: unknown, note: KeyNote | undefined): JsonSchema => ({
  ...note,
  ...(typeof schema === 'object' ? schema : {}),
});

/** A key under its camelCase name and, where that differs, under the older one, which refers to the first. */
const bothSpellings = (key: string, schema: JsonSchema, at: string): [string, JsonSchema][] => {
  const older = snakeCase(key);
  if (older === key) return [[key, schema]];
  const description = `The older spelling of \`${key}\`.`;
  return [
    [key, schema],
    [older, { description, $ref: `${at}/properties/${key}` }],
  ];
};

/** A map of the config: its keys in both spellings, of which only one may be used at a time. */
const record = (
  codec: t.Mixed,
  at: string,
  describe: (inner: t.Mixed) => JsonSchema,
): JsonSchema | undefined => {
  const keys = codecKeys(codec);
  if (keys === undefined) return undefined;
  const plain = objectSchema(keys, describe);
  const notes = KEY_NOTES[codec.name] ?? {};
  const properties = keys.flatMap(({ key, codec: inner }) =>
    bothSpellings(key, noted(describe(inner), notes[key]), at),
  );
  const twice = keys
    .filter(({ key }) => snakeCase(key) !== key)
    .map(({ key }) => ({ not: { required: [key, snakeCase(key)] } }));
  return {
    ...plain,
    properties: Object.fromEntries(properties),
    ...(twice.length > 0 && { allOf: twice }),
  };
};

/** The name of a codec of entries as the key of its definition: `test suite` is `testSuite`. */
const definitionName = (codec: t.Mixed): string =>
  codec.name.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * The JSON Schema (2020-12) of a config file, derived from the codecs that read it. It sees what an editor sees: a plain `120` is a number
 * to it, which is let pass wherever text is meant. Rules between entries, such as unique names, are not in it.
 */
export const configJsonSchema = (): JsonSchema => {
  const definitions = new Map<string, JsonSchema>();
  const custom: DescribeCodec = (codec, describe) => {
    if (codec instanceof ScalarType) return (codec as ScalarType<unknown>).jsonSchema;
    if (codec instanceof OptionalType) return orNull(describe(codec.inner as t.Mixed));
    if (codec instanceof ShortType)
      return { anyOf: [describe(codec.scalar as t.Mixed), describe(codec.map as t.Mixed)] };
    if (codec instanceof ListType) return { type: 'array', items: describe(codec.item as t.Mixed) };
    if (codec === ConfigDocument) return record(codec, '#', describe);
    const name = definitionName(codec);
    const schema = definitions.get(name) ?? record(codec, `#/$defs/${name}`, describe);
    if (schema === undefined) return undefined;
    definitions.set(name, schema);
    return { $ref: `#/$defs/${name}` };
  };
  const schema = jsonSchemaOf(ConfigDocument, custom);
  return {
    $schema: DIALECT,
    title: 'ReSim experience sync config',
    description:
      'The experiences of a ReSim project, with the test suites and experience tags that sync manages.',
    ...schema,
    $defs: Object.fromEntries(definitions),
  };
};
