import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const OLD = 'old-of-bluebird-71';
const NEW = 'new-of-bluebird-72';
const STRANGE = 'strange-of-bluebird-73';

const configWith = (value: string, more = ''): string => `experiences:
  - name: merge
    description: Merge onto the highway
    locations: [s3://b/merge]
    environmentVariables:
      - { name: BLUEBIRD, value: ${value}${more} }
  - name: 'new one'
    description: A new one
    locations: [s3://b/new]
    environmentVariables: [{ name: BLUEBIRD_TWO, value: ${NEW} }]
`;

const REDACT = ['--redact', 'BLUE*'];

/** A project with one experience that holds an old value, and a plan that sets a new one. */
const furnish = async ({ project, write, plan }: Workbench) => {
  await project.createExperience({
    name: 'merge',
    environmentVariables: [{ name: 'BLUEBIRD', value: OLD }],
  });
  write('experiences.yaml', configWith(NEW));
  await plan('experiences.yaml');
};

const drift = async ({ sync, write, plan }: Workbench) => {
  write('strange.yaml', configWith(STRANGE).split("  - name: 'new one'")[0] ?? '');
  await plan('strange.yaml', { file: 'strange.json' });
  expect((await sync(['apply', 'strange.json'])).code).to.equal(0);
};

const github = (bench: Workbench) => {
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: bench.write('summary.md', ''),
    GITHUB_OUTPUT: bench.write('output.txt', ''),
  };
  const written = () =>
    Object.values(env)
      .slice(1)
      .map((file) => readFileSync(file, 'utf8'))
      .join('');
  return { env, written };
};

const FORMATS = [[], ['--full'], ['--format', 'markdown'], ['--format', 'html'], ['--json']];

describe('a value that --redact names, through the built command', () => {
  it('appears in no format of plan or show, and in no GitHub output', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const { env, written } = github(bench);
      for (const flags of FORMATS) {
        const open = await bench.sync(['show', 'plan.json', ...flags]);
        expect(open.stdout, flags.join(' ')).to.contain('bluebird-7');
        for (const command of [
          ['show', 'plan.json'],
          ['plan', '-c', 'experiences.yaml', '--out', 'again.json'],
        ]) {
          const ran = await bench.sync([...command, ...flags, ...REDACT], { env });
          expect(ran.code).to.equal(0);
          expect(ran.stdout + ran.stderr + written(), [...command, ...flags].join(' ')).not.to.contain(
            'bluebird-7',
          );
        }
      }
      expect(written()).to.contain('BLUEBIRD');
    }));

  it('appears in no drift report of check or apply', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      await drift(bench);
      const { env, written } = github(bench);
      for (const command of ['check', 'apply'])
        for (const flags of [[], ['--json']]) {
          const open = await bench.sync([command, 'plan.json', ...flags]);
          expect(open.stdout + open.stderr)
            .to.contain(STRANGE)
            .and.to.contain(NEW);
          const ran = await bench.sync([command, 'plan.json', ...flags, ...REDACT], { env });
          expect(ran.code).to.equal(3);
          expect(ran.stdout + ran.stderr).to.contain('BLUEBIRD');
          expect(ran.stdout + ran.stderr + written()).not.to.contain('bluebird-7');
        }
      for (const format of ['text', 'markdown', 'html']) {
        const ran = await bench.sync(['check', 'plan.json', '--format', format, ...REDACT], { env });
        expect(ran.stdout).to.contain('BLUEBIRD');
        expect(ran.stdout + ran.stderr).not.to.contain('bluebird-7');
      }
    }));

  it('appears in no error or warning about a config', () =>
    withWorkbench((bench) => {
      const doubtful = bench.write('doubtful.yaml', configWith(NEW, ', valeu: 1'));
      const broken = bench.write('broken.yaml', configWith(NEW, ', value: twice'));
      const { env } = github(bench);
      return [
        ['validate', broken],
        ['validate', doubtful],
        ['validate', '--strict', doubtful],
        ['plan', '-c', broken],
        ['plan', '-c', doubtful, '--out', 'doubtful.json'],
      ].reduce(async (before, command) => {
        await before;
        for (const flags of [[], ['--json']]) {
          if (flags.length === 0)
            expect((await bench.sync(command)).stderr, command.join(' ')).to.contain('BLUEBIRD');
          const ran = await bench.sync([...command, ...flags, '--redact=blue*'], { env });
          expect(ran.stdout + ran.stderr, command.join(' ')).not.to.contain('bluebird-7');
        }
      }, Promise.resolve());
    }));

  it('is still applied', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const ran = await bench.sync(['apply', 'plan.json', '--json', ...REDACT]);
      expect(ran.code).to.equal(0);
      writeFileSync(bench.file('after.json'), JSON.stringify(await bench.project.snapshot()));
      expect(readFileSync(bench.file('after.json'), 'utf8'))
        .to.contain(NEW)
        .and.not.to.contain(OLD);
    }));
});

const PASSWORD = 'kingfisher <81> & "quoted"\\';

/** How a server may repeat a value. */
const REPEATED: readonly string[] = [
  PASSWORD,
  JSON.stringify(PASSWORD),
  JSON.stringify(JSON.stringify(PASSWORD)),
  encodeURIComponent(PASSWORD),
  PASSWORD.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;'),
  Buffer.from(PASSWORD).toString('base64'),
];

describe('a masked value that the server repeats, through the built command', () => {
  const TRACES = ['kingfisher', '<81>', Buffer.from(PASSWORD).toString('base64').slice(0, 12), NEW];

  it('appears in no output, event, annotation, summary or journal of an apply', () =>
    withWorkbench(async (bench) => {
      bench.write(
        'experiences.yaml',
        `experiences:
  - name: merge
    description: Merge onto the highway
    locations: [s3://b/merge]
    environmentVariables:
      - { name: DB_PASSWORD, value: ${JSON.stringify(PASSWORD)} }
      - { name: BLUEBIRD, value: ${NEW} }
`,
      );
      const message = `bad values: ${[...REPEATED, NEW].join(' and ')}.`;
      const proxy = await startFaultProxy(bench.server.url, ({ method, path }) =>
        method === 'POST' && path.endsWith('/experiences')
          ? { _tag: 'Status', status: 400, when: 'before', message }
          : undefined,
      );
      const { env, written } = github(bench);
      const through = { ...env, RESIM_URL: `${proxy.url}/v1/` };
      try {
        for (const [at, flags] of [...FORMATS, ['--verbose']].entries()) {
          const file = `plan-${String(at)}.json`;
          expect(
            (await bench.sync(['plan', '-c', 'experiences.yaml', '--out', file, ...REDACT], { env: through }))
              .code,
          ).to.equal(0);
          const events = bench.file(`events-${String(at)}`);
          const ran = await bench.sync(['apply', file, '--events', events, ...flags, ...REDACT], {
            env: through,
          });
          expect(ran.code, ran.stderr).to.equal(4);
          const shown = [
            ran.stdout,
            ran.stderr,
            readFileSync(events, 'utf8'),
            readFileSync(bench.file(`${file}.journal.jsonl`), 'utf8'),
            written(),
          ].join('');
          expect(ran.stdout + ran.stderr, flags.join(' ')).to.contain('bad values: (secret)');
          for (const trace of TRACES) expect(shown, flags.join(' ')).not.to.contain(trace);
        }
        const open = await bench.sync(['apply', 'plan-0.json', '--resume'], { env: through });
        expect(open.stderr).to.contain(NEW).and.not.to.contain('kingfisher');
      } finally {
        await proxy.close();
      }
    }));
});
