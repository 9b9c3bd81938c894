import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { fromStored, toStored } from '../store/stored-text.ts';
import { badRequest, type RequestError } from '../request-error.ts';

/** Where a page ends: the next one begins behind it, whatever was added or archived meanwhile. */
export interface Cursor {
  readonly seq: number;
  /** What the list is ordered by, where that is not the order of creation. */
  readonly key?: string;
  /** How many there were when the first page was read. */
  readonly total?: number;
}

const SCOPE_LENGTH = 12;

/** Names a list and its filters: a token of one list is of no use for another. */
export const scopeOf = (...parts: readonly (string | undefined)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, SCOPE_LENGTH);

/** Which part of a list is asked for. */
export interface PageQuery {
  readonly size: number;
  /** Absent for the first page. */
  readonly after?: Cursor;
  /** What the list's tokens are bound to. */
  readonly scope: string;
}

/** Writes a cursor as a token that tells a client nothing. */
export const encodePageToken = (scope: string, { seq, key, total }: Cursor): string =>
  Buffer.from(JSON.stringify([scope, seq, total ?? null, key ?? null])).toString('base64url');

const parse = (token: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
};

/** Reads a token that this list gave out. */
export const decodePageToken = (scope: string, token: string): E.Either<RequestError, Cursor> => {
  const [given, seq, total, key] = parse(token);
  if (given !== scope || typeof seq !== 'number' || !Number.isSafeInteger(seq))
    return badRequest('`pageToken` is not a token that this list gave out.');
  return E.right({
    seq,
    ...(typeof total === 'number' ? { total } : {}),
    ...(typeof key === 'string' ? { key: toStored(fromStored(key)) } : {}),
  });
};
