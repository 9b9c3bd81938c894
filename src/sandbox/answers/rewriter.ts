import { type Shape, SHAPES } from './operation-shapes.ts';
import {
  each,
  isJson,
  isObject,
  type Json,
  type JsonObject,
  object,
  type PageContext,
  type PageRefusal,
  type Variant,
  withField,
} from './variant.ts';

/** A request as far as variants look at it. */
export interface VariantRequest {
  readonly operationID: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** How a sandbox answers with some variants. All of it is pure. */
export interface Rewriter {
  /** How a page that is too large is refused; undefined where it is not. */
  readonly refusalOf: (asked: VariantRequest) => PageRefusal | undefined;
  /** The request as it is carried out. */
  readonly rewriteRequest: (asked: VariantRequest) => Pick<VariantRequest, 'query' | 'body'>;
  /** The answer as it is sent, from what the sandbox says. */
  readonly sent: (asked: VariantRequest, json: string) => { readonly json: string; readonly contentType?: string };
}

/** What the token of an empty last page begins with. */
const LAST = 'last-';

/** Whether a request asks for a page that lists nothing, behind the last one. */
const asksForEmptyPage = ({ query }: Pick<VariantRequest, 'query'>): boolean =>
  query.get('pageToken')?.startsWith(LAST) ?? false;

const DEFAULT_PAGE_SIZE = 100;

const pageSizeOf = (query: URLSearchParams): number =>
  Number(query.get('pageSize') ?? '') || DEFAULT_PAGE_SIZE;

const withQuery = (query: URLSearchParams, name: string, value: string): URLSearchParams => {
  const changed = new URLSearchParams(query);
  changed.set(name, value);
  return changed;
};

const refusalOf =
  (variants: readonly Variant[]): Rewriter['refusalOf'] =>
  ({ operationID, query }) =>
    operationID === 'listExperiences'
      ? variants.find(({ pageLimit }) => pageLimit && pageSizeOf(query) > pageLimit.size)
          ?.pageLimit?.how
      : undefined;

/** Where the fields of an experience are in the body of a request. */
const storedBody = (variants: readonly Variant[], operationID: string, body: JsonObject): JsonObject => {
  const experience = (fields: JsonObject) =>
    variants.reduce((changed, { storeExperience }) => storeExperience?.(changed) ?? changed, fields);
  const suite = (fields: JsonObject) =>
    variants.reduce((changed, { storeSuite }) => storeSuite?.(changed) ?? changed, fields);
  switch (operationID) {
    case 'createExperience':
      return experience(body);
    case 'updateExperience':
      return withField(body, 'experience', object(experience));
    case 'createTestSuite':
    case 'reviseTestSuite':
      return suite(body);
    default:
      return body;
  }
};

const rewriteRequest =
  (variants: readonly Variant[]): Rewriter['rewriteRequest'] =>
  ({ operationID, query, body }) => {
    const longest = Math.min(...variants.map(({ maxPageSize = Infinity }) => maxPageSize));
    const listed = SHAPES[operationID]?.list !== undefined && pageSizeOf(query) > longest;
    const sized = listed ? withQuery(query, 'pageSize', String(longest)) : query;
    const token = query.get('pageToken') ?? '';
    return {
      query: asksForEmptyPage({ query }) ? withQuery(sized, 'pageToken', token.slice(LAST.length)) : sized,
      body: isJson(body) && isObject(body) ? storedBody(variants, operationID, body) : body,
    };
  };

const withEmptyLastPage = (page: JsonObject, { list }: PageContext, asked: VariantRequest): JsonObject => {
  if (asksForEmptyPage(asked)) return { ...page, [list]: [], nextPageToken: '' };
  const token = `${LAST}${asked.query.get('pageToken') ?? ''}`;
  return page.nextPageToken === '' ? { ...page, nextPageToken: token } : page;
};

const rewrittenPage = (
  variants: readonly Variant[],
  page: JsonObject,
  context: PageContext,
  asked: VariantRequest,
): JsonObject => {
  const begun = variants.some(({ emptyLastPage }) => emptyLastPage)
    ? withEmptyLastPage(page, context, asked)
    : page;
  return variants.reduce((changed, variant) => variant.page?.(changed, context) ?? changed, begun);
};

const rewritten = (
  variants: readonly Variant[],
  { entity, list, members }: Shape,
  asked: VariantRequest,
  value: Json,
): Json => {
  const thing = object((one) =>
    variants.reduce((changed, variant) => variant.entity?.(changed, entity) ?? changed, one),
  );
  if (list === undefined) return thing(value);
  if (!isObject(value)) return value;
  const context = { list, members: members ?? false };
  return rewrittenPage(variants, withField(value, list, each(thing)), context, asked);
};

const sent = (variants: readonly Variant[]): Rewriter['sent'] => {
  const write = variants.find((variant) => variant.write)?.write ?? JSON.stringify;
  const contentType = variants.find((variant) => variant.contentType)?.contentType;
  return (asked, json) => {
    const shape = SHAPES[asked.operationID];
    const value: unknown = JSON.parse(json);
    if (!isJson(value)) return { json };
    return {
      json: write(shape ? rewritten(variants, shape, asked, value) : value),
      ...(contentType !== undefined && { contentType }),
    };
  };
};

/** Joins variants, in the order in which they are given; undefined for none, which costs nothing. */
export const makeRewriter = (variants: readonly Variant[]): Rewriter | undefined =>
  variants.length === 0
    ? undefined
    : { refusalOf: refusalOf(variants), rewriteRequest: rewriteRequest(variants), sent: sent(variants) };
