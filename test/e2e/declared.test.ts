import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isWrite, onNth, unwrapped, withPlan } from '../support/apply-bench.ts';
import type { Fault, ProxiedRequest } from '../support/fault-proxy.ts';
import type { Workbench } from '../support/workbench.ts';

const CONFIG = `ownershipTag: team-planning
managedExperienceTags:
  - { name: nightly, description: Runs every night }   # ours
managedTestSuites:
  - { name: Listed, experiences: [planning/a], system: planner }
  - name: Nightly
    description: All that runs at night
    system: planner
    where: { tags: [nightly], names: ['planning/*'] }
experiences:
  - { name: planning/a, description: a, locations: [s3://b/a], tags: [nightly], systems: [planner] }
  - { name: planning/b, description: b, locations: [s3://b/b], tags: [nightly] }
`;

/** A project that contains only a system, because sync creates no systems. */
const furnish = async ({ project }: Workbench): Promise<string> => {
  await project.createSystem('planner');
  return CONFIG;
};

const WHOLE = {
  tags: { nightly: ['planning/a', 'planning/b'], 'team-planning': ['planning/a', 'planning/b'] },
  systems: { planner: ['planning/a'] },
  suites: {
    Listed: { revision: 1, experiences: ['planning/a'] },
    Nightly: { revision: 1, experiences: ['planning/a', 'planning/b'] },
  },
};

const expectWhole = async ({ project, sync }: Workbench) => {
  const after = await project.snapshot();
  expect({ tags: after.tags, systems: after.systems, suites: after.suites }).to.deep.equal(WHOLE);
  expect(Object.keys(after.experiences)).to.deep.equal(['planning/a', 'planning/b']);
  const again = await sync(['plan', '-c', 'experiences.yaml', '--out', 'again.json', '--detailed-exitcode']);
  expect(again.code, again.stdout + again.stderr).to.equal(0);
};

const isNewSuite = ({ method, path }: ProxiedRequest): boolean =>
  method === 'POST' && path.endsWith('/suites');
const isNewTag = ({ method, path }: ProxiedRequest): boolean =>
  method === 'POST' && path.endsWith('/experienceTags');

const lost = (when: 'before' | 'after'): Fault => ({ _tag: 'Reset', when });

describe('a declared tag or suite, through the built command', () => {
  it('is created once in an empty project, tags first, and counts as applied', () =>
    withPlan(furnish, async (bench) => {
      const shown = await bench.sync(['show', 'plan.json']);
      expect(unwrapped(shown.stdout))
        .to.include('Create tags and test suites (4)')
        .and.include('+ tag nightly, described as "Runs every night"')
        .and.include('+ test suite Nightly, for the system planner')
        .and.include('2 new tags and 2 new suites');
      const ran = await bench.apply();
      expect(ran.code, ran.stderr).to.equal(0);
      expect(ran.stdout).to.match(/2 {2}tags created\n.*2 {2}test suites created/s);
      const writes = ran.requests.filter(isWrite);
      expect(writes.slice(0, 2).every(isNewTag)).to.equal(true);
      await expectWhole(bench);
      const second = await bench.apply();
      expect(second.code).to.equal(3);
      expect(second.stderr).to.include('was already applied');
    }));

  for (const when of ['before', 'after'] as const)
    it(`is created once where every answer is lost ${when} the work was done`, () =>
      withPlan(furnish, async (bench) => {
        const seen = new Set<string>();
        const ran = await bench.apply((request) => {
          const key = `${request.method} ${request.path}`;
          const isFirst = isWrite(request) && (when === 'after' || !seen.has(key));
          seen.add(key);
          return isFirst ? lost(when) : undefined;
        });
        expect(ran.code, ran.stderr).to.equal(0);
        if (when === 'after')
          for (const title of ['create tag nightly', 'create test suite Nightly'])
            expect(ran.stderr).to.contain(`Already done: ${title}\n`);
        await expectWhole(bench);
      }));

  it('is finished by --resume if an apply stopped after its tags', () =>
    withPlan(furnish, async (bench) => {
      const refused: Fault = { _tag: 'Status', when: 'before', status: 403 };
      const stopped = await bench.apply((request) => (isNewSuite(request) ? refused : undefined));
      expect(stopped.code, stopped.stderr).to.equal(4);
      const fresh = await bench.apply();
      expect(fresh.stderr).to.include('--resume');
      const resumed = await bench.apply(undefined, ['--resume']);
      expect(resumed.code, resumed.stderr).to.equal(0);
      expect(resumed.requests.filter(isNewTag)).to.deep.equal([]);
      await expectWhole(bench);
    }));

  it('is adopted if somebody creates it between the plan and its apply, or during the apply', () =>
    withPlan(furnish, async (bench) => {
      const { project } = bench;
      await project.createTag('nightly', 'Made by hand');
      const checked = await bench.sync(['check', 'plan.json']);
      expect(checked.code, checked.stderr).to.equal(0);
      const ran = await bench.apply(
        onNth(1, isNewTag, () => ({ _tag: 'Later', until: project.createTag('team-planning') })),
      );
      expect(ran.code, ran.stderr).to.equal(0);
      await expectWhole(bench);
    }));

  it('is refused if somebody creates a suite with the name and other members', () =>
    withPlan(furnish, async (bench) => {
      const { project } = bench;
      const other = await project.createExperience({ name: 'other' });
      await project.createSuite('Nightly', await project.createSystem('other'), [other]);
      const ran = await bench.apply();
      expect(ran.code).to.equal(3);
      expect(ran.stderr).to.include('Nightly');
      expect(ran.requests.filter(isWrite)).to.deep.equal([]);
    }));

  it('stays in the file that a clone updates', () =>
    withPlan(furnish, async (bench) => {
      const nightly = await bench.project.createTag('nightly');
      await bench.apply();
      const cloned = await bench.sync(['clone', '-c', 'experiences.yaml', '--keep-managed']);
      expect(cloned.code, cloned.stderr).to.equal(0);
      const text = readFileSync(bench.file('experiences.yaml'), 'utf8');
      for (const line of CONFIG.split('\n').filter(
        (one) => /nightly|system|where/.test(one) && !/locations/.test(one),
      ))
        expect(text).to.include(line);
      await bench.project.untag(nightly, await bench.project.idOf('planning/b'));
      await bench.sync(['clone', '-c', 'experiences.yaml', '--keep-managed']);
      const planned = await bench.sync([
        'plan',
        '-c',
        'experiences.yaml',
        '--out',
        'p.json',
        '--detailed-exitcode',
      ]);
      expect(planned.code, planned.stdout + planned.stderr).to.equal(0);
      expect(readFileSync(bench.file('experiences.yaml'), 'utf8')).to.not.include('where');
    }));
});
