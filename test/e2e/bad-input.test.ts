import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { canonicalDigest } from '../../src/plan/canonical-json.ts';
import { runBin } from '../support/run-bin.ts';
import { runInShell, terminalIn } from '../support/shell.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { withWorkbench } from '../support/workbench.ts';

const entry = (rest: string) => `experiences:\n  - ${rest}\n`;
const GOOD = entry('{ name: a, description: d, locations: [s3://a] }');

/** Invalid configs, and a word that the message must contain. */
const BAD_CONFIGS: readonly { readonly what: string; readonly text: string; readonly says: RegExp }[] = [
  { what: 'an empty file', text: '', says: /empty/i },
  { what: 'only a comment', text: '# nothing\n', says: /empty/i },
  { what: 'no experiences key', text: 'managedExperienceTags: []\n', says: /experiences/ },
  { what: 'a misspelt experiences key', text: 'experience: []\n', says: /experiences/ },
  { what: 'a list at the top', text: '- name: a\n', says: /experiences|map/i },
  { what: 'experiences that are a text', text: 'experiences: none\n', says: /list/i },
  { what: 'an entry that is a text', text: entry('a'), says: /2:5/ },
  {
    what: 'a name that is a list',
    text: entry('{ name: [a], description: d, locations: [x] }'),
    says: /name/,
  },
  { what: 'no description', text: entry('{ name: a, locations: [x] }'), says: /description/ },
  { what: 'no locations', text: entry('{ name: a, description: d, locations: [] }'), says: /location/ },
  {
    what: 'a timeout that is a word',
    text: entry('{ name: a, description: d, locations: [x], containerTimeoutSeconds: soon }'),
    says: /containerTimeoutSeconds/,
  },
  {
    what: 'a boolean in quotes',
    text: entry('{ name: a, description: d, locations: [x], cacheExempt: "true" }'),
    says: /cacheExempt/,
  },
  {
    what: 'a field of an unknown type',
    text: entry(
      '{ name: a, description: d, locations: [x], customFields: [{name: f, type: colour, values: []}] }',
    ),
    says: /text.*number.*timestamp.*json/s,
  },
  {
    what: 'a name twice',
    text: `${GOOD}  - { name: a, description: d, locations: [x] }\n`,
    says: /"a" is already defined/,
  },
  {
    what: 'a control character in a name',
    text: entry('{ name: "a\\u001b[31m", description: d, locations: [x] }'),
    says: /U\+001B/,
  },
  { what: 'tabs for indentation', text: 'experiences:\n\t- name: a\n', says: /tab/i },
  { what: 'a key twice', text: 'experiences: []\nexperiences: []\n', says: /experiences/ },
  { what: 'two documents', text: 'experiences: []\n---\nexperiences: []\n', says: /document/i },
  {
    what: 'both spellings of a key',
    text: 'experiences: []\nmanagedTestSuites: []\nmanaged_test_suites: []\n',
    says: /managed_?test_?suites/i,
  },
  { what: 'binary content', text: 'experiences: []\u0000\n', says: /binary|NUL/i },
  {
    what: 'an unknown tag',
    text: entry('{ name: a, description: d, locations: [x], tags: [nope] }'),
    says: /nope/,
  },
  {
    what: 'an unknown system',
    text: entry('{ name: a, description: d, locations: [x], systems: [nope] }'),
    says: /nope/,
  },
  { what: 'an unknown managed tag', text: 'experiences: []\nmanagedExperienceTags: [nope]\n', says: /nope/ },
  {
    what: 'an unknown suite',
    text: 'experiences: []\nmanagedTestSuites: [{ name: nope, experiences: [] }]\n',
    says: /nope/,
  },
  {
    what: 'an unknown experience ID',
    text: entry(
      '{ name: b, description: d, locations: [x], experienceID: 3dd91177-1e66-426c-bf5b-fb46fe4a0c3b }',
    ),
    says: /3dd91177/,
  },
];

const expectCleanFailure = (ran: { code: number | null; stdout: string; stderr: string }, says: RegExp) => {
  expect(ran.stderr).to.match(says);
  expect(ran.stderr).not.to.match(/\n\s+at .*:\d+:\d+/);
  expect(ran.stdout).to.equal('');
  expect(ran.code).to.equal(1);
};

const withAnswer = async <A>(
  answer: (request: http.IncomingMessage, response: http.ServerResponse) => void,
  use: (url: string) => Promise<A>,
): Promise<A> => {
  const server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

describe('bad input', () => {
  it('rejects each invalid config with its place, exit code 1, and no plan', () =>
    withWorkbench(async (bench) => {
      await bench.project.createExperience({ name: 'a' });
      for (const { what, text, says } of BAD_CONFIGS) {
        bench.write('bad.yaml', text);
        const ran = await bench.sync(['plan', '-c', 'bad.yaml', '--out', 'plan.json']);
        expect(ran.stderr, what).to.contain('bad.yaml');
        expectCleanFailure(ran, says);
        expect(existsSync(bench.file('plan.json')), what).to.equal(false);
      }
    })).timeout(120_000);

  it('reports all errors of a config at once, each with its line', () =>
    withWorkbench(async (bench) => {
      bench.write(
        'bad.yaml',
        'experiences:\n  - { description: [d], locations: [l] }\n  - { name: b, description: d, locations: [1, ""] }\n',
      );
      const ran = await bench.sync(['plan', '-c', 'bad.yaml']);
      expect(ran.stderr)
        .to.contain('bad.yaml:2')
        .and.contain('bad.yaml:3')
        .and.contain('description')
        .and.contain('locations');
    }));

  it('accepts names with emoji, 10,000 characters, and keys of Object.prototype', () =>
    withWorkbench(async (bench) => {
      const names = ['🚗 ramp', 'x'.repeat(10_000), '__proto__', 'constructor', 'toString'];
      const entries = names.map((name) => `  - { name: "${name}", description: d, locations: [s3://a] }\n`);
      bench.write('odd.yaml', `experiences:\n${entries.join('')}`);
      expect((await bench.sync(['plan', '-c', 'odd.yaml', '-o', 'plan.json'])).code).to.equal(0);
      const applied = await bench.sync(['apply', 'plan.json']);
      expect(applied.stderr).not.to.contain('Error');
      expect(applied.code).to.equal(0);
      expect(Object.keys((await bench.project.snapshot()).experiences)).to.have.members(names);
      const second = await bench.sync(['plan', '-c', 'odd.yaml', '-o', 'second.json', '--detailed-exitcode']);
      expect(second.code).to.equal(0);
    }));

  it('reports a config that is missing, a folder, or not readable', () =>
    withWorkbench(async (bench) => {
      expectCleanFailure(await bench.sync(['plan', '-c', 'none.yaml']), /none\.yaml/);
      mkdirSync(bench.file('empty-folder'));
      expectCleanFailure(await bench.sync(['plan', '-c', 'empty-folder']), /empty-folder/);
      if (process.getuid?.() === 0) return;
      chmodSync(bench.write('secret.yaml', GOOD), 0);
      expectCleanFailure(await bench.sync(['plan', '-c', 'secret.yaml']), /secret\.yaml/);
    }));

  it("names the command's flag for another file if one cannot be written", () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', GOOD);
      await bench.plan('e.yaml');
      const outs = [
        ['plan', '-c', 'e.yaml', '--out', 'e.yaml/plan.json'],
        ...(process.platform === 'linux' ? [['clone', '--out', '/proc/clone.yaml']] : []),
      ];
      for (const out of outs) expectCleanFailure(await bench.sync(out), /Choose another path with --out/);
      const events = await bench.sync(['apply', 'plan.json', '--events', 'e.yaml/events']);
      expectCleanFailure(events, /Choose another path with --events/);
      // The longest name that a file can have leaves no room for the name of its lock.
      const long = `${'p'.repeat(250)}.json`;
      copyFileSync(bench.file('plan.json'), bench.file(long));
      const locked = await bench.sync(['apply', long]);
      expectCleanFailure(locked, /keeps its lock and journal next to the plan/);
      expect(locked.stderr).not.to.contain('--out');
    }));

  it('names the flag of the sandbox folder that the command has', () =>
    withTemporaryFolder(async (cwd) => {
      writeFileSync(`${cwd}/e.yaml`, GOOD);
      const plan = ['plan', '-c', 'e.yaml', '--project', 'p', '--sandbox', '--sandbox-data', 'e.yaml'];
      expectCleanFailure(await runBin(plan, { cwd }), /another folder with --sandbox-data\./);
      const seeded = await runBin(['sandbox', 'seed', 'e.yaml', '--data', 'e.yaml'], { cwd });
      expectCleanFailure(seeded, /another folder with --data\./);
    }));

  it('fails in a folder that was deleted', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', GOOD);
      const script = `mkdir gone; cd gone; rmdir ../gone; sync plan -c "${bench.file('e.yaml')}" --sandbox`;
      const { code, output } = await runInShell(script, bench.folder, terminalIn(bench));
      expect([code, output.slice(output.indexOf('Error'))]).to.deep.equal([
        1,
        'Error: the current folder was deleted\n  Go to another folder, then try again.\n',
      ]);
    }));

  const withProc = (title: string, test: () => Promise<void>): void => {
    if (process.platform === 'linux') it(title, test);
    else it.skip(`${title} (skipped: only Linux has a folder that accepts no new one)`, test);
  };

  withProc('fails in a folder in which none can be created, and does not hang', () =>
    withTemporaryFolder(async (folder) => {
      writeFileSync(`${folder}/e.yaml`, GOOD);
      const plan = await runBin(['plan', '-c', `${folder}/e.yaml`, '--sandbox'], {
        cwd: '/proc',
        // A command that hangs while it creates a folder ignores all other signals.
        onStart: (child) => setTimeout(() => child.kill('SIGKILL'), 30_000).unref(),
      });
      expectCleanFailure(plan, /the data in \.sync\/sandbox cannot be opened: no such file/);
    }),
  );

  it('names an unknown project and a similar one', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', GOOD);
      expectCleanFailure(
        await bench.sync(['plan', '-c', 'e.yaml', '--project', 'robotz']),
        /robotz[\s\S]*robots/,
      );
    }));

  it('explains wrong credentials, and never prints them', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', GOOD);
      const forged = { RESIM_ACCESS_TOKEN: 'forged-token-value' };
      const refused = await bench.sync(['plan', '-c', 'e.yaml'], { env: forged });
      expectCleanFailure(refused, /401|credentials|token/i);
      expect(refused.stderr).not.to.contain('forged-token-value');
      const none = await bench.sync(['plan', '-c', 'e.yaml'], { env: { RESIM_ACCESS_TOKEN: '' } });
      expectCleanFailure(none, /RESIM_ACCESS_TOKEN/);
    }));

  it('reports an unreachable server', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', GOOD);
      const ran = await bench.sync(['plan', '-c', 'e.yaml'], {
        env: { RESIM_URL: 'http://127.0.0.1:9/v1/' },
      });
      expectCleanFailure(ran, /127\.0\.0\.1:9/);
    })).timeout(120_000);

  it('refuses to send a token over plain http to another machine', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', GOOD);
      const env = { RESIM_URL: 'http://api.example.com/v1/' };
      expectCleanFailure(await bench.sync(['plan', '-c', 'e.yaml'], { env }), /https/);
    }));

  it('recognises HTML instead of JSON, and JSON of another shape', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', GOOD);
      const html = (_: http.IncomingMessage, response: http.ServerResponse) =>
        void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Welcome</h1>');
      await withAnswer(html, async (RESIM_URL) =>
        expectCleanFailure(await bench.sync(['plan', '-c', 'e.yaml'], { env: { RESIM_URL } }), /HTML|JSON/),
      );
      const shape = (_: http.IncomingMessage, response: http.ServerResponse) =>
        void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"projects":[{"projectID":"3dd91177-1e66-426c-bf5b-fb46fe4a0c3b","name":7}]}');
      await withAnswer(shape, async (RESIM_URL) =>
        expectCleanFailure(
          await bench.sync(['plan', '-c', 'e.yaml'], { env: { RESIM_URL } }),
          /returned\s+7\s+as\s+its\s+name/,
        ),
      );
    }));

  const plans: readonly (readonly [string, string, RegExp])[] = [
    ['an empty plan', '', /empty/i],
    ['a truncated plan', '{"formatVersion": 1, "toolV', /truncated|cut|end/i],
    ['something else', '{"hello": "world"}', /not a plan/i],
    ['a text', 'hello', /JSON/],
    ['a plan of a newer version', '{"formatVersion": 99, "toolVersion": "9.0.0", "checksum": ""}', /99/],
  ];
  for (const [what, text, says] of plans)
    it(`refuses ${what} in show, check and apply`, () =>
      withWorkbench(async (bench) => {
        bench.write('plan.json', text);
        for (const command of ['show', 'check', 'apply'])
          expectCleanFailure(await bench.sync([command, 'plan.json']), says);
        expect(readdirSync(bench.folder)).to.deep.equal(['plan.json']);
      }));

  it('refuses an inconsistent plan with a recomputed checksum, before any request', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', GOOD);
      await bench.plan('e.yaml');
      const { checksum: _, ...plan } = JSON.parse(readFileSync(bench.file('plan.json'), 'utf8')) as {
        checksum: string;
        summary: object;
      };
      const forged = { ...plan, summary: { ...plan.summary, create: 0 } };
      bench.write('plan.json', JSON.stringify({ ...forged, checksum: canonicalDigest(forged) }));
      for (const command of ['show', 'check', 'apply'])
        expectCleanFailure(
          await bench.sync([command, 'plan.json'], { env: { RESIM_URL: 'http://127.0.0.1:1/v1/' } }),
          /contradicts itself\s+summary\.create is 0, but the updates imply 1/,
        );
    }));

  it('refuses a plan with any one character changed', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', GOOD);
      await bench.plan('e.yaml');
      const text = readFileSync(bench.file('plan.json'), 'utf8');
      for (const position of [
        text.indexOf('"create": 1') + 10,
        text.indexOf('s3://a'),
        text.indexOf('"Planned"') + 2,
      ]) {
        if (position < 5) continue;
        const other = text[position] === '2' ? '3' : '2';
        writeFileSync(bench.file('plan.json'), text.slice(0, position) + other + text.slice(position + 1));
        expectCleanFailure(await bench.sync(['apply', 'plan.json']), /checksum|edited|damaged/i);
      }
      expect(Object.keys((await bench.project.snapshot()).experiences)).to.deep.equal([]);
    }));
});

/** What is said to be empty, and a command line with an empty word. */
const EMPTY_WORDS: readonly (readonly [said: string, ...args: string[]])[] = [
  ['--experiences-config', 'plan', '-c', ''],
  ['--out', 'plan', '-c', 'x', '--out='],
  ['--target', 'plan', '-c', 'x', '--target', ''],
  ['--sandbox-data', 'plan', '-c', 'x', '--sandbox', '--sandbox-data', ''],
  ['--key-file', 'show', 'x', '--key-file', ''],
  ['--redact', 'validate', 'x', '--redact='],
  ['--events', 'apply', 'x', '--events', ''],
  ['--project', 'check', 'x', '--project', ''],
  ['--out', 'clone', '-o', ''],
  ['--url', 'whoami', '--url', ''],
  ['--data', 'sandbox', 'status', '--data', ''],
  ['--seed', 'sandbox', 'start', '--seed', ''],
  ['the argument plan', 'apply', ''],
  ['the argument file', 'validate', ''],
  ['the argument file', 'validate', 'x', ''],
  ['the argument file', 'sandbox', 'seed', ''],
];

type BadLine = readonly [what: string, args: readonly string[], says?: string];

/** Invalid command lines. */
const BAD_LINES: readonly BadLine[] = [
  ['an unknown command', ['plam']],
  ['an unknown command of a topic', ['config', 'shw']],
  ['a word that no command takes', ['whoami', 'me']],
  ['an unknown flag', ['plan', '--nope']],
  ['a missing required flag', ['plan'], 'Error: --experiences-config is missing'],
  ['a missing argument', ['apply'], 'Error: the argument plan is missing'],
  ['an extra argument', ['show', 'a.json', 'b.json'], 'Error: unexpected argument: b.json'],
  ['a flag without its value', ['plan', '-c'], 'Error: flag --experiences-config expects a value'],
  ['an invalid value', ['plan', '-c', 'x', '--format', 'pdf'], 'Error: expected --format=pdf to be one of: '],
  [
    'a flag without the one that it requires',
    ['plan', '-c', 'x', '--key-file', 'k'],
    'Error: --key-file needs --encrypt',
  ],
  [
    'a limit that is not a number',
    ['apply', 'a.json', '--allow-archive', 'many'],
    'Error: --allow-archive: expected',
  ],
  ['a parallelism of zero', ['plan', '-c', 'x', '--parallelism', '0'], 'Error: --parallelism: '],
  ['an invalid latency', ['sandbox', 'start', '--latency', 'x'], 'Error: --latency: expected a duration'],
  [
    'a sandbox folder without a sandbox',
    ['plan', '-c', 'x', '--sandbox-data', 'd'],
    'Error: --sandbox-data needs --sandbox',
  ],
  ...['--url=https://x/', '--auth-url=https://x/', '--client-id=x', '--username=x', '--govcloud'].map(
    (flag): BadLine => [
      `a sandbox and ${flag}`,
      ['plan', '-c', 'x', '--sandbox', flag],
      `Error: --sandbox and ${flag.replace(/=.*/, '')} cannot be used together`,
    ],
  ),
  ...EMPTY_WORDS.map(([said, ...args]): BadLine => [
    `an empty word: ${args.join(' ')}`,
    args,
    `Error: ${said} is empty`,
  ]),
  ['an invalid share', ['sandbox', 'start', '--fail-rate', '7'], 'Error: --fail-rate: expected a share'],
];

describe('bad command lines', () => {
  for (const [what, args, says = 'Error: '] of BAD_LINES)
    it(`exit with 1 for ${what}, in words and as JSON`, () =>
      withTemporaryFolder(async (cwd) => {
        const text = await runBin(args, { cwd });
        expectCleanFailure(text, /Error/);
        expect(text.stderr).to.include(says);
        const json = await runBin([...args, '--json'], { cwd });
        expect(json.code).to.equal(1);
        expect(json.stderr).to.equal('');
        expect(JSON.parse(json.stdout)).to.have.nested.property('error.code', 'UsageError');
        expect(readdirSync(cwd)).to.deep.equal([]);
      }));

  it('never print a secret that contradicts --sandbox', async () => {
    const { stderr } = await runBin(['plan', '-c', 'x', '--sandbox', '--password', 'not-for-the-log']);
    expect(stderr)
      .to.contain('--sandbox and --password cannot be used together')
      .and.not.to.contain('not-for-the-log');
  });

  it('do not include --sandbox while the environment names a server', () =>
    withTemporaryFolder(async (cwd) => {
      writeFileSync(`${cwd}/e.yaml`, 'experiences: []\n');
      const env = { RESIM_URL: 'https://api.example.com/v1/', RESIM_CLIENT_ID: 'x', RESIM_PROJECT: '' };
      const plan = ['plan', '-c', 'e.yaml', '--sandbox', '--no-govcloud', '--project', 'nobody'];
      const { stderr } = await runBin(plan, { cwd, env });
      expect(stderr).to.contain('there is no project "nobody"');
    }));

  it('do not include empty values from the environment', () =>
    withTemporaryFolder(async (cwd) => {
      const env = { SYNC_SANDBOX_DATABASE_URL: '', RESIM_PROJECT: '', RESIM_URL: '' };
      const seeded = await runBin(['sandbox', 'reset'], { cwd, env });
      expect(seeded.stderr).not.to.contain('is empty');
      const shown = await runBin(['config', 'show'], { cwd, env });
      expect(shown).to.include({ code: 0, stderr: '' });
    }));
});
