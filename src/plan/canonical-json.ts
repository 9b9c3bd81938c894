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

/** Receives the next piece of a text. */
type Take = (piece: string) => void;

const takeList = (list: Iterable<unknown>, take: Take): void => {
  let before = '[';
  for (const item of list) {
    take(before);
    takeSorted(item ?? null, take);
    before = ',';
  }
  take(before === '[' ? '[]' : ']');
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const takeRecord = (record: Readonly<Record<string, unknown>>, take: Take): void => {
  let before = '{';
  for (const key of Object.keys(record).sort()) {
    const value = record[key];
    if (value === undefined) continue;
    take(`${before}${JSON.stringify(key)}:`);
    takeSorted(value, take);
    before = ',';
  }
  take(before === '{' ? '{}' : '}');
};

/** Writes JSON with sorted keys, piece by piece. This is RFC 8785, as long as every text and number has a form there. */
const takeSorted = (value: unknown, take: Take): void => {
  if (isList(value)) takeList(value, take);
  else if (isRecord(value)) takeRecord(value, take);
  else take(typeof value === 'number' && !Number.isFinite(value) ? INEXPRESSIBLE : JSON.stringify(value));
};

const PIECE = 65_536;

/** The digest of a value's canonical JSON, without holding the whole text in memory. Undefined if RFC 8785 cannot express a part of it. */
const sortedDigest = (value: unknown): string | undefined => {
  const digest = createHash('sha256');
  const read = { pending: '', isExpressible: true };
  const digestPending = (): void => {
    read.isExpressible &&= !read.pending.includes(INEXPRESSIBLE);
    digest.update(read.pending);
    read.pending = '';
  };
  takeSorted(value, (piece) => {
    read.pending += piece;
    if (read.pending.length > PIECE) digestPending();
  });
  digestPending();
  return read.isExpressible ? digest.digest('hex') : undefined;
};

/** Hex sha256 of the canonical JSON (RFC 8785) of a JSON value, in which any iterable is a list. */
export const canonicalDigest = (value: unknown): string =>
  sortedDigest(value) ?? sha256(canonicalJson(value));
