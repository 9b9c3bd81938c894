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

/** The parts of a request that variants use. */
export interface VariantRequest {
  readonly operationID: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** Applies variants to requests and responses. */
export interface Rewriter {
  /** How the server refuses the page size of a request; undefined if it does not. */
  readonly refusal: (request: VariantRequest) => PageRefusal | undefined;
  /** The request to execute. */
  readonly rewriteRequest: (request: VariantRequest) => Pick<VariantRequest, 'query' | 'body'>;
  /** The response to send. */
  readonly rewriteResponse: (
    request: VariantRequest,
    json: string,
  ) => { readonly json: string; readonly contentType?: string };
}

/** The prefix of the token of an empty last page. */
const EMPTY_PAGE_PREFIX = 'last-';

/** Whether a request asks for the empty page after the last one. */
const isEmptyPage = ({ query }: Pick<VariantRequest, 'query'>): boolean =>
  query.get('pageToken')?.startsWith(EMPTY_PAGE_PREFIX) ?? false;

const DEFAULT_PAGE_SIZE = 100;

const pageSizeOf = (query: URLSearchParams): number =>
  Number(query.get('pageSize') ?? '') || DEFAULT_PAGE_SIZE;

const withQuery = (query: URLSearchParams, name: string, value: string): URLSearchParams => {
  const changed = new URLSearchParams(query);
  changed.set(name, value);
  return changed;
};

const refusal =
  (variants: readonly Variant[]): Rewriter['refusal'] =>
  ({ operationID, query }) =>
    operationID === 'listExperiences'
      ? variants.find(({ pageLimit }) => pageLimit && pageSizeOf(query) > pageLimit.size)?.pageLimit?.how
      : undefined;

/** The body of a request as another server would store it. */
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
      query: isEmptyPage({ query })
        ? withQuery(sized, 'pageToken', token.slice(EMPTY_PAGE_PREFIX.length))
        : sized,
      body: isJson(body) && isObject(body) ? storedBody(variants, operationID, body) : body,
    };
  };

const withEmptyLastPage = (page: JsonObject, { list }: PageContext, request: VariantRequest): JsonObject => {
  if (isEmptyPage(request)) return { ...page, [list]: [], nextPageToken: '' };
  const token = `${EMPTY_PAGE_PREFIX}${request.query.get('pageToken') ?? ''}`;
  return page.nextPageToken === '' ? { ...page, nextPageToken: token } : page;
};

const rewrittenPage = (
  variants: readonly Variant[],
  page: JsonObject,
  context: PageContext,
  request: VariantRequest,
): JsonObject => {
  const initial = variants.some(({ emptyLastPage }) => emptyLastPage)
    ? withEmptyLastPage(page, context, request)
    : page;
  return variants.reduce((changed, variant) => variant.page?.(changed, context) ?? changed, initial);
};

const rewritten = (
  variants: readonly Variant[],
  { entity, list, members }: Shape,
  request: VariantRequest,
  value: Json,
): Json => {
  const rewriteEntity = object((one) =>
    variants.reduce((changed, variant) => variant.entity?.(changed, entity) ?? changed, one),
  );
  if (list === undefined) return rewriteEntity(value);
  if (!isObject(value)) return value;
  const context = { list, members: members ?? false };
  return rewrittenPage(variants, withField(value, list, each(rewriteEntity)), context, request);
};

const rewriteResponse = (variants: readonly Variant[]): Rewriter['rewriteResponse'] => {
  const write = variants.find((variant) => variant.write)?.write ?? JSON.stringify;
  const contentType = variants.find((variant) => variant.contentType)?.contentType;
  return (request, json) => {
    const shape = SHAPES[request.operationID];
    const value: unknown = JSON.parse(json);
    if (!isJson(value)) return { json };
    return {
      json: write(shape ? rewritten(variants, shape, request, value) : value),
      ...(contentType !== undefined && { contentType }),
    };
  };
};

/** Combines variants in the given order. Undefined without variants, so that responses need no rewriting. */
export const makeRewriter = (variants: readonly Variant[]): Rewriter | undefined =>
  variants.length === 0
    ? undefined
    : {
        refusal: refusal(variants),
        rewriteRequest: rewriteRequest(variants),
        rewriteResponse: rewriteResponse(variants),
      };
