import type { Context, Hono } from 'hono';
import type { Issuer } from '../oauth/issuer.ts';
import { answerTokenRequest, type Grants, type TokenRequest } from '../oauth/token-endpoint.ts';

const basicCredentials = (header: string | undefined): TokenRequest['basic'] => {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id: decoded(id), secret: decoded(secret.join(':')) };
};

/** RFC 6749 requires both parts to be form-encoded, but not all clients encode them. */
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

const NO_STORE = { 'cache-control': 'no-store' };

/** Adds the sign-in endpoints to an app. */
export const addSignIn = (app: Hono, issuer: Issuer, grants: Grants): void => {
  app.post('/oauth/token', async (context) => {
    const fields = await tokenFields(context);
    const basic = basicCredentials(context.req.header('authorization'));
    const { status, body } = answerTokenRequest(issuer, grants, { fields, basic });
    return context.json(body, status, NO_STORE);
  });
  app.post('/oauth/revoke', async (context) => {
    const fields = await tokenFields(context);
    grants.refreshTokens.revoke(fields.get('token') ?? '', fields.get('client_id') ?? '');
    // An unknown token counts as revoked (RFC 7009, section 2.2).
    return context.body(null, 200, NO_STORE);
  });
  app.post('/oauth/device/code', async (context) => {
    const fields = await tokenFields(context);
    const { deviceCode, userCode, expiresInSeconds, intervalSeconds } = grants.devices.start(
      fields.get('scope'),
    );
    const page = `${new URL(context.req.url).origin}/activate`;
    return context.json(
      {
        device_code: deviceCode,
        user_code: userCode,
        verification_uri: page,
        verification_uri_complete: `${page}?user_code=${userCode}`,
        expires_in: expiresInSeconds,
        interval: intervalSeconds,
      },
      200,
      NO_STORE,
    );
  });
};
