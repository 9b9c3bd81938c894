import type * as t from 'io-ts';
import { ListType, OptionalType, ScalarType, ShortType } from './config-type.ts';
import { slipHint, recordKeys, type RecordKeys } from './record-keys.ts';
import { NEXT, type Next, type YamlCursor } from '../yaml/yaml-cursor.ts';
import { isNull, YamlScalar } from '../yaml/yaml-node.ts';

/** Returned instead of a value if there is anything to report. */
export const NOT_FLAWLESS = Symbol('not flawless');

/** Decodes the value that starts with `next`, and moves the cursor past it; returns `NOT_FLAWLESS` to give up. */
type Decode = (next: Next, cursor: YamlCursor) => unknown;

/** A scalar without its place, which no finding needs. */
const scalarAt = ({ text, plain }: YamlCursor): YamlScalar => new YamlScalar(text, plain, -1, -1);

const scalarDecoder =
  (codec: ScalarType<unknown>): Decode =>
  (next, cursor) => {
    const reading = next === NEXT.SCALAR ? codec.read(scalarAt(cursor)) : undefined;
    return reading?._tag === 'Right' ? reading.right : NOT_FLAWLESS;
  };

const optionalDecoder = (codec: OptionalType<unknown>, takes: TakesKey): Decode => {
  const inner = decoderOf(codec.inner, takes);
  return (next, cursor) =>
    next === NEXT.SCALAR && isNull(scalarAt(cursor)) ? undefined : inner(next, cursor);
};

const listDecoder = (codec: ListType<unknown>, takes: TakesKey): Decode => {
  const inner = decoderOf(codec.item, takes);
  return (next, cursor) => {
    if (next !== NEXT.LIST) return NOT_FLAWLESS;
    const values: unknown[] = [];
    for (let item = cursor.next(); item !== NEXT.END; item = cursor.next()) {
      const value = inner(item, cursor);
      if (value === NOT_FLAWLESS) return NOT_FLAWLESS;
      values.push(value);
    }
    // An array that grew has room for sixteen more, which for six short lists of each entry is half the memory of a config.
    return values.slice();
  };
};

/** Reads the value of a key, which comes next. Returns whether there is nothing to report. */
type TakePair = (key: string, cursor: YamlCursor) => boolean;

/** Visits the pairs of a map until there is something to report. */
const everyPair = (next: Next, cursor: YamlCursor, take: TakePair): boolean => {
  if (next !== NEXT.MAP) return false;
  for (let key = cursor.next(); key !== NEXT.END; key = cursor.next()) {
    if (key !== NEXT.SCALAR) return false;
    const { text, plain } = cursor;
    // A merge key is nearly always followed by an alias, and an empty key is a fault.
    if ((plain && (text === '<<' || text === '')) || !take(text, cursor)) return false;
  }
  return true;
};

/** Skips the value of an unknown key, which must still be valid YAML. */
const passOver: Decode = (next, cursor) => {
  if (next === NEXT.SCALAR) return undefined;
  if (next === NEXT.LIST) return listOfAnything(next, cursor);
  const keys = new Set<string>();
  const isSound = everyPair(next, cursor, (key) => {
    if (keys.has(key)) return false;
    keys.add(key);
    return passOver(cursor.next(), cursor) !== NOT_FLAWLESS;
  });
  return isSound ? undefined : NOT_FLAWLESS;
};

const listOfAnything: Decode = (_next, cursor) => {
  for (let item = cursor.next(); item !== NEXT.END; item = cursor.next())
    if (passOver(item, cursor) === NOT_FLAWLESS) return NOT_FLAWLESS;
  return undefined;
};

const foreignKeys = (keys: RecordKeys, takes: TakesKey): ((key: string) => boolean) => {
  const known = [...keys.codecs.keys()];
  const seen = new Map<string, boolean>();
  return (key) => {
    const foreign = seen.get(key) ?? (takes(key) && slipHint(key, known) === undefined);
    seen.set(key, foreign);
    return foreign;
  };
};

/** Whether a key that the codec does not know is allowed. */
export type TakesKey = (key: string) => boolean;

interface Field {
  readonly name: string;
  readonly decode: Decode;
}

/** The fields of a map, by every spelling of their keys. */
const fieldsOf = (keys: RecordKeys, takes: TakesKey): ReadonlyMap<string, Field> => {
  const decoders = new Map([...keys.codecs].map(([name, codec]) => [name, decoderOf(codec, takes)]));
  return new Map(
    [...keys.canonical].map(([spelling, name]) => {
      const decode: Decode = decoders.get(name) ?? (() => NOT_FLAWLESS);
      return [spelling, { name, decode }];
    }),
  );
};

const recordDecoder = (keys: RecordKeys, takes: TakesKey): Decode => {
  const fields = fieldsOf(keys, takes);
  const required = [...keys.required];
  const isForeign = foreignKeys(keys, takes);
  return (next, cursor) => {
    const data: Record<string, unknown> = {};
    let foreign: Set<string> | undefined;
    const isSound = everyPair(next, cursor, (key) => {
      const field = fields.get(key);
      if (field === undefined) {
        if (!isForeign(key) || foreign?.has(key)) return false;
        (foreign ??= new Set()).add(key);
        return passOver(cursor.next(), cursor) !== NOT_FLAWLESS;
      }
      const decoded = field.name in data ? NOT_FLAWLESS : field.decode(cursor.next(), cursor);
      data[field.name] = decoded;
      return decoded !== NOT_FLAWLESS;
    });
    return isSound && required.every((name) => name in data) ? data : NOT_FLAWLESS;
  };
};

const decoderOf = (codec: t.Mixed, takes: TakesKey): Decode => {
  if (codec instanceof ScalarType) return scalarDecoder(codec as ScalarType<unknown>);
  if (codec instanceof OptionalType) return optionalDecoder(codec as OptionalType<unknown>, takes);
  if (codec instanceof ShortType) {
    const [scalar, map] = [decoderOf(codec.scalar as t.Mixed, takes), decoderOf(codec.map as t.Mixed, takes)];
    return (next, cursor) => (next === NEXT.SCALAR ? scalar : map)(next, cursor);
  }
  if (codec instanceof ListType) return listDecoder(codec as ListType<unknown>, takes);
  const keys = recordKeys(codec);
  return keys === undefined ? () => NOT_FLAWLESS : recordDecoder(keys, takes);
};

/** Decodes a document to a value or to `NOT_FLAWLESS`. */
export type QuickDecoder = (cursor: YamlCursor) => unknown;

/**
 * Makes a decoder that is several times faster than the codec on the tree: it builds no tree and gives up at the first value that may cause
 * an error or a warning, or that needs the tree (an anchor, alias, tag or merge key). Its results equal those of the codec. `takes` says
 * which unknown keys are allowed.
 */
export const quickDecoder = (codec: t.Mixed, takes: TakesKey = () => true): QuickDecoder => {
  const decode = decoderOf(codec, takes);
  return (cursor) => {
    const value = decode(cursor.next(), cursor);
    return cursor.isAtEnd() ? value : NOT_FLAWLESS;
  };
};
