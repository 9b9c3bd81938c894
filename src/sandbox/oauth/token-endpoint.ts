import { createHash, timingSafeEqual } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { DeviceFlow } from './device-flow.ts';
import { type Issuer, issueToken } from './issuer.ts';
import { permissionsFor } from './permissions.ts';
import type { RefreshTokens } from './refresh-tokens.ts';

/** An answer of the token endpoint (RFC 6749, section 5). */
export interface TokenAnswer {
  readonly status: 200 | 400 | 401 | 403;
  readonly body: Readonly<Record<string, string | number>>;
}

const refuse = (status: 400 | 401 | 403, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, error_description: description },
});

/** The scope by which a client asks for a refresh token. */
const OFFLINE = 'offline_access';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares secrets in a time that tells nothing. */
const same = (given: string, right: string): boolean => timingSafeEqual(digest(given), digest(right));

interface Granted {
  readonly subject: string;
  readonly grantType: string;
  readonly scope: string | undefined;
  readonly refreshToken?: string;
}

const granted = (issuer: Issuer, { refreshToken, ...grant }: Granted): TokenAnswer => ({
  status: 200,
  body: {
    access_token: issueToken(issuer, grant),
    token_type: 'Bearer',
    expires_in: issuer.lifetimeSeconds,
    scope: [...permissionsFor(grant.scope), ...(refreshToken === undefined ? [] : [OFFLINE])].join(' '),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  },
});

/** The fields of a token request, and the client as an `Authorization: Basic` header names it. */
export interface TokenRequest {
  readonly fields: ReadonlyMap<string, string>;
  readonly basic?: { readonly id: string; readonly secret: string } | undefined;
}

/** What is granted outlives a request here. */
export interface Grants {
  readonly devices: DeviceFlow;
  readonly refreshTokens: RefreshTokens;
}

const clientCredentials = (issuer: Issuer, { fields, basic }: TokenRequest): TokenAnswer => {
  const id = basic?.id ?? fields.get('client_id') ?? '';
  const secret = basic?.secret ?? fields.get('client_secret') ?? '';
  const { clientID, clientSecret } = issuer.credentials;
  const right = same(id, clientID) && same(secret, clientSecret);
  const subject = `${clientID}@clients`;
  return right
    ? granted(issuer, { subject, grantType: 'client-credentials', scope: fields.get('scope') })
    : refuse(401, 'access_denied', 'The client ID or the client secret is wrong.');
};

/** A token for the user, with a refresh token where the client asked for one. */
const grantedToUser = (
  issuer: Issuer,
  { fields }: TokenRequest,
  { refreshTokens }: Grants,
  { grantType, scope }: Pick<Granted, 'grantType' | 'scope'>,
): TokenAnswer => {
  const subject = issuer.credentials.username;
  const clientID = fields.get('client_id') ?? '';
  const offline = (scope ?? '').split(/\s+/).includes(OFFLINE);
  return granted(issuer, {
    subject,
    grantType,
    scope,
    ...(offline && { refreshToken: refreshTokens.issue({ clientID, subject, scope }) }),
  });
};

const password = (issuer: Issuer, request: TokenRequest, grants: Grants): TokenAnswer => {
  const { fields } = request;
  const { username, password: right } = issuer.credentials;
  return same(fields.get('username') ?? '', username) && same(fields.get('password') ?? '', right)
    ? grantedToUser(issuer, request, grants, { grantType: 'password', scope: fields.get('scope') })
    : refuse(403, 'invalid_grant', 'The username or the password is wrong.');
};

const REFUSALS = {
  authorization_pending: 'Nobody has approved the device yet.',
  slow_down: 'The device asks too often.',
  access_denied: 'The device was denied access.',
  expired_token: 'The device code has expired.',
  invalid_grant: 'The device code is unknown or was used already.',
};

const deviceCode = (issuer: Issuer, request: TokenRequest, grants: Grants): TokenAnswer => {
  const collected = grants.devices.collect(request.fields.get('device_code') ?? '');
  return collected._tag === 'granted'
    ? grantedToUser(issuer, request, grants, { grantType: 'device-code', scope: collected.scope })
    : refuse(403, collected.error, REFUSALS[collected.error]);
};

const SPENT = {
  unknown: 'The refresh token is unknown or was revoked.',
  reused: 'The refresh token was used before: the sign-in has ended.',
};

const refreshToken = (issuer: Issuer, { fields }: TokenRequest, { refreshTokens }: Grants): TokenAnswer => {
  const spent = refreshTokens.spend(fields.get('refresh_token') ?? '', fields.get('client_id') ?? '');
  if (E.isLeft(spent)) return refuse(403, 'invalid_grant', SPENT[spent.left]);
  const { signIn, next } = spent.right;
  const { subject, scope } = signIn;
  return granted(issuer, { subject, grantType: 'refresh-token', scope, refreshToken: next });
};

type GrantType = (issuer: Issuer, request: TokenRequest, grants: Grants) => TokenAnswer;

const GRANTS: ReadonlyMap<string, GrantType> = new Map([
  ['client_credentials', clientCredentials],
  ['password', password],
  ['http://auth0.com/oauth/grant-type/password-realm', password],
  ['urn:ietf:params:oauth:grant-type:device_code', deviceCode],
  ['refresh_token', refreshToken],
]);

/** Answers a token request. */
export const answerTokenRequest = (issuer: Issuer, grants: Grants, request: TokenRequest): TokenAnswer => {
  const grantType = request.fields.get('grant_type');
  if (grantType === undefined) return refuse(400, 'invalid_request', 'The field grant_type is missing.');
  const grant = GRANTS.get(grantType);
  return grant
    ? grant(issuer, request, grants)
    : refuse(400, 'unsupported_grant_type', `The sandbox takes ${[...GRANTS.keys()].join(', ')}.`);
};
