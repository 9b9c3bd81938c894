import { createHash, timingSafeEqual } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { DeviceFlow } from './device-flow.ts';
import { type Issuer, issueToken } from './issuer.ts';
import { permissionsFor } from './permissions.ts';
import type { RefreshTokens } from './refresh-tokens.ts';

/** A response of the token endpoint (RFC 6749, section 5). */
export interface TokenResponse {
  readonly status: 200 | 400 | 401 | 403;
  readonly body: Readonly<Record<string, string | number>>;
}

const errorResponse = (status: 400 | 401 | 403, error: string, description: string): TokenResponse => ({
  status,
  body: { error, error_description: description },
});

/** The scope that requests a refresh token. */
const OFFLINE_ACCESS = 'offline_access';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares secrets in constant time. */
const secretsEqual = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

interface Granted {
  readonly subject: string;
  readonly grantType: string;
  readonly scope: string | undefined;
  readonly refreshToken?: string;
}

const tokenResponse = (issuer: Issuer, { refreshToken, ...grant }: Granted): TokenResponse => ({
  status: 200,
  body: {
    access_token: issueToken(issuer, grant),
    token_type: 'Bearer',
    expires_in: issuer.lifetimeSeconds,
    scope: [...permissionsFor(grant.scope), ...(refreshToken === undefined ? [] : [OFFLINE_ACCESS])].join(
      ' ',
    ),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  },
});

/** The fields of a token request, and the credentials in its `Authorization: Basic` header. */
export interface TokenRequest {
  readonly fields: ReadonlyMap<string, string>;
  readonly basic?: { readonly id: string; readonly secret: string } | undefined;
}

/** The stores of grants that span several requests. */
export interface Grants {
  readonly devices: DeviceFlow;
  readonly refreshTokens: RefreshTokens;
}

const clientCredentials = (issuer: Issuer, { fields, basic }: TokenRequest): TokenResponse => {
  const id = basic?.id ?? fields.get('client_id') ?? '';
  const secret = basic?.secret ?? fields.get('client_secret') ?? '';
  const { clientID, clientSecret } = issuer.credentials;
  const isValid = secretsEqual(id, clientID) && secretsEqual(secret, clientSecret);
  const subject = `${clientID}@clients`;
  return isValid
    ? tokenResponse(issuer, { subject, grantType: 'client-credentials', scope: fields.get('scope') })
    : errorResponse(401, 'access_denied', 'The client ID or the client secret is wrong.');
};

/** A token for the user, with a refresh token if the client requested one. */
const userTokenResponse = (
  issuer: Issuer,
  { fields }: TokenRequest,
  { refreshTokens }: Grants,
  { grantType, scope }: Pick<Granted, 'grantType' | 'scope'>,
): TokenResponse => {
  const subject = issuer.credentials.username;
  const clientID = fields.get('client_id') ?? '';
  const offline = (scope ?? '').split(/\s+/).includes(OFFLINE_ACCESS);
  return tokenResponse(issuer, {
    subject,
    grantType,
    scope,
    ...(offline && { refreshToken: refreshTokens.issue({ clientID, subject, scope }) }),
  });
};

const password = (issuer: Issuer, request: TokenRequest, grants: Grants): TokenResponse => {
  const { fields } = request;
  const { username, password: expected } = issuer.credentials;
  return secretsEqual(fields.get('username') ?? '', username) &&
    secretsEqual(fields.get('password') ?? '', expected)
    ? userTokenResponse(issuer, request, grants, { grantType: 'password', scope: fields.get('scope') })
    : errorResponse(403, 'invalid_grant', 'The username or the password is wrong.');
};

const DEVICE_ERRORS = {
  authorization_pending: 'The device is waiting for approval.',
  slow_down: 'The device polls too often.',
  access_denied: 'Access was denied.',
  expired_token: 'The device code has expired.',
  invalid_grant: 'The device code is unknown or already used.',
};

const deviceCode = (issuer: Issuer, request: TokenRequest, grants: Grants): TokenResponse => {
  const result = grants.devices.poll(request.fields.get('device_code') ?? '');
  return result._tag === 'granted'
    ? userTokenResponse(issuer, request, grants, { grantType: 'device-code', scope: result.scope })
    : errorResponse(403, result.error, DEVICE_ERRORS[result.error]);
};

const ROTATION_ERRORS = {
  unknown: 'The refresh token is unknown or revoked.',
  reused: 'The refresh token was already used, so the sign-in has ended.',
};

const refreshToken = (issuer: Issuer, { fields }: TokenRequest, { refreshTokens }: Grants): TokenResponse => {
  const rotated = refreshTokens.rotate(fields.get('refresh_token') ?? '', fields.get('client_id') ?? '');
  if (E.isLeft(rotated)) return errorResponse(403, 'invalid_grant', ROTATION_ERRORS[rotated.left]);
  const { signIn, next } = rotated.right;
  const { subject, scope } = signIn;
  return tokenResponse(issuer, { subject, grantType: 'refresh-token', scope, refreshToken: next });
};

type GrantType = (issuer: Issuer, request: TokenRequest, grants: Grants) => TokenResponse;

const GRANTS: ReadonlyMap<string, GrantType> = new Map([
  ['client_credentials', clientCredentials],
  ['password', password],
  ['http://auth0.com/oauth/grant-type/password-realm', password],
  ['urn:ietf:params:oauth:grant-type:device_code', deviceCode],
  ['refresh_token', refreshToken],
]);

/** Answers a token request. */
export const answerTokenRequest = (issuer: Issuer, grants: Grants, request: TokenRequest): TokenResponse => {
  const grantType = request.fields.get('grant_type');
  if (grantType === undefined)
    return errorResponse(400, 'invalid_request', 'The field grant_type is missing.');
  const grant = GRANTS.get(grantType);
  return grant
    ? grant(issuer, request, grants)
    : errorResponse(400, 'unsupported_grant_type', `The sandbox supports ${[...GRANTS.keys()].join(', ')}.`);
};
