import { existsSync, rmSync } from 'node:fs';
import { expect } from 'chai';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const entry = (name: string, description: string) =>
  `  - { name: ${name}, description: ${description}, locations: [s3://b/${name}] }\n`;
const BASE = `experiences:\n${entry('merge', 'as merged')}${entry('park', 'to be parked')}`;
const EDITED = `experiences:\n${entry('merge', 'as merged')}${entry('park', 'edited')}${entry('hover', 'to hover')}`;

/** A project where the base is not applied yet: somebody merged `merge`, and something else drifted. */
const furnish = async ({ project, write }: Workbench) => {
  await project.createExperience({ name: 'merge', description: 'before', locations: ['s3://b/merge'] });
  await project.createExperience({ name: 'park', description: 'to be parked', locations: ['s3://b/park'] });
  await project.createExperience({ name: 'stray', locations: ['s3://b/stray'] });
  write('base.yaml', BASE);
  write('experiences.yaml', EDITED);
};

const PLAN = ['plan', '-c', 'experiences.yaml', '--max-archive', '100%', '--out', 'plan.json'];

const ALSO = 'Also in this plan, but not from this edit';

describe('a plan with a base config, through the built command', () => {
  it('shows the changes of the edit first and the others after them, in plan and show', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const made = await bench.sync([...PLAN, '--base', 'base.yaml']);
      expect(made.code, made.stderr).to.equal(0);
      const shown = await bench.sync(['show', 'plan.json']);
      for (const { stdout } of [made, shown]) {
        const [edit = '', other = ''] = stdout.split(ALSO);
        expect(edit)
          .to.contain('From this edit: 2 changes')
          .and.to.contain('+ hover')
          .and.to.contain('~ park');
        expect(edit).not.to.match(/[-~] (?:stray|merge)/);
        expect(other).to.contain(': 2 changes').and.to.contain('- stray').and.to.contain('~ merge');
        expect(other).not.to.match(/[+~] (?:hover|park)/);
      }
      for (const format of ['markdown', 'html'])
        expect((await bench.sync(['show', 'plan.json', '--format', format])).stdout).to.contain(ALSO);
      const document = JSON.parse((await bench.sync(['show', 'plan.json', '--json'])).stdout) as {
        readonly experiences: readonly { readonly name: string; readonly origin: string }[];
      };
      expect(
        Object.fromEntries(document.experiences.map(({ name, origin }) => [name, origin])),
      ).to.deep.equal({
        stray: 'other',
        merge: 'other',
        park: 'edit',
        hover: 'edit',
      });
    }));

  it('makes only the changes of the edit with --only-edit, says so, and leaves the rest to a full plan', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const made = await bench.sync([...PLAN, '--base', 'base.yaml', '--only-edit']);
      expect(made.code, made.stderr).to.equal(0);
      expect(made.stdout.replaceAll(/\s+/g, ' ')).to.contain(
        'it leaves out 2 changes that are not from this edit',
      );
      expect(made.stdout).not.to.contain('stray');
      const applied = await bench.sync(['apply', 'plan.json']);
      expect(applied.code, applied.stderr).to.equal(0);
      const { experiences } = await bench.project.snapshot();
      expect(experiences).to.have.keys('merge', 'park', 'hover', 'stray');
      expect(experiences.park).to.deep.include({ description: 'edited' });
      expect(experiences.merge).to.deep.include({ description: 'before' });
      rmSync(bench.file('plan.json'));
      const rest = await bench.sync([...PLAN, '--detailed-exitcode', '--base', 'experiences.yaml']);
      expect(rest.code).to.equal(2);
      expect(rest.stdout).to.contain('Nothing in this plan is from this edit');
    }));

  it('refuses a base that is missing, invalid, or of another project, and writes nothing', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      bench.write('broken.yaml', 'experiences:\n  - { name: merge, descripton: x }\n');
      bench.write('unfit.yaml', `${BASE}managedTestSuites: [{ name: nobody, experiences: [merge] }]\n`);
      bench.write(
        'twice.yaml',
        `experiences:\n  - { name: park, experienceID: 00000000-0000-4000-8000-000000000000, description: x, locations: [s3://b/x] }\n`,
      );
      bench.write('others.yaml', `project: others\n${BASE}`);
      const CASES = [
        ['missing.yaml', 'missing.yaml'],
        ['broken.yaml', 'broken.yaml:2'],
        ['twice.yaml', 'twice.yaml:2'],
        ['others.yaml', 'others.yaml:1'],
      ] as const;
      for (const [file, words] of CASES) {
        const ran = await bench.sync([...PLAN, '--base', file]);
        expect(ran.code, file).to.equal(1);
        expect(ran.stderr).to.contain('the base cannot be used: ').and.to.contain(words);
        expect(ran.stderr.replaceAll(/\s+/g, ' ')).to.contain('Nothing was planned.');
        expect(ran.stdout).to.equal('');
        expect(existsSync(bench.file('plan.json'))).to.equal(false);
      }
      // The base may name a suite that the project lacks if the edited config does not.
      expect((await bench.sync([...PLAN, '--base', 'unfit.yaml'])).code).to.equal(0);
      const alone = await bench.sync([...PLAN, '--only-edit']);
      expect(alone.code).to.equal(1);
      expect(alone.stderr).to.contain('--base');
    }));
});
