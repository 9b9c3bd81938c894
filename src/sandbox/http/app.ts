import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Asked, Rewriting } from '../answers/rewriting.ts';
import type { Refusal } from '../answers/variant.ts';
import { makeDeviceFlow } from '../oauth/device-flow.ts';
import type { Issuer } from '../oauth/issuer.ts';
import { principalReader } from '../oauth/principal.ts';
import { makeRefreshTokens } from '../oauth/refresh-tokens.ts';
import { badRequest, forbidden, type RequestError } from '../request-error.ts';
import { need, outcomeOf, type Steps } from '../steps.ts';
import type { Store } from '../store/store.ts';
import { addPages } from '../web/pages.ts';
import { makeRequestLog, type RequestLog } from '../web/request-log.ts';
import type { Answer, Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { drawFailure, rateLimiter, type Rehearsal } from './rehearsal.ts';
import { addSignIn } from './sign-in-routes.ts';
import { refusingForeignSites } from './visitors.ts';

/** What the server's answers are made from. */
export interface AppParts {
  readonly store: Store;
  readonly identity: string;
  readonly issuer: Issuer;
  readonly rehearsal: Rehearsal;
  /** How answers differ from the sandbox's own; absent where they do not. */
  readonly rewriting?: Rewriting | undefined;
  /** How long an answer takes that a variant makes slow. */
  readonly slowMilliseconds: number;
  readonly now: () => Date;
  readonly newID: () => string;
  readonly log: (line: string) => void;
  /** Whether only programs on this machine can reach the server. */
  readonly loopback: boolean;
}

/** Names the data behind an answer, so that a client knows them again under another port. */
export const IDENTITY_HEADER = 'x-sync-sandbox';

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

const problemResponse = ({ status, message }: Pick<RequestError, 'message'> & { status: number }): Response =>
  new Response(JSON.stringify({ message }), { status, headers: JSON_TYPE });

const answerResponse = ({ status, json }: Answer, contentType?: string): Response => {
  if (json === undefined) return new Response(null, { status });
  const headers = contentType === undefined ? JSON_TYPE : { 'content-type': contentType };
  return new Response(json, { status, headers });
};

const readText = async (context: Context): Promise<E.Either<RequestError, string>> => {
  const bytes = await context.req.arrayBuffer();
  try {
    return E.right(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return badRequest('The body is not text in UTF-8.');
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
    return badRequest('The body is not JSON.');
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

/** What tells the server that there is nothing to answer any more. */
const ALREADY_SENT = { 'x-hono-already-sent': 'true' };

const refused = (context: Context, how: Exclude<Refusal, 'slow'>): Response => {
  if (how !== 'drop')
    return problemResponse({
      status: how,
      message: 'The page is too large: the sandbox runs with --answers.',
    });
  socketOf(context)?.destroy();
  return new Response(null, { headers: ALREADY_SENT });
};

const HAS_BODY: ReadonlySet<string> = new Set(['POST', 'PATCH']);

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds));

const serve = (parts: AppParts) => {
  const { rewriting } = parts;
  const principalOf = principalReader(parts.issuer);
  async function* answerTo(operation: Operation, context: Context, asked: Asked): Steps<Response> {
    const principal = yield* need(principalOf(context.req.header('authorization')));
    if (!principal.permissions.has(operation.permission))
      yield* need(forbidden(`The access token lacks the permission ${operation.permission}.`));
    const body = HAS_BODY.has(operation.method) ? yield* need(await readBody(context)) : undefined;
    const answer = yield* operation.handle({
      store: parts.store,
      path: context.req.param(),
      ...(rewriting?.carriedOut({ ...asked, body }) ?? { query: asked.query, body }),
      principal,
      now: parts.now().toISOString(),
      newID: parts.newID,
    });
    if (rewriting === undefined || answer.json === undefined) return answerResponse(answer);
    const { json, contentType } = rewriting.sent(asked, textOf(answer.json));
    return answerResponse({ ...answer, json }, contentType);
  }
  return (operation: Operation) =>
    async (context: Context): Promise<Response> => {
      const { operationID } = operation;
      const asked = { operationID, query: new URL(context.req.url).searchParams, body: undefined };
      const refusal = rewriting?.refusalOf(asked);
      if (refusal === 'slow') await wait(parts.slowMilliseconds);
      else if (refusal !== undefined) return refused(context, refusal);
      const outcome = await outcomeOf(answerTo(operation, context, asked));
      return E.isLeft(outcome) ? problemResponse(outcome.left) : outcome.right;
    };
};

/** Holds answers back. The latency counts from the arrival of the request: it stands for all that keeps an answer away, the sandbox's own work too. */
const delaying =
  ({ rehearsal: { latencyMilliseconds } }: AppParts): MiddlewareHandler =>
  async (_context, next) => {
    const over = latencyMilliseconds > 0 ? wait(latencyMilliseconds) : undefined;
    await next();
    await over;
  };

const failing = ({ rehearsal }: AppParts) => {
  const limit = rateLimiter(rehearsal);
  return async (context: Context, next: () => Promise<void>): Promise<Response | undefined> => {
    const seconds = limit();
    if (seconds !== undefined) {
      context.header('retry-after', String(Math.ceil(seconds)));
      return context.json({ message: 'Too many requests: the sandbox runs with a rate limit.' }, 429);
    }
    const failure = drawFailure(rehearsal);
    if (failure === 'unavailable')
      return context.json({ message: 'Unavailable: the sandbox runs with a fail rate.' }, 503);
    await next();
    if (failure === 'answerLost')
      context.res = new Response('{"message":"The answer was lost: the sandbox runs with a fail rate."}', {
        status: 502,
        headers: JSON_TYPE,
      });
    return undefined;
  };
};

/** What tells the length of its body is trusted, as the server cuts it there; only the rest is counted while it comes, which costs a stream. */
const limitingBodies = (): MiddlewareHandler => {
  const counted = bodyLimit({
    maxSize: BODY_LIMIT_BYTES,
    onError: () => problemResponse({ status: 413, message: 'The body is larger than 16 MiB.' }),
  });
  return async (context, next) => {
    const told = context.req.header('transfer-encoding') === undefined;
    if (!told || Number(context.req.header('content-length') ?? 0) > BODY_LIMIT_BYTES)
      return counted(context, next);
    await next();
    return undefined;
  };
};

/** Names the data in every answer, and keeps and logs every request. */
const watching =
  ({ identity, now, log }: AppParts, requests: RequestLog) =>
  async (context: Context, next: () => Promise<void>): Promise<void> => {
    const started = performance.now();
    await next();
    context.res.headers.set(IDENTITY_HEADER, identity);
    const milliseconds = performance.now() - started;
    const { method } = context.req;
    // The URL is percent-encoded: nothing of it can play tricks on a terminal.
    const { pathname, search } = new URL(context.req.url);
    const { status } = context.res;
    requests.add({ time: now().toISOString(), method, path: pathname + search, status, milliseconds });
    log(`${method} ${pathname}${search} ${status} ${milliseconds.toFixed(1)} ms`);
  };

/** Everything that the sandbox answers. */
export const createApp = (parts: AppParts): Hono => {
  const app = new Hono();
  const requests = makeRequestLog();
  app.use(watching(parts, requests));
  app.use(refusingForeignSites(parts.loopback));
  app.use(delaying(parts));
  app.use(limitingBodies());
  app.use(failing(parts));
  app.get('/v1/health', () => new Response(null, { status: 200 }));
  const devices = makeDeviceFlow(parts.now);
  addSignIn(app, parts.issuer, { devices, refreshTokens: makeRefreshTokens() });
  addPages(app, { ...parts, requests, devices });
  const route = serve(parts);
  for (const operation of OPERATIONS) app.on(operation.method, `/v1${operation.path}`, route(operation));
  app.notFound(() => problemResponse({ status: 404, message: 'There is nothing at this address.' }));
  app.onError((error) => {
    parts.log(`error: ${error.stack ?? error.message}`);
    return problemResponse({ status: 500, message: 'The sandbox failed; its log says more.' });
  });
  return app;
};
