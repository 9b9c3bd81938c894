import type * as t from 'io-ts';
import { ListType, OptionalType, ScalarType } from './config-type.ts';
import { slipHint, recordKeys, type RecordKeys } from './record-keys.ts';
import { isNull, YamlScalar, type YamlMap, type YamlNode } from './yaml-node.ts';

/** What is returned instead of a value for a node with anything to complain about. */
export const NOT_FLAWLESS = Symbol('not flawless');

/** Decodes a node to a value, or to `NOT_FLAWLESS`. */
export type Decoder = (node: YamlNode) => unknown;

const scalarDecoder =
  (codec: ScalarType<unknown>): Decoder =>
  (node) => {
    const reading = node instanceof YamlScalar ? codec.read(node) : undefined;
    return reading?._tag === 'Right' ? reading.right : NOT_FLAWLESS;
  };

const optionalDecoder = (codec: OptionalType<unknown>): Decoder => {
  const inner = quickDecoder(codec.inner);
  return (node) => (node instanceof YamlScalar && isNull(node) ? undefined : inner(node));
};

const listDecoder = (codec: ListType<unknown>): Decoder => {
  const inner = quickDecoder(codec.item);
  return (node) => {
    if (node.kind !== 'list' || node.foreignTag !== undefined) return NOT_FLAWLESS;
    if (node.items.length < codec.minItems) return NOT_FLAWLESS;
    const values: unknown[] = [];
    for (const item of node.items) {
      const value = inner(item);
      if (value === NOT_FLAWLESS) return NOT_FLAWLESS;
      values.push(value);
    }
    return values;
  };
};

interface RecordDecoder {
  readonly fields: ReadonlyMap<string, { readonly name: string; readonly decode: Decoder }>;
  readonly required: readonly string[];
  /** Whether a key is nobody's near miss, so that it can be passed over. */
  readonly isForeign: (key: string) => boolean;
}

const foreignKeys = (keys: RecordKeys): ((key: string) => boolean) => {
  const known = [...keys.codecs.keys()];
  const seen = new Map<string, boolean>();
  return (key) => {
    const foreign = seen.get(key) ?? slipHint(key, known) === undefined;
    seen.set(key, foreign);
    return foreign;
  };
};

const decodeRecord = (node: YamlMap, { fields, required, isForeign }: RecordDecoder): unknown => {
  const data: Record<string, unknown> = {};
  for (const { key, value } of node.pairs) {
    const field = fields.get(key.text);
    if (field === undefined) {
      if (!isForeign(key.text)) return NOT_FLAWLESS;
      continue;
    }
    const decoded = field.name in data ? NOT_FLAWLESS : field.decode(value);
    if (decoded === NOT_FLAWLESS) return NOT_FLAWLESS;
    data[field.name] = decoded;
  }
  return required.every((name) => name in data) ? data : NOT_FLAWLESS;
};

const recordDecoder = (keys: RecordKeys): Decoder => {
  const decoders = new Map([...keys.codecs].map(([name, codec]) => [name, quickDecoder(codec)]));
  const fields = new Map(
    [...keys.canonical].map(([spelling, name]) => {
      const decode: Decoder = decoders.get(name) ?? (() => NOT_FLAWLESS);
      return [spelling, { name, decode }];
    }),
  );
  const decoder = { fields, required: [...keys.required], isForeign: foreignKeys(keys) };
  return (node) =>
    node.kind === 'map' && node.foreignTag === undefined ? decodeRecord(node, decoder) : NOT_FLAWLESS;
};

/**
 * Makes a decoder out of a codec of the config file that is several times faster than the codec, because it gives up at the first thing
 * that an error or a warning could be about. What it does decode is what the codec decodes.
 */
export const quickDecoder = (codec: t.Mixed): Decoder => {
  if (codec instanceof ScalarType) return scalarDecoder(codec as ScalarType<unknown>);
  if (codec instanceof OptionalType) return optionalDecoder(codec as OptionalType<unknown>);
  if (codec instanceof ListType) return listDecoder(codec as ListType<unknown>);
  const keys = recordKeys(codec);
  return keys === undefined ? () => NOT_FLAWLESS : recordDecoder(keys);
};
