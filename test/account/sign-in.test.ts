import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { Credentials, RenewableCredentials } from '../../src/account/credentials.ts';
import { makeAccessToken } from '../../src/account/sign-in.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { SECRETS, secretsIn } from '../support/secrets.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import {
  accessTokenOf,
  type OAuthScript,
  type OAuthServer,
  withOAuthServer,
} from '../api/support/oauth-server.ts';
import { leftOf, rightOf, type TestWorld, worldIn, type WorldOptions } from '../api/support/sign-in-world.ts';

interface Scene {
  readonly server: OAuthServer;
  readonly world: TestWorld;
  readonly folder: string;
}

const scene = (
  script: Partial<OAuthScript>,
  act: (scene: Scene) => Promise<void>,
  options: WorldOptions = {},
): Promise<void> =>
  withTemporaryFolder((folder) =>
    withOAuthServer(script, (server) => act({ server, folder, world: worldIn(folder, options) })),
  );

const machine = ({ authUrl }: OAuthServer): RenewableCredentials => ({
  _tag: 'ClientCredentials',
  authUrl,
  clientID: 'machine',
  clientSecret: SECRETS.clientSecret,
});
const person = ({ authUrl }: OAuthServer, username = 'me@example.com'): RenewableCredentials => ({
  _tag: 'Password',
  authUrl,
  clientID: 'for-passwords',
  username,
  password: SECRETS.password,
});
const device = ({ authUrl }: OAuthServer): RenewableCredentials => ({
  _tag: 'Device',
  authUrl,
  clientID: 'for-people',
});

const CLIENT_CREDENTIALS = 'client_credentials';
const REFRESH = 'refresh_token';
const REALM = 'http://auth0.com/oauth/grant-type/password-realm';

const failure = async (credentials: Credentials, world: TestWorld): Promise<SyncError> =>
  leftOf(await makeAccessToken(credentials, world)()());

/** Stores a token in the cache, as `sync login` and the `resim` CLI do. */
const leave = (folder: string, entries: Readonly<Record<string, unknown>>): string => {
  mkdirSync(path.join(folder, '.resim'), { recursive: true });
  const file = path.join(folder, '.resim', 'cache.json');
  writeFileSync(file, JSON.stringify(entries));
  return file;
};

const LONG_AGO = '2020-01-01T00:00:00Z';
const FAR_AWAY = '2999-01-01T00:00:00.123456789+01:00';

describe('an access token', () => {
  it('that is given is used unchanged, and never renewed', () =>
    scene({}, async ({ world, server }) => {
      const token = makeAccessToken({ _tag: 'AccessToken', accessToken: 'given' }, world);
      expect(rightOf(await token()())).to.equal('given');
      expect(rightOf(await token('given')())).to.equal('given');
      expect(server.received).to.have.length(0);
    }));

  it('is fetched for a machine account, for the audience of the API, and stored', () =>
    scene({}, async ({ server, world }) => {
      const token = makeAccessToken(machine(server), world);
      const first = rightOf(await token()());
      expect(rightOf(await token()())).to.equal(first);
      expect(server.received).to.have.length(1);
      expect(Object.fromEntries(new URLSearchParams(server.received[0]!.body))).to.deep.equal({
        grant_type: CLIENT_CREDENTIALS,
        audience: 'https://api.resim.ai',
        client_id: 'machine',
        client_secret: SECRETS.clientSecret,
      });
    }));

  it('is fetched for a username and password, in the realm of the CLI', () =>
    scene({}, async ({ server, world }) => {
      rightOf(await makeAccessToken(person(server), world)()());
      expect(Object.fromEntries(new URLSearchParams(server.received[0]!.body))).to.deep.equal({
        grant_type: REALM,
        realm: 'cli-users',
        audience: 'https://api.resim.ai',
        client_id: 'for-passwords',
        username: 'me@example.com',
        password: SECRETS.password,
      });
    }));

  it('is fetched once for concurrent requests', () =>
    scene({ delay: 20 }, async ({ server, world }) => {
      const token = makeAccessToken(machine(server), world);
      const all = await Promise.all(Array.from({ length: 50 }, () => token()()));
      expect(new Set(all.map(rightOf)).size).to.equal(1);
      const refused = rightOf(all[0]!);
      const renewed = await Promise.all(Array.from({ length: 50 }, () => token(refused)()));
      expect(new Set(renewed.map(rightOf)).size).to.equal(1);
      expect(server.grants()).to.have.length(2);
    }));

  it('is renewed before it expires', () =>
    scene({}, async ({ server, world }) => {
      const token = makeAccessToken(machine(server), world);
      const first = rightOf(await token()());
      world.pass(3_500_000);
      expect(rightOf(await token()())).to.equal(first);
      world.pass(60_000);
      expect(rightOf(await token()())).not.to.equal(first);
      expect(server.grants()).to.have.length(2);
    }));

  it('with a short lifetime is not renewed for every request', () =>
    scene({ lifetimeSeconds: 30 }, async ({ server, world }) => {
      const token = makeAccessToken(machine(server), world);
      rightOf(await token()());
      world.pass(20_000);
      rightOf(await token()());
      expect(server.grants()).to.have.length(1);
      world.pass(5_000);
      rightOf(await token()());
      expect(server.grants()).to.have.length(2);
    }));

  for (const [name, hours] of [
    ['ahead of', 5],
    ['behind', -5],
  ] as const)
    it(`is used for its whole lifetime by a machine whose clock is ${name} the server's`, () =>
      scene(
        {},
        async ({ server, world }) => {
          const token = makeAccessToken(machine(server), world);
          const first = rightOf(await token()());
          world.pass(3_000_000);
          expect(rightOf(await token()())).to.equal(first);
          world.pass(600_000);
          expect(rightOf(await token()())).not.to.equal(first);
        },
        { startAt: Date.now() + hours * 3_600_000 },
      ));

  it('that was refused is not reused, and its successor is not renewed because of a late response', () =>
    scene({}, async ({ server, world }) => {
      const token = makeAccessToken(machine(server), world);
      const first = rightOf(await token()());
      const second = rightOf(await token(first)());
      expect(second).not.to.equal(first);
      expect(rightOf(await token(first)())).to.equal(second);
      expect(server.grants()).to.have.length(2);
    }));

  it('without permissions is fetched once more, a second later', () =>
    scene({ permissions: [[], ['projects:read']] }, async ({ server, world }) => {
      rightOf(await makeAccessToken(machine(server), world)()());
      expect(server.grants()).to.deep.equal([CLIENT_CREDENTIALS, CLIENT_CREDENTIALS]);
      expect(world.waits).to.deep.equal([1000]);
    }));

  it('without permissions the second time is used, so that the API reports the problem', () =>
    scene({ permissions: [[]] }, async ({ server, world }) => {
      rightOf(await makeAccessToken(machine(server), world)()());
      expect(server.grants()).to.have.length(2);
    }));

  it('is requested again after a server error or a lost connection', () =>
    scene(
      { first: [{ status: 503, body: 'later' }, 'reset', { status: 500, body: {} }] },
      async ({ server, world }) => {
        rightOf(await makeAccessToken(machine(server), world)()());
        expect(server.grants()).to.have.length(1);
        expect(world.waits).to.have.length(3);
      },
    ));

  it('is not requested again after a 429 without Retry-After: each attempt counts against the account', () =>
    scene(
      { first: [{ status: 429, body: { error: 'too_many_attempts', error_description: 'Blocked.' } }] },
      async ({ server, world }) => {
        expect(await failure(machine(server), world))
          .to.have.property('message')
          .that.includes('Blocked.');
        expect(server.received).to.have.length(1);
      },
    ));
});

describe('a stored sign-in', () => {
  it('is renewed with its refresh token, which the next one replaces', () =>
    scene({}, async ({ server, world, folder }) => {
      const refreshToken = server.newRefreshToken();
      leave(folder, {
        'for-people': {
          access_token: 'old',
          refresh_token: refreshToken,
          expiry: LONG_AGO,
          auth_url: server.authUrl,
        },
      });
      const accessToken = rightOf(await makeAccessToken(device(server), world)()());
      const entry = world.cached()['for-people']!;
      expect(entry).to.include({ access_token: accessToken, token_type: 'Bearer', auth_url: server.authUrl });
      expect(server.isGood(String(entry.refresh_token))).to.equal(true);
      expect(entry.refresh_token).not.to.equal(refreshToken);
      expect(Date.parse(String(entry.expiry)) - world.now().getTime()).to.equal(3_600_000);
    }));

  it('keeps its refresh token if the server does not replace it', () =>
    scene({ rotates: false }, async ({ server, world, folder }) => {
      const refreshToken = server.newRefreshToken();
      leave(folder, {
        'for-people': {
          access_token: 'old',
          refresh_token: refreshToken,
          expiry: LONG_AGO,
          auth_url: server.authUrl,
        },
      });
      rightOf(await makeAccessToken(device(server), world)()());
      expect(world.cached()['for-people']!.refresh_token).to.equal(refreshToken);
    }));

  it('written by the `resim` CLI is used without a request until the API refuses it', () =>
    scene({}, async ({ server, world, folder }) => {
      const accessToken = accessTokenOf({ iss: server.authUrl, permissions: ['projects:read'] });
      const refreshToken = server.newRefreshToken();
      const entry = { access_token: accessToken, token_type: 'Bearer', refresh_token: refreshToken };
      for (const expiry of [FAR_AWAY, '0001-01-01T00:00:00Z', undefined]) {
        leave(folder, { 'for-people': { ...entry, ...(expiry && { expiry }) } });
        expect(rightOf(await makeAccessToken(device(server), world)()())).to.equal(accessToken);
      }
      expect(server.received).to.have.length(0);
      const renewed = rightOf(await makeAccessToken(device(server), world)(accessToken)());
      expect(renewed).not.to.equal(accessToken);
      expect(server.grants()).to.deep.equal([REFRESH]);
    }));

  it('that was revoked fails with advice on how to sign in again', () =>
    scene({}, async ({ server, world, folder }) => {
      leave(folder, {
        'for-people': {
          access_token: 'old',
          refresh_token: SECRETS.refreshToken,
          expiry: LONG_AGO,
          auth_url: server.authUrl,
        },
      });
      const error = await failure(device(server), world);
      expect(error).to.have.property('hint').that.includes('sync login').and.includes('RESIM_CLIENT_ID');
      expect(JSON.stringify(error)).to.include('invalid refresh token').and.not.include(SECRETS.refreshToken);
    }));

  it('that the `resim` CLI renews at the same time is used, and no new sign-in is needed', () =>
    scene({ delay: 30 }, async ({ server, world, folder }) => {
      const next = accessTokenOf({ iss: server.authUrl, permissions: ['projects:read'] });
      leave(folder, {
        'for-people': {
          access_token: 'old',
          refresh_token: 'spent-by-resim',
          expiry: LONG_AGO,
          auth_url: server.authUrl,
        },
      });
      const token = makeAccessToken(device(server), world)()();
      await new Promise((resolve) => setTimeout(resolve, 10));
      leave(folder, { 'for-people': { access_token: next, refresh_token: 'theirs', expiry: FAR_AWAY } });
      expect(rightOf(await token)).to.equal(next);
    }));

  it('that is missing is an error that lists what to set', () =>
    scene({}, async ({ server, world }) => {
      const error = await failure(device(server), world);
      expect(error._tag).to.equal('SignInFailed');
      for (const word of [
        'sync login',
        'RESIM_CLIENT_ID',
        'RESIM_USERNAME',
        'RESIM_ACCESS_TOKEN',
        '--sandbox',
      ])
        expect(error).to.have.property('hint').that.includes(word);
      expect(server.received).to.have.length(0);
    }));

  it('of one server is not sent to another', () =>
    scene({}, async ({ server, world, folder }) => {
      const strangers = [
        { access_token: 'opaque', refresh_token: 'r' },
        { access_token: 'opaque', refresh_token: 'r', auth_url: 'https://resim.us.auth0.com/' },
        { access_token: accessTokenOf({ iss: 'https://resim.us.auth0.com/' }), refresh_token: 'r' },
        { access_token: accessTokenOf({ iss: 'no address' }), refresh_token: 'r' },
      ];
      for (const stranger of strangers) {
        leave(folder, { 'for-people': stranger });
        expect(await failure(device(server), world)).to.have.property('_tag', 'SignInFailed');
      }
      expect(server.received).to.have.length(0);
    }));

  it('of one user is not used for another, though both share a client', () =>
    scene({}, async ({ server, world }) => {
      const mine = rightOf(await makeAccessToken(person(server, 'me@example.com'), world)()());
      expect(rightOf(await makeAccessToken(person(server, 'me@example.com'), world)()())).to.equal(mine);
      expect(rightOf(await makeAccessToken(person(server, 'you@example.com'), world)()())).not.to.equal(mine);
      expect(server.grants()).to.deep.equal([REALM, REALM]);
    }));
});

describe('the token cache', () => {
  it('serves the next command, and keeps the entries of others', () =>
    scene({}, async ({ server, world, folder }) => {
      const others = {
        theirs: { access_token: 'x', expires_in: 5, more: [1] },
        odd: 7,
        ['__proto__']: { a: 1 },
      };
      const file = leave(folder, others);
      const first = rightOf(await makeAccessToken(machine(server), world)()());
      expect(rightOf(await makeAccessToken(machine(server), worldIn(folder))()())).to.equal(first);
      expect(server.grants()).to.have.length(1);
      const kept = JSON.parse(readFileSync(file, 'utf8')) as object;
      expect(kept).to.deep.include({ theirs: others.theirs, odd: 7 });
      expect(Object.keys(kept)).to.include('machine');
    }));

  it('is a file that only its owner can read, in a folder that only its owner can open', () =>
    scene({}, async ({ server, world, folder }) => {
      const file = leave(folder, {});
      chmodSync(file, 0o644);
      chmodSync(path.dirname(file), 0o755);
      rightOf(await makeAccessToken(machine(server), world)()());
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      expect(statSync(path.dirname(file)).mode & 0o777).to.equal(0o700);
    }));

  for (const [name, text] of Object.entries({
    'that is not JSON': '{"machine": {"access_tok',
    'that is a list': '[]',
    'with a malformed token': '{"machine": {"token": 5}}',
    'of zeros': '\0\0\0',
  }))
    it(`${name} is ignored, with one warning`, () =>
      scene({}, async ({ server, world, folder }) => {
        const file = leave(folder, {});
        writeFileSync(file, text);
        rightOf(await makeAccessToken(machine(server), world)()());
        expect(world.events).to.deep.equal([{ _tag: 'CacheBroken', file }]);
        expect(world.cached().machine).to.have.property('access_token');
      }));

  it('that cannot be written does not stop a sign-in', () =>
    scene({}, async ({ server, folder, world }) => {
      writeFileSync(path.join(folder, '.resim'), 'a file where the folder should be');
      rightOf(await makeAccessToken(machine(server), world)()());
      expect(world.events).to.deep.equal([]);
    }));
});

describe('a sign-in that fails', () => {
  it('reports what the server says, what was refused and what to check', () =>
    scene({ clientSecret: 'another' }, async ({ server, world }) => {
      const error = await failure(machine(server), world);
      expect(error)
        .to.have.property('message')
        .that.includes('the client credentials')
        .and.includes(server.authUrl);
      expect(error)
        .to.have.property('hint')
        .that.includes('--client-secret')
        .and.includes('RESIM_CLIENT_SECRET');
    }));

  it('never shows a secret that the server repeats', () =>
    scene({ clientSecret: 'another', password: 'another' }, async ({ server, world }) => {
      for (const credentials of [machine(server), person(server)]) {
        const text = JSON.stringify(await failure(credentials, world));
        expect(text).to.include('(secret)');
        expect(secretsIn(text)).to.deep.equal([]);
      }
    }));

  const answers: Readonly<Record<string, { readonly status?: number; readonly body: unknown }>> = {
    'a web page': { status: 200, body: '<html>Sign in</html>' },
    'a page not found': { status: 404, body: '<html>Not found</html>' },
    'an object without a token': { body: { token: 'x' } },
    'a list': { body: [] },
    'a token of another kind': { body: { access_token: 'x', token_type: 'MAC' } },
    'a redirect': { status: 302, body: '' },
  };
  for (const [name, answer] of Object.entries(answers))
    it(`says so if the server is not a sign-in server: ${name}`, () =>
      scene({ first: [answer, answer, answer, answer] }, async ({ server, world }) => {
        const error = await failure(machine(server), world);
        expect(error._tag).to.equal('SignInFailed');
        expect(error).to.have.property('hint').that.includes('--auth-url');
      }));

  it('does not mask its own words, even if the secret is one of them', () =>
    scene({ first: [{ status: 404, body: '<html>Not found</html>' }] }, async ({ server, world }) => {
      const { authUrl } = server;
      const credentials = {
        _tag: 'ClientCredentials',
        authUrl,
        clientID: 'c',
        clientSecret: 'answer',
      } as const;
      const error = await failure(credentials, world);
      expect(error).to.have.property('message').that.includes('the response has status 404');
    }));

  it('says so if nothing listens', () =>
    scene({}, async ({ world }) => {
      const error = await failure(
        { _tag: 'ClientCredentials', authUrl: 'http://127.0.0.1:1/', clientID: 'c', clientSecret: 'ssss' },
        world,
      );
      expect(error).to.have.property('message').that.includes('ECONNREFUSED');
    }));

  it('can be retried in the same session', () =>
    scene(
      { first: Array.from({ length: 4 }, () => ({ status: 500, body: {} })) },
      async ({ server, world }) => {
        const token = makeAccessToken(machine(server), world);
        leftOf(await token()());
        rightOf(await token()());
      },
    ));
});
