import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG = `experiences:
  - { name: alpha, description: changed, locations: [s3://b/alpha] }
  - { name: beta, description: changed, locations: [s3://b/beta] }
  - { name: delta, description: new, locations: [s3://b/delta], tags: [smoke] }
managedExperienceTags: [smoke]
`;

const furnish = async ({ project, write }: Workbench) => {
  for (const name of ['alpha', 'beta', 'gamma']) await project.createExperience({ name });
  await project.createTag('smoke');
  write('experiences.yaml', CONFIG);
};

const PLAN = ['plan', '-c', 'experiences.yaml', '--out', 'plan.json'];

describe('a partial plan, through the built command', () => {
  it('is told as partial in every format, changes what it is of, and nothing else', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const before = await bench.project.snapshot();
      const limits = ['--target', 'alpha', '--target', 'd*', '--target', 'gamma', '--exclude', 'gam*'];
      const text = await bench.sync([...PLAN, ...limits]);
      expect(text.code).to.equal(0);
      expect(text.stdout).to.include('this plan is partial: it covers only experiences that match');
      expect(text.stdout.split('\n').filter((line) => /^ {2}[-~+<>] /.test(line))).to.deep.equal([
        '  ~ alpha',
        '  + delta',
        '  ~ smoke +1',
      ]);
      for (const [format, mark] of [
        ['markdown', '### Partial sync plan for'],
        ['html', 'partial sync plan'],
      ] as const) {
        const shown = await bench.sync(['show', 'plan.json', '--format', format]);
        expect(shown.stdout).to.include(mark);
      }
      const json = JSON.parse((await bench.sync(['show', 'plan.json', '--json'])).stdout) as {
        options: unknown;
        warnings: { code: string }[];
      };
      const selection = { targets: ['alpha', 'd*', 'gamma'], excludes: ['gam*'] };
      expect(json.options).to.deep.equal({ archive: true, selection });
      expect(json.warnings.map(({ code }) => code)).to.deep.equal(['PartialPlan']);

      const applied = await bench.sync(['apply', 'plan.json']);
      expect(applied.code).to.equal(0);
      expect(applied.stdout).to.include('The plan was partial');
      const after = await bench.project.snapshot();
      expect(after.experiences.alpha?.description).to.equal('changed');
      expect(after.tags.smoke).to.deep.equal(['delta']);
      for (const name of ['beta', 'gamma'])
        expect(after.experiences[name]).to.deep.equal(before.experiences[name]);
      expect(after.archived).to.deep.equal([]);
    }));

  it('says that nothing is to be done for what it is of, not that the project is as the config says', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const limits = ['--exclude', '*a', '--detailed-exitcode'];
      const { code, stdout } = await bench.sync([...PLAN, ...limits]);
      expect(code).to.equal(0);
      expect(stdout).to.include('No changes to the experiences that this partial plan covers.');
      expect(stdout).to.include('this plan is partial');
      expect(stdout).not.to.include('matches the config');
    }));

  it('is made anew with the same patterns once it is stale', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      await bench.sync([...PLAN, '--target', 'd*', '--target', 'alpha', '--exclude', "it's *"]);
      await bench.project.createExperience({ name: 'd-newcomer' });
      const { code, stderr } = await bench.sync(['apply', 'plan.json']);
      expect(code).to.equal(3);
      expect(stderr).to.include(
        String.raw`--target='d*' --target=alpha --exclude='it'\''s *' --out plan.json`,
      );
    }));

  it('is not made of a pattern that means nothing', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const { code, stderr, stdout } = await bench.sync([...PLAN, '--target', 'alhpa', '--exclude', 'gama']);
      expect(code).to.equal(1);
      expect(stdout).to.equal('');
      expect(stderr.replaceAll(/\s+/g, ' ')).to.include('by --target "alhpa" and --exclude "gama"');
      expect(stderr).to.include('did you mean "alpha"?');
      expect(stderr).to.include('did you mean "gamma"?');
      expect(() => readFileSync(bench.file('plan.json'))).to.throw('ENOENT');
    }));
});
