import { hash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import canonicalize from 'canonicalize';

/** Hex sha256 of a text's UTF-8 bytes. */
export const sha256 = (text: string | Uint8Array): string => hash('sha256', text);

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The same value without what RFC 8785 has no form for: a text that no UTF-8 can hold is written as its JSON escape, a number too large
 * for JSON (`1e999` is read as infinity) as a text.
 */
const encodable = (value: unknown): unknown => {
  if (typeof value === 'string') return LONE_SURROGATE.test(value) ? JSON.stringify(value) : value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(encodable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [String(encodable(key)), encodable(inner)]),
  );
};

const canonicalJson = (value: unknown): string =>
  E.getOrElse(() => canonicalize(encodable(value)) ?? '')(
    E.tryCatch(
      () => canonicalize(value) ?? '',
      (error) => error,
    ),
  );

/** Hex sha256 of the canonical JSON (RFC 8785) of a JSON value. */
export const canonicalDigest = (value: unknown): string => sha256(canonicalJson(value));
