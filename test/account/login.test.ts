import { expect } from 'chai';
import { login, logout, whoami } from '../../src/account/login.ts';
import { resolveSettings, type Settings } from '../../src/account/settings.ts';
import { SECRETS } from '../support/secrets.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import {
  accessTokenOf,
  type OAuthScript,
  type OAuthServer,
  withOAuthServer,
} from '../api/support/oauth-server.ts';
import { leftOf, rightOf, type TestWorld, worldIn, type WorldOptions } from '../api/support/sign-in-world.ts';

const CLIENT = 'gTp1Y0kOyQ7QzIo2lZm0auGM6FJZZVvy';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

interface Scene {
  readonly server: OAuthServer;
  readonly world: TestWorld;
  readonly folder: string;
  readonly settings: (env?: Readonly<Record<string, string>>) => Settings;
}

const scene = (
  script: Partial<OAuthScript>,
  act: (scene: Scene) => Promise<void>,
  options: WorldOptions = {},
): Promise<void> =>
  withTemporaryFolder((folder) =>
    withOAuthServer(script, (server) =>
      act({
        server,
        folder,
        world: worldIn(folder, options),
        settings: (env = {}) =>
          rightOf(
            resolveSettings({
              flags: { 'auth-url': server.authUrl },
              env,
              file: new Map(),
              fileName: 'resim.yaml',
            }),
          ),
      }),
    ),
  );

const MACHINE = { RESIM_CLIENT_ID: 'machine', RESIM_CLIENT_SECRET: SECRETS.clientSecret };
const PERSON = { RESIM_USERNAME: 'me@example.com', RESIM_PASSWORD: SECRETS.password };

describe('signing in', () => {
  it('shows the URL and the code, opens the page, and stores the token', () =>
    scene(
      { device: ['authorization_pending', 'authorization_pending'] },
      async ({ server, world, settings }) => {
        const identity = rightOf(await login(settings(), world)());
        const page = 'https://login.example/activate?user_code=WDJB-MJHT';
        expect(world.opened).to.deep.equal([page]);
        expect(world.events).to.deep.equal([
          { _tag: 'DeviceCode', url: page, code: 'WDJB-MJHT', expiresInSeconds: 900, opened: true },
        ]);
        expect(identity).to.include({ way: 'device', subject: 'auth0|1', authUrl: server.authUrl });
        expect(identity.permissions).to.deep.equal(['projects:read']);
        expect(world.cached()[CLIENT]).to.include.keys('access_token', 'refresh_token', 'expiry');
        expect(rightOf(await whoami(settings(), world)())).to.include({ way: 'device', subject: 'auth0|1' });
      },
    ));

  it('requests the audience of the API and a refresh token', () =>
    scene({}, async ({ server, world, settings }) => {
      rightOf(await login(settings(), world)());
      expect(Object.fromEntries(new URLSearchParams(server.received[0]!.body))).to.deep.equal({
        client_id: CLIENT,
        scope: 'offline_access',
        audience: 'https://api.resim.ai',
      });
      expect(Object.fromEntries(new URLSearchParams(server.received[1]!.body))).to.deep.equal({
        grant_type: DEVICE,
        client_id: CLIENT,
        device_code: SECRETS.deviceCode,
      });
    }));

  it("polls at the server's interval, and permanently slower after slow_down", () =>
    scene(
      { device: ['authorization_pending', 'slow_down', 'authorization_pending', 'slow_down'] },
      async ({ world, settings }) => {
        rightOf(await login(settings(), world)());
        expect(world.waits).to.deep.equal([5000, 5000, 10_000, 10_000, 15_000]);
      },
    ));

  it('continues after a network failure, since the code stays valid', () =>
    scene(
      { device: Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? 'reset' : 'trouble')) },
      async ({ world, settings }) => {
        expect(rightOf(await login(settings(), world)()).subject).to.equal('auth0|1');
      },
    ));

  it('fails if the network stays down', () =>
    scene(
      { device: Array.from({ length: 100 }, () => 'trouble' as const) },
      async ({ server, world, settings }) => {
        expect(leftOf(await login(settings(), world)())._tag).to.equal('SignInFailed');
        expect(server.grants().length).to.be.lessThan(40);
      },
    ));

  it('fails when the code expires, by the clock or according to the server', async () => {
    const pending = Array.from({ length: 1000 }, () => 'authorization_pending' as const);
    await scene({ device: pending, deviceLifetimeSeconds: 60 }, async ({ server, world, settings }) => {
      expect(leftOf(await login(settings(), world)()))
        .to.have.property('message')
        .that.includes('in time');
      expect(server.grants()).to.have.length(11);
    });
    await scene({ device: ['expired_token'] }, async ({ world, settings }) => {
      expect(leftOf(await login(settings(), world)()))
        .to.have.property('message')
        .that.includes('in time');
      expect(world.cached()).to.deep.equal({});
    });
  });

  it('fails if the user denies it', () =>
    scene({ device: ['authorization_pending', 'access_denied'] }, async ({ world, settings }) => {
      expect(leftOf(await login(settings(), world)()))
        .to.have.property('message')
        .that.includes('denied');
    }));

  it('ends when it is interrupted', async () => {
    const abort = new AbortController();
    const pending = Array.from({ length: 1000 }, () => 'authorization_pending' as const);
    await scene(
      { device: pending },
      async ({ world, settings }) => {
        expect(leftOf(await login(settings(), world)())).to.deep.equal({ _tag: 'Interrupted' });
      },
      { signal: abort.signal, onWait: () => abort.abort() },
    );
  });

  it('opens only web pages, whatever URL a server sends', () =>
    scene({ verificationUri: 'file:///usr/bin/true' }, async ({ world, settings }) => {
      expect(leftOf(await login(settings(), world)())._tag).to.equal('SignInFailed');
      expect(world.opened).to.deep.equal([]);
    }));

  it('waits for the permissions of a new user, with the refresh token', () =>
    scene({ permissions: [[], ['projects:read']] }, async ({ server, world, settings }) => {
      expect(rightOf(await login(settings(), world)()).permissions).to.deep.equal(['projects:read']);
      expect(server.grants()).to.deep.equal([DEVICE, 'refresh_token']);
      expect(server.isGood(String(world.cached()[CLIENT]!.refresh_token))).to.equal(true);
    }));

  it('fails without a terminal, and lists the variables to set', () =>
    scene(
      {},
      async ({ server, world, settings }) => {
        const error = leftOf(await login(settings(), world)());
        for (const name of ['CLIENT_ID', 'CLIENT_SECRET', 'USERNAME', 'PASSWORD', 'ACCESS_TOKEN'])
          expect(error).to.have.property('hint').that.includes(`RESIM_${name}`);
        expect(server.received).to.have.length(0);
        expect([...world.events, ...world.opened]).to.deep.equal([]);
      },
      { interactive: false },
    ));

  for (const [way, env] of [
    ['clientCredentials', MACHINE],
    ['password', PERSON],
  ] as const)
    it(`uses given credentials instead, also without a terminal: ${way}`, () =>
      scene(
        {},
        async ({ server, world, settings }) => {
          expect(rightOf(await login(settings(env), world)())).to.include({ way, subject: 'auth0|1' });
          rightOf(await login(settings(env), world)());
          expect(server.grants()).to.have.length(2);
          expect(world.opened).to.deep.equal([]);
        },
        { interactive: false },
      ));

  it('is refused if an access token is given', () =>
    scene({}, async ({ world, settings }) => {
      const error = leftOf(await login(settings({ RESIM_ACCESS_TOKEN: 'given' }), world)());
      expect(error._tag).to.equal('UsageError');
    }));
});

describe('signing out', () => {
  it('removes the tokens of this server and revokes their refresh tokens', () =>
    scene({}, async ({ server, world, settings }) => {
      rightOf(await login(settings(), world)());
      rightOf(await login(settings(MACHINE), world)());
      rightOf(await login(settings(PERSON), world)());
      const refreshToken = String(world.cached()[CLIENT]!.refresh_token);
      expect(rightOf(await logout(settings(MACHINE), world)())).to.equal(true);
      expect(world.cached()).to.deep.equal({});
      expect(server.revoked).to.deep.equal([refreshToken]);
      expect(rightOf(await logout(settings(), world)())).to.equal(false);
      expect(leftOf(await whoami(settings(), world)())._tag).to.equal('SignInFailed');
    }));

  it('keeps the tokens of other servers and other programs', () =>
    scene({}, async ({ server, world, settings }) => {
      const other = { access_token: 'x', refresh_token: 'r', auth_url: 'https://other.example/' };
      rightOf(await world.cache.write(CLIENT, other)());
      rightOf(await world.cache.write('another-client', other)());
      expect(rightOf(await logout(settings(), world)())).to.equal(false);
      expect(world.cached()).to.deep.equal({ [CLIENT]: other, 'another-client': other });
      expect(server.received).to.have.length(0);
    }));

  it('succeeds with a warning if the server cannot revoke the token', () =>
    scene({}, async ({ server, world, settings }) => {
      rightOf(await login(settings(), world)());
      server.script.first.push(...Array.from({ length: 4 }, () => ({ status: 500, body: 'trouble' })));
      expect(rightOf(await logout(settings(), world)())).to.equal(true);
      expect(world.events.at(-1)).to.deep.equal({ _tag: 'NotRevoked', authUrl: server.authUrl });
      expect(world.cached()).to.deep.equal({});
    }));
});

describe('the signed-in account', () => {
  it('is read from the given access token, without a request', () =>
    scene({}, async ({ server, world, settings }) => {
      const exp = Date.UTC(2030, 0, 1) / 1000;
      const claims = { sub: 'auth0|7', email: 'me@example.com', permissions: ['b:read', 'a:read'], exp };
      const env = { RESIM_ACCESS_TOKEN: accessTokenOf(claims) };
      expect(rightOf(await whoami(settings(env), world)())).to.deep.equal({
        way: 'accessToken',
        apiUrl: 'https://api.resim.ai/v1/',
        authUrl: server.authUrl,
        subject: 'auth0|7',
        email: 'me@example.com',
        permissions: ['a:read', 'b:read'],
        expires: '2030-01-01T00:00:00.000Z',
      });
      expect(server.received).to.have.length(0);
    }));

  it('is unknown if the token cannot be decoded', () =>
    scene({}, async ({ world, settings }) => {
      for (const token of ['opaque', 'a.b.c', '..', `x.${Buffer.from('[]').toString('base64url')}.y`])
        expect(rightOf(await whoami(settings({ RESIM_ACCESS_TOKEN: token }), world)())).to.have.keys(
          'way',
          'apiUrl',
          'authUrl',
        );
    }));
});
