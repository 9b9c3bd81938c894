import { createHash, timingSafeEqual } from 'node:crypto';
import type { DeviceFlow } from './device-flow.ts';
import { type Issuer, issueToken } from './issuer.ts';
import { permissionsFor } from './permissions.ts';

/** An answer of the token endpoint (RFC 6749, section 5). */
export interface TokenAnswer {
  readonly status: 200 | 400 | 401 | 403;
  readonly body: Readonly<Record<string, string | number>>;
}

const refuse = (status: 400 | 401 | 403, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, error_description: description },
});

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares secrets in a time that tells nothing. */
const same = (given: string, right: string): boolean => timingSafeEqual(digest(given), digest(right));

const granted = (
  issuer: Issuer,
  subject: string,
  grantType: string,
  scope: string | undefined,
): TokenAnswer => ({
  status: 200,
  body: {
    access_token: issueToken(issuer, { subject, grantType, scope }),
    token_type: 'Bearer',
    expires_in: issuer.lifetimeSeconds,
    scope: permissionsFor(scope).join(' '),
  },
});

/** The fields of a token request, and the client as an `Authorization: Basic` header names it. */
export interface TokenRequest {
  readonly fields: ReadonlyMap<string, string>;
  readonly basic?: { readonly id: string; readonly secret: string } | undefined;
}

const clientCredentials = (issuer: Issuer, { fields, basic }: TokenRequest): TokenAnswer => {
  const id = basic?.id ?? fields.get('client_id') ?? '';
  const secret = basic?.secret ?? fields.get('client_secret') ?? '';
  const { clientID, clientSecret } = issuer.credentials;
  const right = same(id, clientID) && same(secret, clientSecret);
  return right
    ? granted(issuer, `${clientID}@clients`, 'client-credentials', fields.get('scope'))
    : refuse(401, 'access_denied', 'The client ID or the client secret is wrong.');
};

const password = (issuer: Issuer, { fields }: TokenRequest): TokenAnswer => {
  const { username, password: right } = issuer.credentials;
  return same(fields.get('username') ?? '', username) && same(fields.get('password') ?? '', right)
    ? granted(issuer, username, 'password', fields.get('scope'))
    : refuse(403, 'invalid_grant', 'The username or the password is wrong.');
};

const REFUSALS = {
  authorization_pending: 'Nobody has approved the device yet.',
  access_denied: 'The device was denied access.',
  expired_token: 'The device code has expired.',
  invalid_grant: 'The device code is unknown or was used already.',
};

const deviceCode = (issuer: Issuer, { fields }: TokenRequest, devices: DeviceFlow): TokenAnswer => {
  const collected = devices.collect(fields.get('device_code') ?? '');
  return collected._tag === 'granted'
    ? granted(issuer, issuer.credentials.username, 'device-code', collected.scope)
    : refuse(403, collected.error, REFUSALS[collected.error]);
};

type GrantType = (issuer: Issuer, request: TokenRequest, devices: DeviceFlow) => TokenAnswer;

const GRANTS: ReadonlyMap<string, GrantType> = new Map([
  ['client_credentials', clientCredentials],
  ['password', password],
  ['http://auth0.com/oauth/grant-type/password-realm', password],
  ['urn:ietf:params:oauth:grant-type:device_code', deviceCode],
]);

/** Answers a token request. */
export const answerTokenRequest = (
  issuer: Issuer,
  devices: DeviceFlow,
  request: TokenRequest,
): TokenAnswer => {
  const grantType = request.fields.get('grant_type');
  if (grantType === undefined) return refuse(400, 'invalid_request', 'The field grant_type is missing.');
  const grant = GRANTS.get(grantType);
  return grant
    ? grant(issuer, request, devices)
    : refuse(400, 'unsupported_grant_type', `The sandbox takes ${[...GRANTS.keys()].join(', ')}.`);
};
