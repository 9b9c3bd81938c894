import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as oauth from 'oauth4webapi';
import type { SyncError } from '../domain/sync-error.ts';
import type { AccessToken } from './request.ts';

/** What a user can sign in with. */
export type Credentials =
  | { readonly _tag: 'AccessToken'; readonly accessToken: string }
  | {
      readonly _tag: 'ClientCredentials';
      readonly authUrl: string;
      readonly clientID: string;
      readonly clientSecret: string;
    };

/** The audience of every token for the ReSim API. */
const AUDIENCE = 'https://api.resim.ai';

/** Renewed so many milliseconds before it expires, so that no request carries a token that dies on the way. */
const EARLY = 60_000;

const failed = (message: string, hint: string): SyncError => ({ _tag: 'SignInFailed', message, hint });

const isLoopback = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);

const explain = (error: unknown, authUrl: string): SyncError => {
  if (error instanceof oauth.ResponseBodyError) {
    const description = error.error_description ?? error.error;
    return failed(
      `the sign-in server ${authUrl} refused the client credentials: ${description}`,
      'check --client-id and --client-secret, or RESIM_CLIENT_ID and RESIM_CLIENT_SECRET',
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return failed(
    `no token could be had from ${authUrl}: ${message}${cause}`,
    'check --auth-url and the network',
  );
};

interface Token {
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const clientCredentialsToken = async (
  { authUrl, clientID, clientSecret }: Credentials & { _tag: 'ClientCredentials' },
  now: () => Date,
): Promise<Token> => {
  const url = new URL('oauth/token', authUrl.endsWith('/') ? authUrl : `${authUrl}/`);
  const server: oauth.AuthorizationServer = { issuer: url.origin, token_endpoint: url.href };
  const client: oauth.Client = { client_id: clientID };
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    oauth.ClientSecretPost(clientSecret),
    new URLSearchParams({ audience: AUDIENCE }),
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked as deprecated to make it stand out: loopback alone.
    { [oauth.allowInsecureRequests]: isLoopback(url), signal: AbortSignal.timeout(30_000) },
  );
  const answer = await oauth.processClientCredentialsResponse(server, client, response);
  const lifetime = (answer.expires_in ?? 3600) * 1000;
  return { accessToken: answer.access_token, expiresAt: now().getTime() + lifetime };
};

/**
 * Gives access tokens for a session: the given one as it is, or one from client credentials, kept until shortly before it
 * expires. Errors: `SignInFailed`.
 */
export const accessTokenFor = (credentials: Credentials, now: () => Date): AccessToken => {
  if (credentials._tag === 'AccessToken') return () => TE.right(credentials.accessToken);
  let current: Promise<E.Either<SyncError, Token>> | undefined;
  const fetchToken = () => {
    const { authUrl } = credentials;
    current = TE.tryCatch(
      () => clientCredentialsToken(credentials, now),
      (error) => explain(error, authUrl),
    )();
    return current;
  };
  return (refused) => async () => {
    const held = refused === undefined ? undefined : await current;
    const renew = held !== undefined && E.isRight(held) && held.right.accessToken === refused;
    let token = await (renew || current === undefined ? fetchToken() : current);
    if (E.isRight(token) && token.right.expiresAt - EARLY < now().getTime() && !renew)
      token = await fetchToken();
    return E.map(({ accessToken }: Token) => accessToken)(token);
  };
};
