import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { withOAuthServer } from '../api/support/oauth-server.ts';
import { runBin } from '../support/run-bin.ts';
import { SECRETS } from '../support/secrets.ts';
import { DEVICE_CLIENT, MACHINE, PERSON, signedIn, withSignInBench } from '../support/sign-in-bench.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const CONFIG = 'experiences:\n  - { name: cut-in, description: A car cuts in, locations: [s3://fleet/] }\n';
const PLAN = ['plan', '-c', 'experiences.yaml', '-o', 'plan.json', '--project', 'sandbox', '--verbose'];

const LONG_AGO = '2020-01-01T00:00:00Z';
const FAR_AWAY = '2999-01-01T00:00:00Z';
const GRANTED = 'POST /oauth/token 200';
const UNAUTHORIZED = /^GET \/v1\/\S+ 401$/;

describe('signing in, through the built command', () => {
  it('fetches a token once, and stores it for its owner only, next to the entries of others', () =>
    withSignInBench({}, async (bench) => {
      const others = { 'another-client': { access_token: 'theirs', expiry: FAR_AWAY, more: [1] }, odd: 7 };
      bench.leave(others);
      bench.write('experiences.yaml', CONFIG);
      for (let n = 0; n < 2; n++) {
        const ran = await bench.sync(PLAN, { env: MACHINE });
        expect(ran.code, ran.stderr).to.equal(0);
        expect(ran.stderr).to.match(/GET \S*experiences\S* -> 200 in \d+ ms/);
        const signIn = /POST http:\/\/127\.0\.0\.1:\d+\/oauth\/token -> 200 in \d+ ms/;
        expect(signIn.test(ran.stderr)).to.equal(n === 0);
      }
      expect(bench.grants()).to.deep.equal([GRANTED]);
      const { machine, ...rest } = bench.cached();
      expect(rest).to.deep.equal(others);
      expect(machine).to.include({ token_type: 'Bearer' }).and.to.have.property('access_token');
      expect([bench.modeOf('.resim'), bench.modeOf('.resim/cache.json')]).to.deep.equal(['700', '600']);
    }));

  it('uses credentials from the settings file of the `resim` CLI', () =>
    withSignInBench({}, async (bench) => {
      bench.write(
        '.resim/resim.yaml',
        `username: ${PERSON.RESIM_USERNAME}\npassword: '${PERSON.RESIM_PASSWORD}'\nverbose: true\nuser_name: x\n`,
      );
      const ran = await bench.sync(['whoami', '--json']);
      expect(JSON.parse(ran.stdout)).to.have.property('subject', 'me@example.com');
      expect(ran.stderr).to.equal(
        'Warning: ~/.resim/resim.yaml, line 4: there is no setting user_name; did you mean username?\n',
      );
    }));

  it('renews a token before it expires, with the refresh token, and stores the next one', () =>
    withSignInBench({}, async (bench) => {
      const entry = await signedIn(bench);
      bench.leave({ [DEVICE_CLIENT]: { ...entry, expiry: LONG_AGO } });
      bench.write('experiences.yaml', CONFIG);
      const ran = await bench.sync(PLAN);
      expect(ran.code, ran.stderr).to.equal(0);
      expect(bench.grants()).to.have.length(2);
      expect(bench.requests().filter((line) => UNAUTHORIZED.test(line))).to.deep.equal([]);
      const renewed = bench.cached()[DEVICE_CLIENT];
      expect(renewed?.refresh_token).to.be.a('string').and.not.to.equal(entry.refresh_token);
      expect(Date.parse(String(renewed?.expiry))).to.be.greaterThan(Date.now());
    }));

  it('renews a token once after a 401 of the API', () =>
    withSignInBench({ tokenLifetimeSeconds: 3600 }, async (bench) => {
      bench.write('experiences.yaml', CONFIG);
      expect((await bench.sync(['whoami'], { env: MACHINE })).code).to.equal(0);
      bench.pass(7200);
      const ran = await bench.sync(PLAN, { env: MACHINE });
      expect(ran.code, ran.stderr).to.equal(0);
      expect(bench.requests().some((line) => UNAUTHORIZED.test(line))).to.equal(true);
      expect(bench.grants()).to.deep.equal([GRANTED, GRANTED]);
    }));

  it('fails if the API refuses the renewed token with 401 too', () =>
    withSignInBench({ tokenLifetimeSeconds: 0 }, async (bench) => {
      bench.write('experiences.yaml', CONFIG);
      const ran = await bench.sync(PLAN, { env: MACHINE });
      expect(ran.code).to.equal(1);
      expect(ran.stderr).to.include('401');
      expect(bench.requests().filter((line) => UNAUTHORIZED.test(line))).to.have.length(2);
    }));

  it('cannot renew a given token, and says so', () =>
    withSignInBench({}, async (bench) => {
      bench.write('experiences.yaml', CONFIG);
      const ran = await bench.sync(PLAN, { env: { RESIM_ACCESS_TOKEN: SECRETS.accessToken } });
      expect(ran.code).to.equal(1);
      expect(ran.stderr).to.include('401').and.include('RESIM_ACCESS_TOKEN');
      expect(bench.grants()).to.deep.equal([]);
    }));

  for (const [name, serverAhead] of [
    ['ahead', 5 * 3600],
    ['behind', -5 * 3600],
  ] as const)
    it(`needs one token where the server's clock is hours ${name}`, () =>
      withSignInBench({ serverAhead, tokenLifetimeSeconds: 3600 }, async (bench) => {
        bench.write('experiences.yaml', CONFIG);
        for (let n = 0; n < 2; n++) expect((await bench.sync(PLAN, { env: MACHINE })).code).to.equal(0);
        expect(bench.grants()).to.deep.equal([GRANTED]);
        expect(bench.requests().filter((line) => UNAUTHORIZED.test(line))).to.deep.equal([]);
        const left = Date.parse(String(bench.cached().machine?.expiry)) - Date.now();
        expect(left).to.be.within(3_500_000, 3_600_000);
      }));

  it('says how to sign in again if the refresh token was revoked', () =>
    withSignInBench({}, async (bench) => {
      const entry = await signedIn(bench);
      bench.leave({ [DEVICE_CLIENT]: { ...entry, expiry: LONG_AGO } });
      await bench.post('/oauth/revoke', { client_id: DEVICE_CLIENT, token: entry.refresh_token ?? '' });
      for (const args of [['whoami'], ['whoami', '--json']]) {
        const { code, stdout, stderr } = await bench.sync(args);
        expect(code).to.equal(1);
        expect(stdout + stderr)
          .to.include('refused the stored sign-in')
          .and.include('sync login')
          .and.include('RESIM_CLIENT_ID');
      }
    }));

  it('renews once for processes that need a token at the same time', () =>
    withSignInBench({ latencyMs: 400 }, async (bench) => {
      const entry = await signedIn(bench);
      bench.leave({ [DEVICE_CLIENT]: { ...entry, expiry: LONG_AGO } });
      const before = bench.grants().length;
      const ran = await Promise.all([1, 2, 3].map(() => bench.sync(['whoami', '--json'])));
      for (const { code, stderr } of ran) expect(code, stderr).to.equal(0);
      expect(bench.grants().slice(before)).to.deep.equal([GRANTED]);
      // A refresh token that was used twice would have ended the sign-in.
      bench.leave({ [DEVICE_CLIENT]: { ...bench.cached()[DEVICE_CLIENT], expiry: LONG_AGO } });
      expect((await bench.sync(['whoami'])).code).to.equal(0);
    }));

  it('waits a second for the permissions of a new user', () =>
    withOAuthServer({ permissions: [[], ['projects:read']] }, (server) =>
      withTemporaryFolder(async (cwd) => {
        const started = Date.now();
        const ran = await runBin(['whoami'], { cwd, env: { ...MACHINE, RESIM_AUTH_URL: server.authUrl } });
        expect(ran.stdout).to.include('projects:read');
        expect(server.grants()).to.have.length(2);
        expect(Date.now() - started).to.be.at.least(1000);
      }),
    ));

  it('ignores a malformed cache with a warning, and overwrites it', () =>
    withSignInBench({}, async (bench) => {
      bench.write('.resim/cache.json', '{"machine": {"access_');
      const ran = await bench.sync(['whoami'], { env: MACHINE });
      expect(ran.code).to.equal(0);
      expect(ran.stderr).to.match(
        /^Warning: the token cache \S+cache\.json cannot be read and is ignored\.\n$/,
      );
      expect(bench.cached()).to.have.keys('machine');
    }));

  const mistakes: Readonly<Record<string, readonly [Readonly<Record<string, string>>, readonly string[]]>> = {
    'a username and a client ID': [
      { ...MACHINE, ...PERSON },
      ['both a username (RESIM_USERNAME) and a client ID (RESIM_CLIENT_ID) are set'],
    ],
    'a client ID without its secret': [
      { RESIM_CLIENT_ID: 'machine' },
      ['client-secret is not', '--client-secret or RESIM_CLIENT_SECRET'],
    ],
    'a wrong client secret': [
      { ...MACHINE, RESIM_CLIENT_SECRET: SECRETS.refreshToken },
      ['refused the client credentials', 'Check --client-id and --client-secret'],
    ],
    'a wrong password': [
      { ...PERSON, RESIM_PASSWORD: SECRETS.refreshToken },
      ['refused the username and password', 'Check --username and --password'],
    ],
    'plain http to another machine': [
      { ...MACHINE, RESIM_URL: 'http://resim.example/v1/' },
      ['plain http', 'Use https'],
    ],
    'plain http to another sign-in server': [
      { ...MACHINE, RESIM_AUTH_URL: 'http://resim.example/' },
      ['plain http', 'Use https'],
    ],
    'a token with more than a token': [
      { RESIM_ACCESS_TOKEN: `Bearer ${SECRETS.accessToken}` },
      ['RESIM_ACCESS_TOKEN contains more than a token'],
    ],
    'nothing at all': [
      {},
      [
        'no credentials are set, and nobody is signed in',
        'RESIM_CLIENT_ID and RESIM_CLIENT_SECRET',
        'RESIM_USERNAME and',
      ],
    ],
  };
  for (const [name, [env, words]] of Object.entries(mistakes))
    it(`refuses ${name}, and says what to do`, () =>
      withSignInBench({}, async (bench) => {
        const { code, stdout, stderr } = await bench.sync(['whoami'], { env });
        expect([code, stdout]).to.deep.equal([1, '']);
        for (const word of words) expect(stderr.replace(/\s+/g, ' ')).to.include(word);
        expect(existsSync(path.join(bench.home, '.resim')), 'a folder left behind').to.equal(false);
      }));

  it('shows no secret with DEBUG either, from any source', () =>
    withSignInBench({}, async (bench) => {
      bench.write('experiences.yaml', CONFIG);
      const flags = ['--client-id', 'machine', '--client-secret', SECRETS.clientSecret];
      const byFlag = await bench.sync([...PLAN, ...flags], { env: { DEBUG: '*' } });
      expect(byFlag.code, byFlag.stderr).to.equal(0);
      const byEnvironment = await bench.sync(PLAN, { env: { ...MACHINE, DEBUG: '*' } });
      expect(byEnvironment.stderr).to.include('oclif');
    }));

  it('lists every setting with its source, and no secret', () =>
    withSignInBench({}, async (bench) => {
      bench.write(
        '.resim/resim.yaml',
        `client-id: by-file\nclient-secret: ${SECRETS.clientSecret}\nproject: by-file\n`,
      );
      const env = { RESIM_CLIENT_ID: 'by-environment', RESIM_PROJECT: 'by-environment' };
      const args = ['config', 'show', '--project', 'by-flag'];
      const { stdout } = await bench.sync(args, { env });
      expect(stdout).to.match(/project +by-flag +--project\n/);
      expect(stdout).to.match(/client-id +by-environment +RESIM_CLIENT_ID\n/);
      expect(stdout).to.match(/client-secret +\(secret\) +~\/\.resim\/resim\.yaml\n/);
      expect(stdout).to.match(/govcloud +false +default\n/);
      const json = JSON.parse((await bench.sync([...args, '--json'], { env })).stdout) as object;
      expect(JSON.stringify(json)).to.include('by-environment').and.include('(secret)');
    }));
});
