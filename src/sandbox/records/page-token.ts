import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { fromStored, toStored } from '../store/stored-text.ts';
import { badRequest, type RequestError } from '../request-error.ts';

/** Where a page ends. The next page starts after it, even if rows were added or archived in between. */
export interface Cursor {
  readonly seq: number;
  /** The order key of the last row; absent for order of creation. */
  readonly key?: string;
  /** The number of matches when the first page was read. */
  readonly total?: number;
}

const SCOPE_LENGTH = 12;

/** Identifies a list and its filters, so that a token of one list is rejected by another. */
export const tokenScope = (...parts: readonly (string | undefined)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, SCOPE_LENGTH);

/** The part of a list that a request asks for. */
export interface PageQuery {
  readonly size: number;
  /** Absent for the first page. */
  readonly after?: Cursor;
  /** The list that the tokens are bound to. */
  readonly scope: string;
}

/** Encodes a cursor as an opaque token. */
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

/** Decodes a token that this list issued. */
export const decodePageToken = (scope: string, token: string): E.Either<RequestError, Cursor> => {
  const [given, seq, total, key] = parse(token);
  if (given !== scope || typeof seq !== 'number' || !Number.isSafeInteger(seq))
    return badRequest('`pageToken` was not issued by this list.');
  return E.right({
    seq,
    ...(typeof total === 'number' ? { total } : {}),
    ...(typeof key === 'string' ? { key: toStored(fromStored(key)) } : {}),
  });
};
