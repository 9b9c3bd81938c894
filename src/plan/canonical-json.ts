import { createHash, hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** Hex sha256 of a text's UTF-8 bytes. */
export const sha256 = (text: string | Uint8Array): string => hash('sha256', text);

/** A list can be an array, or make its items one by one. */
const isList = (value: unknown): value is Iterable<unknown> =>
  Array.isArray(value) || (typeof value === 'object' && value !== null && Symbol.iterator in value);

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Replaces what RFC 8785 cannot express: a text that is not valid Unicode by its JSON escape, and a number too large for JSON (`1e999` is
 * read as infinity) by a text.
 */
const encodable = (value: unknown): unknown => {
  if (typeof value === 'string') return LONE_SURROGATE.test(value) ? JSON.stringify(value) : value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (isList(value)) return Array.from(value, encodable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [String(encodable(key)), encodable(inner)]),
  );
};

const canonicalJson = (value: unknown): string => canonicalize(encodable(value)) ?? '';

/** The start of the escape that `JSON.stringify` writes for a lone surrogate. */
const INEXPRESSIBLE = '\\ud';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The sorted keys of a record, and how each is written. */
interface Layout {
  /** In the order of the record. */
  readonly keys: readonly string[];
  readonly sorted: readonly { readonly key: string; readonly written: string }[];
}

const sameKeys = (some: readonly string[], others: readonly string[]): boolean => {
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at++) if (some[at] !== others[at]) return false;
  return true;
};

const MOST_LAYOUTS = 16;

/** Sorts the keys of records, those of alike records once: a plan has hundreds of thousands, and sorting takes longer than writing. */
const sortedKeys = (): ((record: object) => Layout['sorted']) => {
  let layouts: Layout[] = [];
  return (record) => {
    const keys = Object.keys(record);
    for (const known of layouts) if (sameKeys(known.keys, keys)) return known.sorted;
    const sorted = [...keys].sort().map((key) => ({ key, written: `${JSON.stringify(key)}:` }));
    layouts = [{ keys, sorted }, ...layouts.slice(0, MOST_LAYOUTS - 1)];
    return sorted;
  };
};

type SortKeys = ReturnType<typeof sortedKeys>;

/** JSON with sorted keys, in which lists are arrays. This is RFC 8785, as long as every text and number has a form there. */
const sortedText = (value: unknown, sort: SortKeys): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) {
    let items = '';
    for (const item of value) items += (items === '' ? '' : ',') + sortedText(item ?? null, sort);
    return `[${items}]`;
  }
  if (isRecord(value)) {
    let entries = '';
    for (const { key, written } of sort(value)) {
      const one = value[key];
      if (one !== undefined) entries += (entries === '' ? written : ',' + written) + sortedText(one, sort);
    }
    return `{${entries}}`;
  }
  return typeof value === 'number' && !Number.isFinite(value) ? INEXPRESSIBLE : JSON.stringify(value);
};

/** The same text in pieces: a plan is a record of records of lists, and only the items of these lists are short. */
function* sortedPieces(value: unknown, sort: SortKeys): Iterable<string> {
  if (isList(value)) {
    let before = '[';
    for (const item of value) {
      yield `${before}${sortedText(item ?? null, sort)}`;
      before = ',';
    }
    yield before === '[' ? '[]' : ']';
  } else if (isRecord(value)) {
    let before = '{';
    for (const { key, written } of sort(value)) {
      if (value[key] === undefined) continue;
      yield `${before}${written}`;
      yield* sortedPieces(value[key], sort);
      before = ',';
    }
    yield before === '{' ? '{}' : '}';
  } else yield sortedText(value, sort);
}

const PIECE = 65_536;

/** The digest of a value's canonical JSON, without holding the whole text in memory. Undefined if RFC 8785 cannot express a part of it. */
const sortedDigest = (value: unknown): string | undefined => {
  const digest = createHash('sha256');
  let pending = '';
  const isExpressible = (): boolean => {
    if (pending.includes(INEXPRESSIBLE)) return false;
    digest.update(pending);
    pending = '';
    return true;
  };
  for (const piece of sortedPieces(value, sortedKeys())) {
    pending += piece;
    if (pending.length > PIECE && !isExpressible()) return undefined;
  }
  return isExpressible() ? digest.digest('hex') : undefined;
};

/** Hex sha256 of the canonical JSON (RFC 8785) of a JSON value, in which a list that is not inside another one can be any iterable. */
export const canonicalDigest = (value: unknown): string =>
  sortedDigest(value) ?? sha256(canonicalJson(value));
