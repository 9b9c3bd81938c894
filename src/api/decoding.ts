import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { isUuid } from '../domain/ids.ts';
import type { ApiFailure, ShapeFault } from '../domain/api-error.ts';
import type { Page, UnreadableItem } from './resim-api.ts';

/** A value that a response may omit or set to null. */
export const nullable = <C extends t.Mixed>(codec: C) => {
  type Nullable = t.TypeOf<C> | null | undefined;
  const { name, validate, types } = t.union([codec, t.null, t.undefined]);
  // The union's own check takes twice as long, and most fields of every experience are checked.
  const is = (value: unknown): value is Nullable => value === null || value === undefined || codec.is(value);
  return new t.UnionType<typeof types, Nullable>(name, is, validate, t.identity, types);
};

const pageOf = <C extends t.Mixed>(key: string, codec: C) =>
  t.type({
    [key]: nullable(t.readonlyArray(codec)),
    nextPageToken: nullable(t.string),
    // Only a hint, which some servers send in another form.
    total: t.unknown,
  });

/** Decodes the JSON of a response to a domain value, or reports where its shape differs. */
export type Decode<A> = (json: unknown) => E.Either<ApiFailure, A>;

const MAY_BE_SECRET = /environmentVariables|customFields/;

/** Describes an unexpected value. Of lists and objects only the kind, because they may contain secrets. */
const shown = (value: unknown, field: string): string => {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (value !== null && MAY_BE_SECRET.test(field)) return `a ${typeof value}`;
  return JSON.stringify(value);
};

const EXPECTED: Readonly<Record<string, string>> = {
  Uuid: 'a UUID',
  ExperienceID: 'a UUID',
  ProjectID: 'a UUID',
  TagID: 'a UUID',
  SystemID: 'a UUID',
  TestSuiteID: 'a UUID',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

/** Returns the deepest place where decoding failed, such as `experiences[3].name`. */
const firstFault = (errors: t.Errors): ShapeFault => {
  const deepest = [...errors].sort((a, b) => b.context.length - a.context.length)[0];
  const context = (deepest?.context ?? []).filter(
    ({ key }, position, all) => key !== '' && !(all[position - 1]?.type instanceof t.UnionType),
  );
  const field = context.reduce(
    (path, { key }) => (/^\d+$/.test(key) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
    '',
  );
  const type = deepest?.context[deepest.context.length - 1]?.type.name ?? '';
  return {
    _tag: 'UnexpectedShape',
    field: field === '' ? 'the answer' : field,
    expected: EXPECTED[type] ?? (type.startsWith('ReadonlyArray') ? 'a list' : 'an object'),
    got: shown(deepest?.value, field),
  };
};

/** Decodes a whole response. */
export const decoding =
  <A, B>(codec: t.Type<A, unknown>, map: (value: A) => B): Decode<B> =>
  (json) => {
    // `is` takes a fraction of the time of `decode`.
    if (codec.is(json)) return E.right(map(json));
    const decoded = codec.decode(json);
    return E.isRight(decoded) ? E.right(map(decoded.right)) : E.left(firstFault(decoded.left));
  };

const Counted = t.type({ total: t.literal(0) });

/** Reports whether a response is not a list. An empty list may be omitted if the total is 0. */
const isNotAList = (json: unknown, key: string): boolean =>
  typeof json === 'object' &&
  json !== null &&
  !Array.isArray(json) &&
  !Object.hasOwn(json, key) &&
  !Counted.is(json);

/** What a page lists, and how to decode it. */
interface Listing<C extends t.Mixed, B> {
  readonly key: string;
  readonly codec: C;
  readonly map: (item: t.TypeOf<C>) => B;
  /** Returns the ID of an item of another shape; absent: a page with such an item is an error. */
  readonly idOf?: (item: unknown) => string | undefined;
}

/**
 * Decodes a page. Items of another shape are returned as unreadable if they have an ID, so that an irrelevant item does not make the page
 * useless.
 */
export const page = <C extends t.Mixed, B>(listing: Listing<C, B>): Decode<Page<B>> => {
  const { key, codec, map } = listing;
  const decodeWhole = decoding(pageOf(key, codec), (value) => {
    const items = value[key];
    return pageAround(value, Array.isArray(items) ? items.map(map) : undefined);
  });
  return (json) => {
    if (isNotAList(json, key))
      return E.left({ _tag: 'UnexpectedShape', field: key, expected: 'a list', got: 'nothing' });
    const whole = decodeWhole(json);
    return E.isRight(whole) ? whole : E.fromOption(() => whole.left)(readableItems(listing, json));
  };
};

const pageAround = <B>(
  { nextPageToken, total }: { readonly nextPageToken?: unknown; readonly total?: unknown },
  items: readonly B[] | undefined,
): Page<B> => ({
  items: items ?? [],
  ...(items === undefined && total !== 0 && { unsure: true }),
  ...(typeof nextPageToken === 'string' && nextPageToken !== '' && { nextPageToken }),
  ...(typeof total === 'number' && { total }),
});

const WithName = t.type({ name: t.string });

/** Decodes a page item by item, without those of another shape; none if one of these has no ID, because it could not be reported. */
const readableItems = <C extends t.Mixed, B>(
  { key, codec, map, idOf }: Listing<C, B>,
  json: unknown,
): O.Option<Page<B>> => {
  const decoded = pageOf(key, t.unknown).decode(json);
  if (idOf === undefined || E.isLeft(decoded)) return O.none;
  const listed: unknown = decoded.right[key];
  const all = t.array(t.unknown).is(listed) ? listed : undefined;
  const items: B[] = [];
  const unreadable: UnreadableItem[] = [];
  for (const value of all ?? []) {
    const item: E.Either<t.Errors, t.TypeOf<C>> = codec.decode(value);
    if (E.isRight(item)) {
      items.push(map(item.right));
      continue;
    }
    const id = idOf(value);
    if (id === undefined) return O.none;
    const fault = firstFault(item.left);
    unreadable.push({ id, ...(WithName.is(value) && { name: value.name }), fault });
  }
  return O.some({ ...pageAround(decoded.right, all && items), unreadable });
};

/** Returns a function that reads the ID of an item of any shape, in lower case. */
export const idIn =
  (field: string) =>
  (item: unknown): string | undefined => {
    const decoded = t.type({ [field]: t.string }).decode(item);
    const id = E.isRight(decoded) ? decoded.right[field] : undefined;
    return id !== undefined && isUuid(id) ? id.toLowerCase() : undefined;
  };
