import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { isUuid } from '../domain/ids.ts';
import type { ApiFailure, ShapeFault } from '../domain/api-error.ts';
import type { Page, UnreadableItem } from './resim-api.ts';

/** A value that a server may leave empty in more than one way. */
export const nullable = <C extends t.Mixed>(codec: C) => t.union([codec, t.null, t.undefined]);

const pageOf = <C extends t.Mixed>(key: string, codec: C) =>
  t.type({
    [key]: nullable(t.readonlyArray(codec)),
    nextPageToken: nullable(t.string),
    // A hint alone, which some servers give in another form.
    total: t.unknown,
  });

/** Turns an answer's JSON into a value of the domain, or says where it has another shape. */
export type Decode<A> = (json: unknown) => E.Either<ApiFailure, A>;

const LONGEST_VALUE = 60;
const MAY_BE_SECRET = /environmentVariables|customFields/;

/** What stands where something else is expected. Of lists and objects only the kind is told: they can hold secrets. */
const shown = (value: unknown, field: string): string => {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (value !== null && MAY_BE_SECRET.test(field)) return `a ${typeof value}`;
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
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

/** The deepest place that a decoding failed at, as `experiences[3].name`. */
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

/** Decodes a whole answer. */
export const decoding =
  <A, B>(codec: t.Type<A, unknown>, map: (value: A) => B): Decode<B> =>
  (json) => {
    // To tell that all is well takes a fraction of the time that it takes to say what is not.
    if (codec.is(json)) return E.right(map(json));
    const decoded = codec.decode(json);
    return E.isRight(decoded) ? E.right(map(decoded.right)) : E.left(firstFault(decoded.left));
  };

const Counted = t.type({ total: t.literal(0) });

/** An empty list may be left out where the answer says that there is nothing; what has neither is no list. */
const isNoList = (json: unknown, key: string): boolean =>
  typeof json === 'object' &&
  json !== null &&
  !Array.isArray(json) &&
  !Object.hasOwn(json, key) &&
  !Counted.is(json);

/** What a page lists, and how that is read. */
interface Listing<C extends t.Mixed, B> {
  readonly key: string;
  readonly codec: C;
  readonly map: (item: t.TypeOf<C>) => B;
  /** Tells an item by its ID alone; absent where a page with an item of another shape is of no use. */
  readonly idOf?: (item: unknown) => string | undefined;
}

/**
 * Decodes a page. What it lists in another shape is told apart where it has an ID, so that one thing that nobody asks for does not stand in the way of
 * all others.
 */
export const page = <C extends t.Mixed, B>(listing: Listing<C, B>): Decode<Page<B>> => {
  const { key, codec, map } = listing;
  const decodeWhole = decoding(pageOf(key, codec), (value) => {
    const items = value[key];
    return pageAround(value, Array.isArray(items) ? items.map(map) : undefined);
  });
  return (json) => {
    if (isNoList(json, key))
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

/** A page item by item, without those of another shape; none where one of them has no ID, since nobody could say what was left out. */
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

/** Reads the ID of something, in lower case, whatever else is said of it. */
export const idIn =
  (field: string) =>
  (item: unknown): string | undefined => {
    const decoded = t.type({ [field]: t.string }).decode(item);
    const id = E.isRight(decoded) ? decoded.right[field] : undefined;
    return id !== undefined && isUuid(id) ? id.toLowerCase() : undefined;
  };
