import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { withOAuthServer } from '../api/support/oauth-server.ts';
import { DEVICE_CLIENT, MACHINE, withSignInBench, type SignInBench } from '../support/sign-in-bench.ts';
import { fakeBrowser, hasTerminal, runInTerminal, type TerminalOptions } from '../support/terminal-bin.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const CODE = /the code ([A-Z]{4}-[A-Z]{4})/;
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

const serverOf = ({ sandbox }: SignInBench) => ({
  RESIM_URL: `${sandbox.url}/v1/`,
  RESIM_AUTH_URL: `${sandbox.url}/`,
});

const LONG_AGO = '2001-01-01T00:00:00Z';

/** A path without a browser. */
const noBrowser = (folder: string): Readonly<Record<string, string>> => {
  const empty = path.join(folder, 'no-programs');
  mkdirSync(empty);
  return { PATH: `${empty}:/bin/nowhere` };
};

/** Does something once the code is shown, and once only. */
const onceShown = (act: (code: string, type: (keys: string) => void) => void): TerminalOptions['onShown'] => {
  let done = false;
  return (shown, type) => {
    const code = CODE.exec(shown)?.[1];
    if (done || code === undefined || !shown.includes('Waiting')) return;
    done = true;
    act(code, type);
  };
};

/** Answers the offer to sign in, once. */
const answering = (keys: string): TerminalOptions['onShown'] => {
  let done = false;
  return (shown, type) => {
    if (done || !shown.includes('[Y/n] ')) return;
    done = true;
    type(keys);
  };
};

describe('sync login, on a terminal', function () {
  before(function () {
    if (hasTerminal()) return;
    process.stderr.write(
      'left out: there is no program that gives a process a terminal (script of util-linux)\n',
    );
    this.skip();
  });

  it('is offered by the first command that needs it, which then continues', () =>
    withSignInBench({}, async (bench) => {
      bench.write('experiences.yaml', 'experiences: []\n');
      const env = { ...serverOf(bench), PATH: fakeBrowser('approve', bench.home) };
      const plan = ['plan', '-c', 'experiences.yaml', '--project', 'sandbox'];
      const no = await runInTerminal(plan, { cwd: bench.home, env, onShown: answering('n\n') });
      expect(no.code, no.shown).to.equal(1);
      expect(no.shown).to.include('Sign in with a browser now? [Y/n]').and.include('nobody is signed in');
      const inCI = await runInTerminal(plan, { cwd: bench.home, env: { ...env, CI: 'true' } });
      expect(inCI.code, inCI.shown).to.equal(1);
      expect(inCI.shown).not.to.include('[Y/n]');
      expect(bench.requests().filter((line) => line.includes('/oauth/'))).to.deep.equal([]);
      const stopped = await runInTerminal(plan, { cwd: bench.home, env, onShown: answering('\x03') });
      expect(stopped.code, stopped.shown).to.equal(130);
      const yes = await runInTerminal(plan, { cwd: bench.home, env, onShown: answering('\n') });
      expect(yes.code, yes.shown).to.equal(0);
      expect(yes.shown).to.include('Signed in as me@example.com.').and.include('No changes');
      const again = await runInTerminal(plan, { cwd: bench.home, env });
      expect(again.code, again.shown).to.equal(0);
      expect(again.shown).not.to.include('[Y/n]');
    }));

  it('is offered by an apply before it writes anything, and the apply then runs once', () =>
    withSignInBench({}, async (bench) => {
      bench.write('experiences.yaml', 'experiences: [{ name: a, description: A, locations: [s3://a] }]\n');
      const plan = ['plan', '-c', 'experiences.yaml', '--project', 'sandbox', '--out', 'plan.json'];
      expect((await bench.sync(plan, { env: MACHINE })).code).to.equal(0);
      rmSync(path.join(bench.home, '.resim'), { recursive: true });
      const env = { ...serverOf(bench), PATH: fakeBrowser('approve', bench.home) };
      const ran = await runInTerminal(['apply', 'plan.json'], {
        cwd: bench.home,
        env,
        onShown: answering('\n'),
      });
      expect(ran.code, ran.shown).to.equal(0);
      expect(ran.shown).to.match(/\[Y\/n\][^]*Signed in as[^]*1 {2}experience created[^]*1 operation\./);
      const journal = readFileSync(path.join(bench.home, 'plan.json.journal.jsonl'), 'utf8');
      expect(journal.match(/"Begin"/g)).to.have.lengthOf(1);
    }));

  it('is offered again once the stored sign-in has expired, but not if its server does not respond', () =>
    withSignInBench({}, async (bench) => {
      bench.write('experiences.yaml', 'experiences: []\n');
      const plan = ['plan', '-c', 'experiences.yaml', '--project', 'sandbox'];
      const run = (authUrl: string) => {
        const left = { access_token: 'old', refresh_token: 'revoked', expiry: LONG_AGO, auth_url: authUrl };
        bench.leave({ [DEVICE_CLIENT]: left });
        return runInTerminal(plan, {
          cwd: bench.home,
          env: { ...serverOf(bench), RESIM_AUTH_URL: authUrl },
          onShown: answering('n\n'),
        });
      };
      const expired = await run(serverOf(bench).RESIM_AUTH_URL);
      expect(expired.code, expired.shown).to.equal(1);
      expect(expired.shown)
        .to.match(/The sign-in for \S+ has expired\. Sign in with a browser now\?/)
        .and.include('refused the stored sign-in');
      const gone = await run('http://127.0.0.1:9/');
      expect(gone.code, gone.shown).to.equal(1);
      expect(gone.shown).to.include('could not get a token').and.not.include('[Y/n]');
    }));

  /** What a command without credentials says first. */
  const KNOWN_WITHOUT_A_SIGN_IN: Readonly<Record<string, readonly [args: string, message: string]>> = {
    'that no project is given': ['plan -c experiences.yaml', 'no project is given'],
    'that --rebind needs a project': ['plan -c bound.yaml --rebind', '--rebind needs a project'],
    'that the project contradicts the config': [
      'plan -c bound.yaml --project other',
      'bound to the project fleet, but other is given',
    ],
    'that the config is invalid': ['plan -c invalid.yaml --project sandbox', 'invalid.yaml has 1 error'],
    'that the base is invalid': [
      'plan -c experiences.yaml --base invalid.yaml --project sandbox',
      'the base cannot be used',
    ],
    'that there is no plan': ['apply missing.json', 'there is no plan file missing.json'],
    'that a plan to undo is damaged': ['undo damaged.json', 'damaged.json'],
    'that the clone has no project': ['clone', 'no project is given'],
    'that the file to clone to is invalid': ['clone -c invalid.yaml --project sandbox', 'cannot be updated'],
    'that the lock to release has no project': ['unlock', 'no project is given'],
  };

  for (const [what, [args, message]] of Object.entries(KNOWN_WITHOUT_A_SIGN_IN))
    it(`says ${what} before it is offered`, () =>
      withSignInBench({}, async (bench) => {
        bench.write('experiences.yaml', 'experiences: []\n');
        bench.write('bound.yaml', 'project: fleet\nexperiences: []\n');
        bench.write('invalid.yaml', 'experiences: 1\n');
        bench.write('damaged.json', '{"formatVersion":2}');
        const ran = await runInTerminal(args.split(' '), {
          cwd: bench.home,
          env: { ...serverOf(bench), ...noBrowser(bench.home) },
          onShown: (shown, type) => shown.includes('[Y/n] ') && type('n\n'),
        });
        expect(ran.code, ran.shown).to.equal(1);
        expect(ran.shown).to.include(message).and.not.include('[Y/n]');
        expect(bench.requests()).to.deep.equal([]);
      }));

  it('opens the browser, waits for the approval, stores the sign-in, and logout revokes it', () =>
    withSignInBench({}, async (bench) => {
      const env = { ...serverOf(bench), PATH: fakeBrowser('approve', bench.home) };
      const { code, shown } = await runInTerminal(['login'], { cwd: bench.home, env });
      expect(code, shown).to.equal(0);
      expect(shown).to.include('Opening this page in your browser');
      expect(shown)
        .to.match(/http:\/\/127\.0\.0\.1:\d+\/activate\?user_code=/)
        .and.match(CODE);
      expect(shown).to.match(/Signed in as me@example\.com\.\n$/);
      const entry = bench.cached()[DEVICE_CLIENT];
      expect(entry).to.include.keys('access_token', 'refresh_token', 'expiry', 'token_type');
      const who = await bench.sync(['whoami']);
      expect(who.stdout).to.include('me@example.com').and.include('with the token stored by `sync login`');
      expect((await bench.sync(['logout'])).stdout).to.include('Signed out');
      expect(bench.cached()).to.deep.equal({});
      const fields = { grant_type: 'refresh_token', client_id: DEVICE_CLIENT };
      const refresh = { ...fields, refresh_token: String(entry?.refresh_token) };
      expect((await bench.post('/oauth/token', refresh)).status).to.equal(403);
      expect((await bench.sync(['whoami'])).code).to.equal(1);
      expect((await bench.sync(['logout'])).stdout).to.include('Nobody was signed in');
    }));

  it('shows the URL and the code if there is no browser', () =>
    withSignInBench({}, async (bench) => {
      const { code, shown } = await runInTerminal(['login'], {
        cwd: bench.home,
        env: { ...serverOf(bench), ...noBrowser(bench.home) },
        onShown: onceShown((userCode) => {
          void bench.post('/activate', { user_code: userCode, decision: 'approve' });
        }),
      });
      expect(code, shown).to.equal(0);
      expect(shown).to.include('Open this page in a browser:').and.include('Signed in as me@example.com');
    }));

  it('ends when it is denied in the browser', () =>
    withSignInBench({}, async (bench) => {
      const env = { ...serverOf(bench), PATH: fakeBrowser('deny', bench.home) };
      const { code, shown } = await runInTerminal(['login'], { cwd: bench.home, env });
      expect(code).to.equal(1);
      expect(shown).to.include('Error: the sign-in was denied in the browser');
    }));

  it('ends when nobody approves in time', () =>
    withSignInBench({}, async (bench) => {
      const { code, shown } = await runInTerminal(['login'], {
        cwd: bench.home,
        env: { ...serverOf(bench), ...noBrowser(bench.home) },
        onShown: onceShown(() => bench.pass(901)),
      });
      expect(code).to.equal(1);
      expect(shown).to.include('Error: nobody approved the sign-in in time').and.include('`sync login`');
    }));

  it('ends on Ctrl-C with exit code 130', () =>
    withSignInBench({}, async (bench) => {
      const { code } = await runInTerminal(['login'], {
        cwd: bench.home,
        env: { ...serverOf(bench), ...noBrowser(bench.home) },
        onShown: onceShown((_, type) => type('\u0003')),
      });
      expect(code).to.equal(130);
    }));

  it('polls five seconds slower, permanently, after slow_down', () =>
    withOAuthServer(
      { device: ['slow_down'], deviceIntervalSeconds: 1, verificationUri: 'https://login.example/activate' },
      (server) =>
        withTemporaryFolder(async (cwd) => {
          const started = Date.now();
          const { code, shown } = await runInTerminal(['login'], {
            cwd,
            env: { RESIM_AUTH_URL: server.authUrl, ...noBrowser(cwd) },
          });
          expect(code, shown).to.equal(0);
          expect(server.grants()).to.deep.equal([DEVICE, DEVICE]);
          expect(Date.now() - started).to.be.at.least(7000);
        }),
    ));

  it('uses given credentials instead, and opens nothing', () =>
    withSignInBench({}, async (bench) => {
      const env = { ...serverOf(bench), ...MACHINE, PATH: fakeBrowser('approve', bench.home) };
      const { code, shown } = await runInTerminal(['login'], { cwd: bench.home, env });
      expect([code, shown]).to.deep.equal([0, 'Signed in as machine@clients.\n']);
      expect(existsSync(path.join(bench.home, 'opened.txt'))).to.equal(false);
    }));
});

describe('sync login, without a terminal', () => {
  for (const json of [[], ['--json']])
    it(`opens nothing, and lists the variables to set ${json.join('')}`, () =>
      withSignInBench({}, async (bench) => {
        const env = { PATH: fakeBrowser('approve', bench.home) };
        const { code, stdout, stderr } = await bench.sync(['login', ...json], { env });
        expect(code).to.equal(1);
        for (const name of ['CLIENT_ID', 'CLIENT_SECRET', 'USERNAME', 'PASSWORD', 'ACCESS_TOKEN'])
          expect(stdout + stderr).to.include(`RESIM_${name}`);
        expect(bench.requests()).to.deep.equal([]);
        expect(existsSync(path.join(bench.home, 'opened.txt'))).to.equal(false);
      }));
});
