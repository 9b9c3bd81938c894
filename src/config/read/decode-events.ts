import type * as t from 'io-ts';
import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event, type ScalarEvent } from 'js-yaml';
import type { YamlEvents } from '../yaml/compose-yaml.ts';
import { ListType, OptionalType, ScalarType, ShortType } from './config-type.ts';
import { slipHint, recordKeys, type RecordKeys } from './record-keys.ts';
import { isNull, YamlScalar } from '../yaml/yaml-node.ts';

/** Returned instead of a value if there is anything to report. */
export const NOT_FLAWLESS = Symbol('not flawless');

/** Iterates over the events of a document. */
class EventCursor {
  // The first event opens the document.
  #next = 1;
  readonly #text: string;
  readonly #events: readonly Event[];

  constructor({ text, events }: YamlEvents) {
    this.#text = text;
    this.#events = events;
  }

  next(): Event | undefined {
    return this.#events[this.#next++];
  }

  /** Whether only the end of the document is left. */
  get atEnd(): boolean {
    return this.#next === this.#events.length - 1 && this.next()?.type === EVENT_ID.POP;
  }

  /** A scalar without its place, which no finding needs. */
  scalar(event: ScalarEvent): YamlScalar {
    return new YamlScalar(getScalarValue(this.#text, event), event.style === SCALAR_STYLE.PLAIN, -1, -1);
  }
}

/** Decodes the value that starts with an event and takes its further events from the cursor, or gives up. */
type Decode = (event: Event, cursor: EventCursor) => unknown;

/** Whether an event has no anchor or tag and is no alias; those need the whole tree. */
const isBare = (event: Exclude<Event, { readonly type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>) =>
  event.type !== EVENT_ID.ALIAS && event.anchorStart < 0 && event.tagStart < 0;

const isScalar = (event: Event): event is ScalarEvent => event.type === EVENT_ID.SCALAR && isBare(event);
const isList = (event: Event): boolean => event.type === EVENT_ID.SEQUENCE && isBare(event);
const isMap = (event: Event): boolean => event.type === EVENT_ID.MAPPING && isBare(event);

const scalarDecoder =
  (codec: ScalarType<unknown>): Decode =>
  (event, cursor) => {
    const reading = isScalar(event) ? codec.read(cursor.scalar(event)) : undefined;
    return reading?._tag === 'Right' ? reading.right : NOT_FLAWLESS;
  };

const optionalDecoder = (codec: OptionalType<unknown>, takes: TakesKey): Decode => {
  const inner = decoderOf(codec.inner, takes);
  return (event, cursor) =>
    isScalar(event) && isNull(cursor.scalar(event)) ? undefined : inner(event, cursor);
};

const listDecoder = (codec: ListType<unknown>, takes: TakesKey): Decode => {
  const inner = decoderOf(codec.item, takes);
  return (event, cursor) => {
    if (!isList(event)) return NOT_FLAWLESS;
    const values: unknown[] = [];
    for (let item = cursor.next(); item !== undefined; item = cursor.next()) {
      if (item.type === EVENT_ID.POP) return values;
      const value = inner(item, cursor);
      if (value === NOT_FLAWLESS) return NOT_FLAWLESS;
      values.push(value);
    }
    return NOT_FLAWLESS;
  };
};

/** Takes a pair of a map; returns whether there is nothing to report. */
type TakePair = (key: string, value: Event, cursor: EventCursor) => boolean;

/** Visits the pairs of a map until there is something to report. */
const everyPair = (event: Event, cursor: EventCursor, take: TakePair): boolean => {
  if (!isMap(event)) return false;
  for (let key = cursor.next(); key !== undefined; key = cursor.next()) {
    if (key.type === EVENT_ID.POP) return true;
    const value = cursor.next();
    if (value === undefined || !isScalar(key)) return false;
    const { text, plain } = cursor.scalar(key);
    // A merge key is nearly always followed by an alias, and an empty key is a fault.
    if ((plain && (text === '<<' || text === '')) || !take(text, value, cursor)) return false;
  }
  return false;
};

/** Skips the value of an unknown key, which must still be valid YAML. */
const passOver: Decode = (event, cursor) => {
  if (isScalar(event)) return undefined;
  if (isList(event)) return listOfAnything(event, cursor);
  const keys = new Set<string>();
  const isSound = everyPair(event, cursor, (key, value) => {
    if (keys.has(key)) return false;
    keys.add(key);
    return passOver(value, cursor) !== NOT_FLAWLESS;
  });
  return isSound ? undefined : NOT_FLAWLESS;
};

const listOfAnything: Decode = (_event, cursor) => {
  for (let item = cursor.next(); item !== undefined; item = cursor.next()) {
    if (item.type === EVENT_ID.POP) return undefined;
    if (passOver(item, cursor) === NOT_FLAWLESS) return NOT_FLAWLESS;
  }
  return NOT_FLAWLESS;
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
  return (event, cursor) => {
    const data: Record<string, unknown> = {};
    let foreign: Set<string> | undefined;
    const isSound = everyPair(event, cursor, (key, value) => {
      const field = fields.get(key);
      if (field === undefined) {
        if (!isForeign(key) || foreign?.has(key)) return false;
        (foreign ??= new Set()).add(key);
        return passOver(value, cursor) !== NOT_FLAWLESS;
      }
      const decoded = field.name in data ? NOT_FLAWLESS : field.decode(value, cursor);
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
    return (event, cursor) => (isScalar(event) ? scalar : map)(event, cursor);
  }
  if (codec instanceof ListType) return listDecoder(codec as ListType<unknown>, takes);
  const keys = recordKeys(codec);
  return keys === undefined ? () => NOT_FLAWLESS : recordDecoder(keys, takes);
};

/** Decodes a document to a value or to `NOT_FLAWLESS`. */
export type EventsDecoder = (events: YamlEvents) => unknown;

/**
 * Makes a decoder that is several times faster than the codec on the tree: it builds no tree and gives up at the first value that may cause
 * an error or a warning, or that needs the tree (an anchor, alias, tag or merge key). Its results equal those of the codec. `takes` says
 * which unknown keys are allowed.
 */
export const eventsDecoder = (codec: t.Mixed, takes: TakesKey = () => true): EventsDecoder => {
  const decode = decoderOf(codec, takes);
  return (events) => {
    const cursor = new EventCursor(events);
    const root = cursor.next();
    const value = root === undefined ? NOT_FLAWLESS : decode(root, cursor);
    return cursor.atEnd ? value : NOT_FLAWLESS;
  };
};
