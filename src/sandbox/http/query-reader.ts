import * as E from 'fp-ts/lib/Either.js';
import { badRequest, type RequestError } from '../request-error.ts';
import { decodePageToken, type PageQuery } from '../records/page-token.ts';
import { isUuid, quoted } from './identifier.ts';

const DEFAULT_PAGE_SIZE = 100;
/** The maximum page size of bounded lists. */
const PAGE_SIZE_LIMIT = 100;
/** Larger than any real project, and small enough for exact arithmetic. */
const UNBOUNDED_LIMIT = 2 ** 31;
const WHOLE_NUMBER = /^\d{1,19}$/;

const readPageSize = (text: string | null, bounded: boolean): E.Either<RequestError, number> => {
  if (text === null || text === '') return E.right(DEFAULT_PAGE_SIZE);
  const size = WHOLE_NUMBER.test(text) ? Number(text) : 0;
  if (size < 1 || (bounded && size > PAGE_SIZE_LIMIT))
    return badRequest(
      `\`pageSize\` is ${quoted(text)}; it must be ${bounded ? `an integer from 1 to ${PAGE_SIZE_LIMIT}` : 'a positive integer'}.`,
    );
  return E.right(Math.min(size, UNBOUNDED_LIMIT));
};

/** Reads `pageSize` and `pageToken`. Bounded lists return at most 100 rows per page; the list of experiences is unbounded. */
export const readPage = (
  query: URLSearchParams,
  scope: string,
  bounded = true,
): E.Either<RequestError, PageQuery> => {
  const size = readPageSize(query.get('pageSize'), bounded);
  if (E.isLeft(size)) return size;
  const token = query.get('pageToken');
  if (token === null || token === '') return E.right({ size: size.right, scope });
  const after = decodePageToken(scope, token);
  return E.isLeft(after) ? after : E.right({ size: size.right, after: after.right, scope });
};

/** Reads a boolean parameter. */
export const readBoolean = (
  query: URLSearchParams,
  name: string,
): E.Either<RequestError, boolean | undefined> => {
  const text = query.get(name);
  if (text === null || text === '') return E.right(undefined);
  if (text === 'true') return E.right(true);
  if (text === 'false') return E.right(false);
  return badRequest(`\`${name}\` is ${quoted(text)}; it must be true or false.`);
};

/** Reads a text parameter. An empty one counts as absent. */
export const readText = (query: URLSearchParams, name: string): string | undefined =>
  query.get(name) || undefined;

/** Reads a list of UUIDs: comma-separated, repeated, or both. */
export const readUuids = (
  query: URLSearchParams,
  name: string,
): E.Either<RequestError, readonly string[] | undefined> => {
  if (!query.has(name)) return E.right(undefined);
  const ids = query
    .getAll(name)
    .flatMap((text) => text.split(','))
    .map((text) => text.trim());
  const invalid = ids.find((id) => !isUuid(id));
  if (invalid !== undefined)
    return badRequest(`\`${name}\` contains ${quoted(invalid)}, which is not a UUID.`);
  return E.right([...new Set(ids.map((id) => id.toLowerCase()))]);
};
