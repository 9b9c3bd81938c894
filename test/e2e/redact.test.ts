import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
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

/** A project whose one experience holds an old value, and a plan that gives it a new one. */
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

describe('what --redact names, through the built command', () => {
  it('is in no format of a plan, made or shown, and in nothing that GitHub gets', () =>
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

  it('is in no drift report, of check or of apply', () =>
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

  it('is in no error and no warning about a config', () =>
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

  it('is applied all the same', () =>
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
