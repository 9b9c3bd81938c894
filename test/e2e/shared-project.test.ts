import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createProject } from '../support/project-client.ts';
import { simulateTestRuns } from '../support/test-run-simulator.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const ENTRIES = `experiences:
  - { name: alpha, description: changed, locations: [s3://b/alpha], tags: [smoke] }
  - { name: beta, description: new, locations: [s3://b/beta] }
managedTestSuites: [{ name: basic, experiences: [alpha] }]
`;

const PLAN = ['plan', '-c', 'experiences.yaml', '--out', 'plan.json'];

const furnish = async ({ project }: Workbench) => {
  const alpha = await project.createExperience({ name: 'alpha' });
  const gamma = await project.createExperience({ name: 'gamma' });
  await project.createTag('smoke');
  const system = await project.createSystem('planner');
  await project.createSuite('basic', system, [alpha]);
  return { alpha, gamma };
};

const ok = async ({ sync }: Workbench, args: readonly string[]) => {
  const ran = await sync(args);
  expect(ran.code, ran.stderr + ran.stdout).to.equal(0);
  return ran;
};

const linesOf = (text: string): string[] => text.split('\n').filter((line) => /^ {2}[-~+<>] /.test(line));

describe('a project where test runs create experiences, through the built command', () => {
  for (const [what, keys, flags] of [
    ['a config that ignores them', "ignored: ['test *']\n", []],
    ['a partial plan', '', ['--exclude', 'test *', '--exclude', 'gamma']],
    ['a plan that archives nothing', '', ['--no-archive']],
  ] as const)
    it(`keeps plans current, and applies leave test runs alone: ${what}`, () =>
      withWorkbench(async (bench) => {
        await furnish(bench);
        const runs = simulateTestRuns(bench.project);
        await runs.run('test 1', 'test 2', 'test 3');
        bench.write('experiences.yaml', `${keys}${ENTRIES}`);
        await ok(bench, [...PLAN, ...flags]);
        await runs.run('test 4', 'test 5');
        await runs.tidy();
        await ok(bench, ['check', 'plan.json']);
        const before = await bench.project.snapshot();
        await ok(bench, ['apply', 'plan.json']);
        const after = await bench.project.snapshot();
        for (const name of ['test 2', 'test 3', 'test 4', 'test 5'])
          expect(after.experiences[name]).to.deep.equal(before.experiences[name]);
        expect(after.experiences.alpha?.description).to.equal('changed');
        expect(after.archived.includes('gamma')).to.equal(what === 'a config that ignores them');
        const again = await bench.sync([...PLAN, ...flags, '--detailed-exitcode']);
        expect(again.code, again.stdout).to.equal(0);
      }));

  it('makes a plan that archives leftovers stale', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      bench.write('experiences.yaml', `ignored: ['test *']\n${ENTRIES}`);
      await ok(bench, PLAN);
      await bench.project.createExperience({ name: 'left over' });
      expect(await bench.sync(['apply', 'plan.json'])).to.have.property('code', 3);
      await ok(bench, [...PLAN, '--no-archive']);
      await bench.project.createExperience({ name: 'beta' });
      const taken = await bench.sync(['apply', 'plan.json']);
      expect(taken.code, taken.stderr).to.equal(3);
      expect(taken.stderr).to.include('beta');
    }));

  it('clones without them, and a plan of the file has no changes', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      await simulateTestRuns(bench.project).run('test 1', 'other 1');
      await ok(bench, ['clone', '-c', 'experiences.yaml', '--exclude', 'test *']);
      const text = readFileSync(bench.file('experiences.yaml'), 'utf8');
      expect(text)
        .to.match(/ignored:\s.*test \*/s)
        .and.not.to.include('test 1');
      expect((await bench.sync([...PLAN, '--detailed-exitcode'])).code).to.equal(0);
    }));
});

describe('a config with an ownership tag, through the built command', () => {
  it('adopts what it lists, and archives only experiences with the tag', () =>
    withWorkbench(async (bench) => {
      const { gamma } = await furnish(bench);
      bench.write('experiences.yaml', `ownershipTag: team\n${ENTRIES}`);
      const first = await ok(bench, PLAN);
      expect(first.stdout).to.include('+ tag team');
      expect(linesOf(first.stdout)).to.not.include('  - gamma');
      const team = await bench.project.createTag('team');
      const old = await bench.project.createExperience({ name: 'old' });
      await bench.project.tag(team, [old]);
      const planned = await ok(bench, PLAN);
      expect(planned.stdout).to.match(/alpha.* is adopted/);
      expect(linesOf(planned.stdout)).to.include('  - old').and.not.include('  - gamma');
      const runs = simulateTestRuns(bench.project);
      await runs.run('test 1', 'test 2');
      await bench.project.updateExperience(gamma, { description: 'theirs' });
      await ok(bench, ['check', 'plan.json']);
      await ok(bench, ['apply', 'plan.json', '--allow-archive', '100%']);
      const after = await bench.project.snapshot();
      expect(after.archived).to.deep.equal(['old']);
      expect(after.tags.team?.filter((name) => name !== 'old')).to.deep.equal(['alpha', 'beta']);
      expect((await bench.sync([...PLAN, '--detailed-exitcode'])).code).to.equal(0);
    }));
});

describe('a config with a project, through the built command', () => {
  it('is planned for its project without a flag, and for another one only with --rebind', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const unbound = { env: { RESIM_PROJECT: undefined } };
      bench.write('experiences.yaml', `project: robots\n${ENTRIES}`);
      const planned = await bench.sync(PLAN, unbound);
      expect(planned.code, planned.stderr).to.equal(0);
      await createProject(bench.server, 'elsewhere');
      bench.write('experiences.yaml', `project: elsewhere\n${ENTRIES}`);
      for (const args of [PLAN, ['clone', '-c', 'experiences.yaml']]) {
        const elsewhere = await bench.sync(args);
        expect(elsewhere.code, args[0]).to.equal(1);
        expect(elsewhere.stderr).to.include('bound to the project elsewhere, but robots is given');
        const byID = await bench.sync([...args, '--project', bench.project.projectID]);
        expect(byID.code, args[0]).to.equal(1);
        expect(byID.stderr.replace(/\s+/g, ' ')).to.match(
          /bound to the project elsewhere \(.*\), but robots \(/,
        );
      }
      const rebound = await bench.sync([...PLAN, '--rebind']);
      expect(rebound.code, rebound.stderr).to.equal(0);
      expect((await bench.sync([...PLAN, '--rebind'], unbound)).code).to.equal(1);
    }));
});
