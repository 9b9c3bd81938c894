import { randomUUID } from 'node:crypto';
import { SECRETS } from '../../support/secrets.ts';
import { type Answer, type Received, withServer } from './loopback-server.ts';

/** The settings that a test can change while the server runs. */
export interface OAuthScript {
  clientSecret: string;
  password: string;
  lifetimeSeconds: number;
  /** The permissions of issued tokens, one entry per token; the last entry applies to all further tokens. */
  permissions: (readonly string[])[];
  /** Whether a refresh token can be used only once, and reusing it ends the sign-in. */
  rotates: boolean;
  /** The responses of the device endpoint before it issues a token. */
  device: ('authorization_pending' | 'slow_down' | 'access_denied' | 'expired_token' | 'reset' | 'trouble')[];
  deviceLifetimeSeconds: number;
  /** The polling interval of a device in seconds. */
  deviceIntervalSeconds: number;
  verificationUri: string;
  /** The delay of each response in milliseconds. */
  delay: number;
  /** Responses to return first, whatever the request. */
  first: Answer[];
  /** The clock of the server, which may differ from the client's. */
  clock: () => number;
}

export interface OAuthServer {
  /** Ends in a slash. */
  readonly authUrl: string;
  readonly script: OAuthScript;
  readonly received: readonly Received[];
  /** The grant types of all token requests. */
  readonly grants: () => readonly string[];
  /** A valid refresh token. */
  readonly newRefreshToken: () => string;
  readonly isGood: (refreshToken: string) => boolean;
  readonly revoked: readonly string[];
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const refusal = (status: number, error: string, description: string): Answer => ({
  status,
  body: { error, error_description: description },
});

/** A token in the format of Auth0, except for the signature, which no client reads. */
export const accessTokenOf = (claims: object): string =>
  `${encoded({ alg: 'none' })}.${encoded(claims)}.${randomUUID()}`;

/** Runs the OAuth endpoints of Auth0 over HTTP on loopback during a test. */
export const withOAuthServer = async <A>(
  script: Partial<OAuthScript>,
  use: (server: OAuthServer) => Promise<A>,
): Promise<A> => {
  const settings: OAuthScript = {
    clientSecret: SECRETS.clientSecret,
    password: SECRETS.password,
    lifetimeSeconds: 3600,
    permissions: [['projects:read']],
    rotates: true,
    device: [],
    deviceLifetimeSeconds: 900,
    deviceIntervalSeconds: 5,
    verificationUri: 'https://login.example/activate',
    delay: 0,
    first: [],
    clock: () => Date.now(),
    ...script,
  };
  const good = new Set<string>();
  const spent = new Set<string>();
  const revoked: string[] = [];
  const grants: string[] = [];
  const newRefreshToken = (): string => {
    const token = `refresh-${randomUUID()}`;
    good.add(token);
    return token;
  };

  const granted = (refreshToken?: string): Answer => {
    const permissions =
      settings.permissions.length > 1 ? settings.permissions.shift() : settings.permissions[0];
    const iat = Math.floor(settings.clock() / 1000);
    const exp = iat + settings.lifetimeSeconds;
    return {
      body: {
        access_token: accessTokenOf({ iss: 'https://login.example/', sub: 'auth0|1', permissions, iat, exp }),
        token_type: 'Bearer',
        expires_in: settings.lifetimeSeconds,
        ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      },
    };
  };

  const refreshed = (token: string): Answer => {
    if (spent.has(token)) good.clear();
    if (!good.has(token)) return refusal(403, 'invalid_grant', `Unknown or invalid refresh token ${token}.`);
    if (!settings.rotates) return granted();
    good.delete(token);
    spent.add(token);
    return granted(newRefreshToken());
  };

  const collected = (): Answer => {
    const step = settings.device.shift();
    if (step === undefined) return granted(newRefreshToken());
    if (step === 'reset') return 'reset';
    return step === 'trouble' ? { status: 500, body: 'trouble' } : refusal(403, step, '');
  };

  const answerGrant = (fields: URLSearchParams): Answer => {
    const secret = fields.get('client_secret');
    switch (fields.get('grant_type')) {
      case 'client_credentials':
        return secret === settings.clientSecret
          ? granted()
          : refusal(401, 'access_denied', `Unauthorized: ${secret ?? ''}`);
      case 'http://auth0.com/oauth/grant-type/password-realm':
        return fields.get('password') === settings.password
          ? granted()
          : refusal(403, 'invalid_grant', `Wrong email or password: ${fields.get('password') ?? ''}`);
      case 'refresh_token':
        return refreshed(fields.get('refresh_token') ?? '');
      case 'urn:ietf:params:oauth:grant-type:device_code':
        return collected();
      default:
        return refusal(403, 'unsupported_grant_type', '');
    }
  };

  const answer = async ({ path, body }: Received): Promise<Answer> => {
    if (settings.delay > 0) await new Promise((resolve) => setTimeout(resolve, settings.delay));
    const first = settings.first.shift();
    if (first !== undefined) return first;
    const fields = new URLSearchParams(body);
    if (path === '/oauth/token') {
      grants.push(fields.get('grant_type') ?? '');
      return answerGrant(fields);
    }
    if (path === '/oauth/revoke') {
      revoked.push(fields.get('token') ?? '');
      good.delete(fields.get('token') ?? '');
      return { status: 200, body: '' };
    }
    if (path !== '/oauth/device/code') return { status: 404, body: {} };
    return {
      body: {
        device_code: SECRETS.deviceCode,
        user_code: 'WDJB-MJHT',
        verification_uri: settings.verificationUri,
        verification_uri_complete: `${settings.verificationUri}?user_code=WDJB-MJHT`,
        expires_in: settings.deviceLifetimeSeconds,
        interval: settings.deviceIntervalSeconds,
      },
    };
  };

  return withServer(answer, ({ url, received }) =>
    use({
      authUrl: new URL('/', url).href,
      script: settings,
      received,
      grants: () => grants,
      newRefreshToken,
      isGood: (token) => good.has(token),
      revoked,
    }),
  );
};
