import { randomUUID } from 'node:crypto';
import { signToken } from './json-web-token.ts';
import { permissionsFor } from './permissions.ts';

/** The credentials that a sandbox accepts. */
export interface SandboxCredentials {
  readonly clientID: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
}

/** Public on purpose: a pipeline has to know them, and a sandbox has no data worth protecting. */
export const DEFAULT_CREDENTIALS: SandboxCredentials = {
  clientID: 'sandbox',
  clientSecret: 'sandbox-secret',
  username: 'sandbox@example.com',
  password: 'sandbox-password',
};

/** The settings of the token issuer. */
export interface Issuer {
  readonly credentials: SandboxCredentials;
  /** Signs and verifies tokens. Stored with the data, so that a token survives a restart. */
  readonly secret: string;
  readonly lifetimeSeconds: number;
  readonly now: () => Date;
}

const AUDIENCE = 'https://api.resim.ai';
const MILLISECONDS = 1000;

/** The current time in seconds since 1970. */
export const nowSeconds = ({ now }: Pick<Issuer, 'now'>): number =>
  Math.floor(now().getTime() / MILLISECONDS);

/** The subject, grant type and requested scope of a token. */
export interface Grant {
  readonly subject: string;
  readonly grantType: string;
  readonly scope?: string | undefined;
}

/** Issues an access token. */
export const issueToken = (
  issuer: Issuer,
  { subject, grantType, scope }: Grant,
  lifetimeSeconds = issuer.lifetimeSeconds,
): string => {
  const issued = nowSeconds(issuer);
  const permissions = permissionsFor(scope);
  return signToken(
    {
      iss: 'sync sandbox',
      sub: subject,
      aud: AUDIENCE,
      jti: randomUUID(),
      iat: issued,
      exp: issued + lifetimeSeconds,
      scope: permissions.join(' '),
      gty: grantType,
      permissions,
    },
    issuer.secret,
  );
};
