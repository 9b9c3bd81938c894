import type * as TE from 'fp-ts/lib/TaskEither.js';
import * as oauth from 'oauth4webapi';
import { isLoopback } from './settings.ts';
import { makeRedact, type Redact } from '../api/secrets.ts';
import { SignInUnreachable, type SignInTransport } from './sign-in-transport.ts';
import { issuedToken, type Token } from './token.ts';

/** A sign-in server and the client that sends requests to it. */
export interface SignInServer {
  /** Ends in a slash. */
  readonly authUrl: string;
  readonly clientID: string;
  readonly transport: SignInTransport;
  readonly now: () => Date;
}

/** Why a grant failed. Its texts never contain secrets of the request. */
export type GrantFailure =
  /** The server refused; `error` is a code of RFC 6749 or 8628, such as `invalid_grant`. */
  | { readonly _tag: 'Refused'; readonly error: string; readonly description: string }
  /** The server is unreachable, or is not a sign-in server. */
  | {
      readonly _tag: 'NoAnswer';
      readonly detail: string;
      /** Node's error code, if the connection failed. */
      readonly code?: string;
    };

type Grant<A> = TE.TaskEither<GrantFailure, A>;

/** What a user needs to approve a device (RFC 8628). */
export interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  /** `verificationUri` with the code in it, if the server offers one. */
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

const endpointsOf = ({ authUrl, clientID }: SignInServer) => {
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

const refused = (error: string, description: string, redact: Redact): GrantFailure => ({
  _tag: 'Refused',
  error: redact(error),
  description: redact(description),
});

const refusalIn = async (response: Response, redact: Redact): Promise<GrantFailure> => {
  const detail = `the response has status ${response.status}`;
  try {
    const body: unknown = await response.clone().json();
    if (typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string') {
      const description = 'error_description' in body ? body.error_description : undefined;
      return refused(body.error, typeof description === 'string' ? description : '', redact);
    }
    return { _tag: 'NoAnswer', detail };
  } catch {
    return { _tag: 'NoAnswer', detail };
  }
};

const failureOf = async (error: unknown, redact: Redact): Promise<GrantFailure> => {
  if (error instanceof oauth.ResponseBodyError)
    return refused(error.error, error.error_description ?? '', redact);
  if (error instanceof oauth.WWWAuthenticateChallengeError) return refusalIn(error.response, redact);
  if (error instanceof SignInUnreachable)
    return { _tag: 'NoAnswer', detail: redact(error.message), code: error.code };
  if (error instanceof oauth.OperationProcessingError && error.cause instanceof Response)
    return refusalIn(error.cause, redact);
  const message = error instanceof Error ? error.message : String(error);
  return { _tag: 'NoAnswer', detail: `the server is not a sign-in server: ${redact(message)}` };
};

/** Masks secrets in text of the server. Sync's own words are not masked, even if a secret equals one of them. */
const redactorFor = (secrets: readonly string[]): Redact => {
  const redact = makeRedact(secrets);
  return (text) => redact(text).slice(0, LONGEST_DESCRIPTION);
};

const requested =
  <A>(secrets: readonly string[], send: () => Promise<A>): Grant<A> =>
  async () => {
    try {
      return { _tag: 'Right', right: await send() };
    } catch (error) {
      return { _tag: 'Left', left: await failureOf(error, redactorFor(secrets)) };
    }
  };

const tokenIn = (answer: oauth.TokenEndpointResponse, now: () => Date): Token =>
  issuedToken(answer.access_token, answer.expires_in, answer.refresh_token, now());

/** Fetches a token for a machine account (RFC 6749, section 4.4). */
export const clientCredentialsGrant = (server: SignInServer, clientSecret: string): Grant<Token> =>
  requested([clientSecret], async () => {
    const { server: as, client } = endpointsOf(server);
    const response = await oauth.clientCredentialsGrantRequest(
      as,
      client,
      oauth.ClientSecretPost(clientSecret),
      new URLSearchParams({ audience: AUDIENCE }),
      optionsOf(server),
    );
    return tokenIn(await oauth.processClientCredentialsResponse(as, client, response), server.now);
  });

/** Fetches a token for a username and password, in the realm of command-line users. */
export const passwordGrant = (server: SignInServer, username: string, password: string): Grant<Token> =>
  requested([password], async () => {
    const { server: as, client } = endpointsOf(server);
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

/** Exchanges a refresh token for a token with the next refresh token (RFC 6749, section 6). */
export const refreshGrant = (server: SignInServer, refreshToken: string): Grant<Token> =>
  requested([refreshToken], async () => {
    const { server: as, client } = endpointsOf(server);
    const response = await oauth.refreshTokenGrantRequest(
      as,
      client,
      oauth.None(),
      refreshToken,
      optionsOf(server),
    );
    const token = tokenIn(await oauth.processRefreshTokenResponse(as, client, response), server.now);
    // A server that does not rotate refresh tokens returns none: the old one stays valid.
    return { ...token, refreshToken: token.refreshToken ?? refreshToken };
  });

/** Requests a code for the user to approve in a browser (RFC 8628, section 3.1); its token comes with a refresh token. */
export const deviceCodeRequest = (server: SignInServer): Grant<DeviceCode> =>
  requested([], async () => {
    const { server: as, client } = endpointsOf(server);
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

/** Polls once for the approval. Fails with `authorization_pending` or `slow_down` until the user approves. */
export const deviceTokenGrant = (server: SignInServer, deviceCode: string): Grant<Token> =>
  requested([deviceCode], async () => {
    const { server: as, client } = endpointsOf(server);
    const response = await oauth.deviceCodeGrantRequest(
      as,
      client,
      oauth.None(),
      deviceCode,
      optionsOf(server),
    );
    return tokenIn(await oauth.processDeviceCodeResponse(as, client, response), server.now);
  });

/** Revokes a refresh token (RFC 7009). */
export const revokeToken = (server: SignInServer, refreshToken: string): Grant<void> =>
  requested([refreshToken], async () => {
    const { server: as, client } = endpointsOf(server);
    const response = await oauth.revocationRequest(as, client, oauth.None(), refreshToken, optionsOf(server));
    await oauth.processRevocationResponse(response);
  });
