import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { unwrapped } from '../support/apply-bench.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG = `managedExperienceTags: [smoke, { name: fresh, description: New ones }]
managedTestSuites:
  - { name: Nightly, system: planner, experiences: [alpha, gamma] }
  - { name: Basic, experiences: [alpha] }
experiences:
  - { name: alpha, description: new words, locations: [s3://b/alpha], profile: fast, tags: [smoke] }
  - { name: gamma, description: about gamma, locations: [s3://b/gamma], tags: [fresh], systems: [planner] }
`;

const furnish = async ({ project, write, sync }: Workbench) => {
  const ids = new Map<string, string>();
  for (const name of ['alpha', 'beta'])
    ids.set(
      name,
      await project.createExperience({ name, description: `about ${name}`, locations: [`s3://b/${name}`] }),
    );
  await project.tag(await project.createTag('smoke'), [ids.get('beta') ?? '']);
  const system = await project.createSystem('planner');
  await project.createSuite('Basic', system, [...ids.values()]);
  write('experiences.yaml', CONFIG);
  const planned = await sync([
    'plan',
    '-c',
    'experiences.yaml',
    '--out',
    'plan.json',
    '--max-archive',
    '100%',
  ]);
  expect(planned.code, planned.stderr).to.equal(0);
  return ids;
};

const run = async ({ sync }: Workbench, args: readonly string[], code = 0) => {
  const ran = await sync(args);
  expect(ran.code, ran.stderr + ran.stdout).to.equal(code);
  return ran;
};

/** A project without the revision counts of its suites. */
const held = async ({ project }: Workbench) => {
  const { suites, ...rest } = await project.snapshot();
  const members = Object.entries(suites).map(([name, { experiences }]) => [name, [...experiences].sort()]);
  return { ...rest, suites: members };
};

const UNDO = ['undo', 'plan.json', '--out', 'undo.json', '--max-archive', '100%'];

describe('sync undo, through the built command', () => {
  it('says that a plan without changes has nothing to undo', () =>
    withWorkbench(async (bench) => {
      bench.write('experiences.yaml', 'experiences: []\n');
      await run(bench, ['plan', '-c', 'experiences.yaml', '--out', 'plan.json']);
      const { stderr } = await run(bench, UNDO, 1);
      expect(unwrapped(stderr)).to.include('nothing to undo in the plan plan.json The plan has no changes.');
    }));

  it('restores the project, refuses to run twice, and can be undone itself', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const before = await held(bench);
      await run(bench, ['apply', 'plan.json']);
      const applied = await held(bench);
      const shown = await run(bench, UNDO);
      expect(unwrapped(shown.stdout))
        .to.match(/Planned at \S+ to undo the plan [0-9a-f]{12}/)
        .and.include('Delete tags and archive test suites');
      await run(bench, ['check', 'undo.json']);
      await run(bench, ['apply', 'undo.json', '--allow-empty-suites']);
      const { archived, ...back } = await held(bench);
      expect({ ...back, archived: archived.filter((name) => name !== 'gamma') }).to.deep.equal(before);
      const twice = await run(bench, ['undo', 'plan.json', '--out', 'twice.json'], 1);
      expect(unwrapped(twice.stderr)).to.include('nothing to undo').and.include('No file was written');
      expect(existsSync(bench.file('twice.json'))).to.equal(false);
      await run(bench, ['undo', 'undo.json', '--out', 'redo.json']);
      await run(bench, ['apply', 'redo.json', '--allow-archive', '100%']);
      expect(await held(bench)).to.deep.equal(applied);
    }));

  it('lists later changes by others, keeps them, and exits with 2', () =>
    withWorkbench(async (bench) => {
      const ids = await furnish(bench);
      await run(bench, ['apply', 'plan.json']);
      await bench.project.updateExperience(ids.get('alpha') ?? '', { description: 'theirs' });
      const shown = await run(bench, UNDO, 2);
      expect(unwrapped(shown.stdout)).to.include('experience alpha is left as it is (description)');
      const json = await run(bench, [...UNDO, '--json', '--skip-changed']);
      expect(JSON.parse(json.stdout)).to.deep.include({ kind: 'undo' });
      expect(readFileSync(bench.file('undo.json'), 'utf8')).to.include('"undoes"');
      const beta = ids.get('beta') ?? '';
      await bench.project.updateExperience(beta, { description: 'theirs' });
      const stale = await run(bench, ['check', 'undo.json'], 3);
      expect(unwrapped(stale.stderr)).to.include('sync undo plan.json').and.not.include('sync plan');
      await run(bench, [...UNDO, '--skip-changed']);
      await run(bench, ['apply', 'undo.json', '--allow-empty-suites']);
      const { experiences } = await bench.project.snapshot();
      expect(experiences.alpha).to.include({ description: 'theirs', profile: '' });
    }));

  it('refuses a plan that was never applied, and writes no file', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const refused = await run(bench, UNDO, 1);
      expect(refused.stderr).to.include('there is no sign that the plan plan.json was applied');
      expect(existsSync(bench.file('undo.json'))).to.equal(false);
      const elsewhere = await bench.sync([...UNDO, '--project', 'nowhere']);
      expect(elsewhere.code).to.equal(1);
    }));
});
