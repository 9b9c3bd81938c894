import type * as TE from 'fp-ts/lib/TaskEither.js';
import * as oauth from 'oauth4webapi';
import { isLoopback } from './loopback.ts';
import { makeRedact, type Redact } from './secrets.ts';
import { SignInUnreachable, type SignInTransport } from './sign-in-transport.ts';
import { issuedToken, type Token } from './token.ts';

/** A sign-in server, and the client that asks it. */
export interface SignInServer {
  /** Ends in a slash. */
  readonly authUrl: string;
  readonly clientID: string;
  readonly transport: SignInTransport;
  readonly now: () => Date;
}

/** Why there is no token. No text in it holds a secret of the request. */
export type GrantFailure =
  /** The server said no; `error` is a code of RFC 6749 or 8628, such as `invalid_grant`. */
  | { readonly _tag: 'Refused'; readonly error: string; readonly description: string }
  /** It cannot be reached, or what answers is no sign-in server. */
  | {
      readonly _tag: 'NoAnswer';
      readonly detail: string;
      /** Node's code of a connection that failed, where it did. */
      readonly code?: string;
    };

type Grant<A> = TE.TaskEither<GrantFailure, A>;

/** What a person needs in order to approve a device (RFC 8628). */
export interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  /** The same with the code in it, where the server offers it. */
  readonly completeUri?: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** The audience of every token for the ReSim API. */
const AUDIENCE = 'https://api.resim.ai';
const PASSWORD_REALM = 'http://auth0.com/oauth/grant-type/password-realm';
const REALM = 'cli-users';
const DEFAULT_INTERVAL_SECONDS = 5;
const LONGEST_DESCRIPTION = 300;

const at = (authUrl: string, path: string): string => new URL(path, authUrl).href;

const describe = ({ authUrl, clientID }: SignInServer) => {
  const server: oauth.AuthorizationServer = {
    issuer: new URL(authUrl).origin,
    token_endpoint: at(authUrl, 'oauth/token'),
    device_authorization_endpoint: at(authUrl, 'oauth/device/code'),
    revocation_endpoint: at(authUrl, 'oauth/revoke'),
  };
  const client: oauth.Client = { client_id: clientID };
  return { server, client };
};

const optionsOf = ({ authUrl, transport }: SignInServer) => ({
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked as deprecated to make it stand out: loopback alone.
  [oauth.allowInsecureRequests]: isLoopback(new URL(authUrl)),
  [oauth.customFetch]: (
    url: string,
    { method, headers, body }: oauth.CustomFetchOptions<'POST', URLSearchParams>,
  ) => transport(url, { method, headers, body }),
});

const refused = (error: string, description: string, shown: Redact): GrantFailure => ({
  _tag: 'Refused',
  error: shown(error),
  description: shown(description),
});

const refusalIn = async (response: Response, shown: Redact): Promise<GrantFailure> => {
  const detail = `the answer has status ${response.status}`;
  try {
    const body: unknown = await response.clone().json();
    if (typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string') {
      const description = 'error_description' in body ? body.error_description : undefined;
      return refused(body.error, typeof description === 'string' ? description : '', shown);
    }
    return { _tag: 'NoAnswer', detail };
  } catch {
    return { _tag: 'NoAnswer', detail };
  }
};

const failureOf = async (error: unknown, shown: Redact): Promise<GrantFailure> => {
  if (error instanceof oauth.ResponseBodyError)
    return refused(error.error, error.error_description ?? '', shown);
  if (error instanceof oauth.WWWAuthenticateChallengeError) return refusalIn(error.response, shown);
  if (error instanceof SignInUnreachable)
    return { _tag: 'NoAnswer', detail: shown(error.message), code: error.code };
  if (error instanceof oauth.OperationProcessingError && error.cause instanceof Response)
    return refusalIn(error.cause, shown);
  const message = error instanceof Error ? error.message : String(error);
  return { _tag: 'NoAnswer', detail: `what answers is no sign-in server: ${shown(message)}` };
};

/** Masks what came from elsewhere. The words of sync itself hold no secret, also where one is a word of them. */
const shownWithout = (secrets: readonly string[]): Redact => {
  const redact = makeRedact(secrets);
  return (text) => redact(text).slice(0, LONGEST_DESCRIPTION);
};

const asked =
  <A>(secrets: readonly string[], ask: () => Promise<A>): Grant<A> =>
  async () => {
    try {
      return { _tag: 'Right', right: await ask() };
    } catch (error) {
      return { _tag: 'Left', left: await failureOf(error, shownWithout(secrets)) };
    }
  };

const tokenIn = (answer: oauth.TokenEndpointResponse, now: () => Date): Token =>
  issuedToken(answer.access_token, answer.expires_in, answer.refresh_token, now());

/** A token for a machine account (RFC 6749, section 4.4). */
export const clientCredentialsGrant = (server: SignInServer, clientSecret: string): Grant<Token> =>
  asked([clientSecret], async () => {
    const { server: as, client } = describe(server);
    const response = await oauth.clientCredentialsGrantRequest(
      as,
      client,
      oauth.ClientSecretPost(clientSecret),
      new URLSearchParams({ audience: AUDIENCE }),
      optionsOf(server),
    );
    return tokenIn(await oauth.processClientCredentialsResponse(as, client, response), server.now);
  });

/** A token for a user name and a password, in the realm of command-line users. */
export const passwordGrant = (server: SignInServer, username: string, password: string): Grant<Token> =>
  asked([password], async () => {
    const { server: as, client } = describe(server);
    const response = await oauth.genericTokenEndpointRequest(
      as,
      client,
      oauth.None(),
      PASSWORD_REALM,
      new URLSearchParams({ realm: REALM, username, password, audience: AUDIENCE }),
      optionsOf(server),
    );
    return tokenIn(await oauth.processGenericTokenEndpointResponse(as, client, response), server.now);
  });

/** A new token for a refresh token, with the refresh token to use next (RFC 6749, section 6). */
export const refreshGrant = (server: SignInServer, refreshToken: string): Grant<Token> =>
  asked([refreshToken], async () => {
    const { server: as, client } = describe(server);
    const response = await oauth.refreshTokenGrantRequest(
      as,
      client,
      oauth.None(),
      refreshToken,
      optionsOf(server),
    );
    const token = tokenIn(await oauth.processRefreshTokenResponse(as, client, response), server.now);
    // A server that does not rotate refresh tokens gives none back: the old one stays good.
    return { ...token, refreshToken: token.refreshToken ?? refreshToken };
  });

/** Asks for a code that a person approves in a browser (RFC 8628, section 3.1), with a refresh token to come. */
export const deviceCodeRequest = (server: SignInServer): Grant<DeviceCode> =>
  asked([], async () => {
    const { server: as, client } = describe(server);
    const response = await oauth.deviceAuthorizationRequest(
      as,
      client,
      oauth.None(),
      new URLSearchParams({ scope: 'offline_access', audience: AUDIENCE }),
      optionsOf(server),
    );
    const answer = await oauth.processDeviceAuthorizationResponse(as, client, response);
    const { verification_uri_complete: completeUri } = answer;
    return {
      deviceCode: answer.device_code,
      userCode: answer.user_code,
      verificationUri: answer.verification_uri,
      ...(completeUri !== undefined && { completeUri }),
      expiresInSeconds: answer.expires_in,
      intervalSeconds: answer.interval ?? DEFAULT_INTERVAL_SECONDS,
    };
  });

/** Asks once whether the person approved. Refused with `authorization_pending` or `slow_down`: ask again later. */
export const deviceTokenGrant = (server: SignInServer, deviceCode: string): Grant<Token> =>
  asked([deviceCode], async () => {
    const { server: as, client } = describe(server);
    const response = await oauth.deviceCodeGrantRequest(
      as,
      client,
      oauth.None(),
      deviceCode,
      optionsOf(server),
    );
    return tokenIn(await oauth.processDeviceCodeResponse(as, client, response), server.now);
  });

/** Makes a refresh token worthless (RFC 7009). */
export const revokeToken = (server: SignInServer, refreshToken: string): Grant<void> =>
  asked([refreshToken], async () => {
    const { server: as, client } = describe(server);
    const response = await oauth.revocationRequest(as, client, oauth.None(), refreshToken, optionsOf(server));
    await oauth.processRevocationResponse(response);
  });
