import * as t from 'io-ts';

/** A JSON Schema (2020-12) or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Describes a custom codec; undefined for any other. Call `describe` for the codecs inside it. */
export type DescribeCodec = (
  codec: t.Mixed,
  describe: (inner: t.Mixed) => JsonSchema,
) => JsonSchema | undefined;

/** A key of an object codec. */
export interface CodecKey {
  readonly key: string;
  readonly codec: t.Mixed;
  readonly required: boolean;
}

const isExact = (codec: t.Mixed): codec is t.ExactC<t.HasProps> => codec instanceof t.ExactType;
const isObject = (codec: t.Mixed): codec is t.TypeC<t.Props> => codec instanceof t.InterfaceType;
const isPartial = (codec: t.Mixed): codec is t.PartialC<t.Props> => codec instanceof t.PartialType;
const isReadonly = (codec: t.Mixed): codec is t.ReadonlyC<t.Mixed> => codec instanceof t.ReadonlyType;
const isRefined = (codec: t.Mixed): codec is t.RefinementC<t.Mixed> => codec instanceof t.RefinementType;
const isArray = (codec: t.Mixed): codec is t.ArrayC<t.Mixed> =>
  codec instanceof t.ArrayType || codec instanceof t.ReadonlyArrayType;
const isDictionary = (codec: t.Mixed): codec is t.RecordC<t.Mixed, t.Mixed> =>
  codec instanceof t.DictionaryType;
const isUnion = (codec: t.Mixed): codec is t.UnionC<[t.Mixed, t.Mixed]> => codec instanceof t.UnionType;
const isBoth = (codec: t.Mixed): codec is t.IntersectionC<[t.Mixed, t.Mixed]> =>
  codec instanceof t.IntersectionType;
const isLiteral = (codec: t.Mixed): codec is t.LiteralC<string> => codec instanceof t.LiteralType;
const isKeyof = (codec: t.Mixed): codec is t.KeyofC<Record<string, unknown>> => codec instanceof t.KeyofType;

/** The keys of an object codec, through exact types and intersections; undefined for any other codec. */
export const codecKeys = (codec: t.Mixed): readonly CodecKey[] | undefined => {
  if (isExact(codec) || isReadonly(codec)) return codecKeys(codec.type);
  if (isObject(codec) || isPartial(codec)) {
    const required = isObject(codec);
    return Object.entries(codec.props).map(([key, inner]) => ({ key, codec: inner, required }));
  }
  if (!isBoth(codec)) return undefined;
  const members = codec.types.map(codecKeys);
  return members.every((keys) => keys !== undefined) ? members.flat() : undefined;
};

const leaf = (codec: t.Mixed): JsonSchema => {
  if (codec instanceof t.StringType) return { type: 'string' };
  if (codec instanceof t.NumberType) return { type: 'number' };
  if (codec instanceof t.BooleanType) return { type: 'boolean' };
  if (codec instanceof t.NullType) return { type: 'null' };
  if (codec instanceof t.UnknownType) return {};
  if (isLiteral(codec)) return { const: codec.value };
  if (isKeyof(codec)) return { enum: Object.keys(codec.keys) };
  throw new Error(`no JSON Schema is known for the codec ${codec.name}`);
};

/** The schema of an object with these keys; it allows additional keys, as the codecs do. */
export const objectSchema = (
  keys: readonly CodecKey[],
  describe: (inner: t.Mixed) => JsonSchema,
): JsonSchema => {
  const required = keys.filter((key) => key.required).map(({ key }) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map(({ key, codec }) => [key, describe(codec)])),
    ...(required.length > 0 && { required }),
  };
};

const structure = (codec: t.Mixed, describe: (inner: t.Mixed) => JsonSchema): JsonSchema => {
  const keys = codecKeys(codec);
  if (keys !== undefined) return objectSchema(keys, describe);
  if (isReadonly(codec)) return describe(codec.type);
  if (isRefined(codec)) return refined(codec, describe);
  if (isArray(codec)) return { type: 'array', items: describe(codec.type) };
  if (isDictionary(codec)) return { type: 'object', additionalProperties: describe(codec.codomain) };
  if (isUnion(codec)) return { anyOf: codec.types.map(describe) };
  if (isBoth(codec)) return { allOf: codec.types.map(describe) };
  return leaf(codec);
};

/** IDs are the only refinements that a schema can express. */
const refined = (codec: t.RefinementC<t.Mixed>, describe: (inner: t.Mixed) => JsonSchema): JsonSchema =>
  codec.name === 'Uuid' ? { type: 'string', format: 'uuid' } : describe(codec.type);

/**
 * Derives a JSON Schema from a codec, so that the two cannot disagree. `custom` describes custom codecs and is asked first. Throws on an
 * unknown codec, which is a bug.
 */
export const jsonSchemaOf = (codec: t.Mixed, custom: DescribeCodec = () => undefined): JsonSchema => {
  const describe = (inner: t.Mixed): JsonSchema => custom(inner, describe) ?? structure(inner, describe);
  return describe(codec);
};
