import * as E from 'fp-ts/lib/Either.js';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Issuer } from '../oauth/issuer.ts';
import { principalReader } from '../oauth/principal.ts';
import { answerTokenRequest, type TokenRequest } from '../oauth/token-endpoint.ts';
import { badRequest, forbidden, type Problem } from '../problem.ts';
import type { Store } from '../store/store.ts';
import type { Answer, Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { drawFailure, rateLimiter, type Rehearsal } from './rehearsal.ts';

/** What the server's answers are made from. */
export interface AppParts {
  readonly store: Store;
  readonly identity: string;
  readonly issuer: Issuer;
  readonly rehearsal: Rehearsal;
  readonly now: () => Date;
  readonly newID: () => string;
  readonly log: (line: string) => void;
}

/** Names the data behind an answer, so that a client knows them again under another port. */
export const IDENTITY_HEADER = 'x-sync-sandbox';

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

const problemResponse = ({ status, message }: Pick<Problem, 'message'> & { status: number }): Response =>
  new Response(JSON.stringify({ message }), { status, headers: JSON_TYPE });

const answerResponse = ({ status, json }: Answer): Response =>
  json === undefined ? new Response(null, { status }) : new Response(json, { status, headers: JSON_TYPE });

const readText = async (context: Context): Promise<E.Either<Problem, string>> => {
  const bytes = await context.req.arrayBuffer();
  try {
    return E.right(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return badRequest('The body is not text in UTF-8.');
  }
};

const readBody = async (context: Context): Promise<E.Either<Problem, unknown>> => {
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

const HAS_BODY: ReadonlySet<string> = new Set(['POST', 'PATCH']);

const serve = (parts: AppParts) => {
  const principalOf = principalReader(parts.issuer);
  return (operation: Operation) =>
    async (context: Context): Promise<Response> => {
      const principal = principalOf(context.req.header('authorization'));
      if (E.isLeft(principal)) return problemResponse(principal.left);
      if (!principal.right.permissions.has(operation.permission)) {
        const refusal = forbidden(`The access token lacks the permission ${operation.permission}.`);
        if (E.isLeft(refusal)) return problemResponse(refusal.left);
      }
      const body = HAS_BODY.has(operation.method) ? await readBody(context) : E.right(undefined);
      if (E.isLeft(body)) return problemResponse(body.left);
      const outcome = await operation.handle({
        store: parts.store,
        path: context.req.param(),
        query: new URL(context.req.url).searchParams,
        body: body.right,
        principal: principal.right,
        now: parts.now().toISOString(),
        newID: parts.newID,
      });
      return E.isLeft(outcome) ? problemResponse(outcome.left) : answerResponse(outcome.right);
    };
};

const basicCredentials = (header: string | undefined): TokenRequest['basic'] => {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id: decoded(id), secret: decoded(secret.join(':')) };
};

/** RFC 6749 has clients encode both parts as in a form; not all do. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

const tokenFields = async (context: Context): Promise<ReadonlyMap<string, string>> => {
  const text = await context.req.text();
  if (!(context.req.header('content-type') ?? '').includes('json')) return new Map(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    const entries: [string, unknown][] =
      typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return new Map();
  }
};

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds));

const failing = ({ rehearsal }: AppParts) => {
  const limit = rateLimiter(rehearsal);
  return async (context: Context, next: () => Promise<void>): Promise<Response | undefined> => {
    if (rehearsal.latencyMilliseconds > 0) await wait(rehearsal.latencyMilliseconds);
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

/** Everything that the sandbox answers. */
export const createApp = (parts: AppParts): Hono => {
  const app = new Hono();
  app.use(async (context, next) => {
    const started = performance.now();
    await next();
    context.res.headers.set(IDENTITY_HEADER, parts.identity);
    const { method, path } = context.req;
    parts.log(`${method} ${path} ${context.res.status} ${(performance.now() - started).toFixed(1)} ms`);
  });
  app.use(
    bodyLimit({
      maxSize: BODY_LIMIT_BYTES,
      onError: () => problemResponse({ status: 413, message: 'The body is larger than 16 MiB.' }),
    }),
  );
  app.use(failing(parts));
  app.get('/v1/health', () => new Response(null, { status: 200 }));
  app.post('/oauth/token', async (context) => {
    const fields = await tokenFields(context);
    const basic = basicCredentials(context.req.header('authorization'));
    const { status, body } = answerTokenRequest(parts.issuer, { fields, basic });
    return context.json(body, status, { 'cache-control': 'no-store' });
  });
  const route = serve(parts);
  for (const operation of OPERATIONS) app.on(operation.method, `/v1${operation.path}`, route(operation));
  app.notFound(() => problemResponse({ status: 404, message: 'There is nothing at this address.' }));
  app.onError((error) => {
    parts.log(`error: ${error.stack ?? error.message}`);
    return problemResponse({ status: 500, message: 'The sandbox failed; its log says more.' });
  });
  return app;
};
