import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { VariantRequest, Rewriter } from '../answers/rewriter.ts';
import type { PageRefusal } from '../answers/variant.ts';
import { makeDeviceFlow } from '../oauth/device-flow.ts';
import type { Issuer } from '../oauth/issuer.ts';
import { principalReader } from '../oauth/principal.ts';
import { makeRefreshTokens } from '../oauth/refresh-tokens.ts';
import { badRequest, forbidden, type RequestError } from '../request-error.ts';
import { unwrap, runFallible, type Fallible } from '../fallible.ts';
import type { Store } from '../store/store.ts';
import { addPages } from '../web/pages.ts';
import { makeRequestLog, type RequestLog } from '../web/request-log.ts';
import type { OperationResponse, ApiOperation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { drawFault, rateLimiter, type FaultInjection } from './fault-injection.ts';
import { addSignIn } from './sign-in-routes.ts';
import { rejectCrossSite } from './cross-site.ts';

/** The dependencies and options of the server. */
export interface AppOptions {
  readonly store: Store;
  readonly identity: string;
  readonly issuer: Issuer;
  readonly faultInjection: FaultInjection;
  /** Applies the answer variants, if there are any. */
  readonly rewriter?: Rewriter | undefined;
  /** The delay of a page that a variant makes slow. */
  readonly slowMilliseconds: number;
  readonly now: () => Date;
  readonly newID: () => string;
  readonly log: (line: string) => void;
  /** Whether only programs on this machine can reach the server. */
  readonly loopback: boolean;
}

/** Identifies the data behind a response, so that a client recognises them on another port. */
export const IDENTITY_HEADER = 'x-sync-sandbox';

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

const errorResponse = ({ status, message }: Pick<RequestError, 'message'> & { status: number }): Response =>
  new Response(JSON.stringify({ message }), { status, headers: JSON_TYPE });

const jsonResponse = ({ status, json }: OperationResponse, contentType?: string): Response => {
  if (json === undefined) return new Response(null, { status });
  const headers = contentType === undefined ? JSON_TYPE : { 'content-type': contentType };
  return new Response(json, { status, headers });
};

const readText = async (context: Context): Promise<E.Either<RequestError, string>> => {
  const bytes = await context.req.arrayBuffer();
  try {
    return E.right(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return badRequest('The body is not valid UTF-8.');
  }
};

const readBody = async (context: Context): Promise<E.Either<RequestError, unknown>> => {
  const text = await readText(context);
  if (E.isLeft(text)) return text;
  if (text.right.trim() === '') return E.right(undefined);
  try {
    const value: unknown = JSON.parse(text.right);
    return E.right(value);
  } catch {
    return badRequest('The body is not valid JSON.');
  }
};

const textOf = (json: string | Uint8Array): string =>
  typeof json === 'string' ? json : new TextDecoder().decode(json);

const socketOf = ({ env }: Context): Socket | undefined => {
  const bindings: unknown = env;
  const incoming =
    typeof bindings === 'object' && bindings !== null && 'incoming' in bindings
      ? bindings.incoming
      : undefined;
  return incoming instanceof IncomingMessage ? incoming.socket : undefined;
};

/** Tells the adapter not to send a response. */
const ALREADY_SENT = { 'x-hono-already-sent': 'true' };

const refusePage = (context: Context, refusal: Exclude<PageRefusal, 'slow'>): Response => {
  if (refusal !== 'drop')
    return errorResponse({
      status: refusal,
      message: 'The page is too large: the sandbox runs with --answers.',
    });
  socketOf(context)?.destroy();
  return new Response(null, { headers: ALREADY_SENT });
};

const HAS_BODY: ReadonlySet<string> = new Set(['POST', 'PATCH']);

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds));

const serve = (options: AppOptions) => {
  const { rewriter } = options;
  const principalOf = principalReader(options.issuer);
  async function* respond(
    operation: ApiOperation,
    context: Context,
    variantRequest: VariantRequest,
  ): Fallible<Response> {
    const principal = yield* unwrap(principalOf(context.req.header('authorization')));
    if (!principal.permissions.has(operation.permission))
      yield* unwrap(forbidden(`The access token lacks the permission ${operation.permission}.`));
    const body = HAS_BODY.has(operation.method) ? yield* unwrap(await readBody(context)) : undefined;
    const response = yield* operation.handle({
      store: options.store,
      path: context.req.param(),
      ...(rewriter?.rewriteRequest({ ...variantRequest, body }) ?? { query: variantRequest.query, body }),
      principal,
      now: options.now().toISOString(),
      newID: options.newID,
    });
    if (rewriter === undefined || response.json === undefined) return jsonResponse(response);
    const { json, contentType } = rewriter.rewriteResponse(variantRequest, textOf(response.json));
    return jsonResponse({ ...response, json }, contentType);
  }
  return (operation: ApiOperation) =>
    async (context: Context): Promise<Response> => {
      const { operationID } = operation;
      const variantRequest = { operationID, query: new URL(context.req.url).searchParams, body: undefined };
      const refusal = rewriter?.refusal(variantRequest);
      if (refusal === 'slow') await wait(options.slowMilliseconds);
      else if (refusal !== undefined) return refusePage(context, refusal);
      const result = await runFallible(respond(operation, context, variantRequest));
      return E.isLeft(result) ? errorResponse(result.left) : result.right;
    };
};

/** Delays responses. The latency starts when the request arrives, so it includes the sandbox's own processing time. */
const addLatency =
  ({ faultInjection: { latencyMilliseconds } }: AppOptions): MiddlewareHandler =>
  async (_context, next) => {
    const elapsed = latencyMilliseconds > 0 ? wait(latencyMilliseconds) : undefined;
    await next();
    await elapsed;
  };

const injectFaults = ({ faultInjection }: AppOptions) => {
  const limit = rateLimiter(faultInjection);
  return async (context: Context, next: () => Promise<void>): Promise<Response | undefined> => {
    const seconds = limit();
    if (seconds !== undefined) {
      context.header('retry-after', String(Math.ceil(seconds)));
      return context.json({ message: 'Too many requests: the sandbox runs with a rate limit.' }, 429);
    }
    const fault = drawFault(faultInjection);
    if (fault === 'unavailable')
      return context.json({ message: 'Unavailable: the sandbox runs with a fail rate.' }, 503);
    await next();
    if (fault === 'responseLost')
      context.res = new Response('{"message":"The response was lost: the sandbox runs with a fail rate."}', {
        status: 502,
        headers: JSON_TYPE,
      });
    return undefined;
  };
};

/** Limits the size of request bodies. Node enforces `Content-Length`, so only bodies without it are counted, which needs a stream. */
const limitBodySize = (): MiddlewareHandler => {
  const counted = bodyLimit({
    maxSize: BODY_LIMIT_BYTES,
    onError: () => errorResponse({ status: 413, message: 'The body is larger than 16 MiB.' }),
  });
  return async (context, next) => {
    const hasLength = context.req.header('transfer-encoding') === undefined;
    if (!hasLength || Number(context.req.header('content-length') ?? 0) > BODY_LIMIT_BYTES)
      return counted(context, next);
    await next();
    return undefined;
  };
};

/** Adds the identity header to every response, and logs every request. */
const logRequests =
  ({ identity, now, log }: AppOptions, requests: RequestLog) =>
  async (context: Context, next: () => Promise<void>): Promise<void> => {
    const started = performance.now();
    await next();
    context.res.headers.set(IDENTITY_HEADER, identity);
    const milliseconds = performance.now() - started;
    const { method } = context.req;
    // The URL is percent-encoded, so it cannot contain terminal escape sequences.
    const { pathname, search } = new URL(context.req.url);
    const { status } = context.res;
    requests.add({ time: now().toISOString(), method, path: pathname + search, status, milliseconds });
    log(`${method} ${pathname}${search} ${status} ${milliseconds.toFixed(1)} ms`);
  };

/** Creates the HTTP application: API, sign-in and web pages. */
export const createApp = (options: AppOptions): Hono => {
  const app = new Hono();
  const requests = makeRequestLog();
  app.use(logRequests(options, requests));
  app.use(rejectCrossSite(options.loopback));
  app.use(addLatency(options));
  app.use(limitBodySize());
  app.use(injectFaults(options));
  app.get('/v1/health', () => new Response(null, { status: 200 }));
  const devices = makeDeviceFlow(options.now);
  addSignIn(app, options.issuer, { devices, refreshTokens: makeRefreshTokens() });
  addPages(app, { ...options, requests, devices });
  const route = serve(options);
  for (const operation of OPERATIONS) app.on(operation.method, `/v1${operation.path}`, route(operation));
  app.notFound(() => errorResponse({ status: 404, message: 'There is no such endpoint.' }));
  app.onError((error) => {
    options.log(`error: ${error.stack ?? error.message}`);
    return errorResponse({ status: 500, message: 'Internal error. See the log of the sandbox (--verbose).' });
  });
  return app;
};
