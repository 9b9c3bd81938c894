import { randomUUID } from 'node:crypto';
import { signToken } from './json-web-token.ts';
import { permissionsFor } from './permissions.ts';

/** What a sandbox accepts at sign-in. */
export interface Credentials {
  readonly clientID: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
}

/** Well known on purpose: a sandbox holds nothing worth a secret, and a pipeline has to know them. */
export const DEFAULT_CREDENTIALS: Credentials = {
  clientID: 'sandbox',
  clientSecret: 'sandbox-secret',
  username: 'sandbox@example.com',
  password: 'sandbox-password',
};

/** Issues tokens. */
export interface Issuer {
  readonly credentials: Credentials;
  /** Signs and verifies the tokens; kept with the data, so that a token survives a restart. */
  readonly secret: string;
  readonly lifetimeSeconds: number;
  readonly now: () => Date;
}

const AUDIENCE = 'https://api.resim.ai';
const MILLISECONDS = 1000;

/** Now, as tokens count it: whole seconds since 1970. */
export const nowSeconds = ({ now }: Pick<Issuer, 'now'>): number =>
  Math.floor(now().getTime() / MILLISECONDS);

/** Who gets a token, by which grant, and what they asked for. */
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
