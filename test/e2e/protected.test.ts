import { expect } from 'chai';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const config = (names: readonly string[], protect?: string): string =>
  [
    'experiences:',
    ...names.map((name) => `  - { name: ${name}, description: about ${name}, locations: [s3://b/${name}] }`),
    ...(protect === undefined ? [] : [`protected: ${protect}`]),
    '',
  ].join('\n');

const furnish = async ({ project }: Workbench) => {
  for (const name of ['night-1', 'night-2', 'day']) await project.createExperience({ name });
};

const plan = async (bench: Workbench, text: string) => {
  bench.write('experiences.yaml', text);
  return bench.sync(['plan', '-c', 'experiences.yaml', '--out', 'plan.json', '--max-archive', '100%']);
};

const planAndApply = async (bench: Workbench, text: string) => {
  const planned = await plan(bench, text);
  expect(planned.code, planned.stderr).to.equal(0);
  const applied = await bench.sync(['apply', 'plan.json']);
  expect(applied.code, applied.stderr).to.equal(0);
  return { planned, applied };
};

const ALL = ['night-1', 'night-2', 'day'];

describe('protected experiences, through the built command', () => {
  it('cannot be archived by deleting their entries, even if the same plan drops the protection', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const { planned, applied } = await planAndApply(bench, config(ALL, "['night-*']"));
      expect(planned.stdout).to.include('Protect (1)\n  + "night-*"\n');
      expect(applied.stdout).to.include('1  pattern protected');

      const deleted = await plan(bench, config(['day'], "['night-*']"));
      expect(deleted.code).to.equal(1);
      expect(deleted.stderr).to.include('"night-1" and "night-2" would be archived');
      expect(deleted.stderr).to.include('experiences.yaml:3:13');

      for (const dropping of [config(['day']), config(['day'], '[]'), config(['day'], '[dusk]')]) {
        const refused = await plan(bench, dropping);
        expect(refused.code).to.equal(1);
        expect(refused.stderr).to.include('the project keeps until a plan drops it');
      }
      expect((await bench.project.snapshot()).archived).to.deep.equal([]);
    }));

  it('can be archived in two plans, the first of which shows the dropped protections', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      await planAndApply(bench, config(ALL, "['night-*']"));
      const { planned } = await planAndApply(bench, config(ALL, '[]'));
      expect(planned.stdout).to.include('Stop protecting (1)\n  - "night-*"\n');
      expect(planned.stdout.replaceAll(/\s+/g, ' ')).to.include(
        'later plans may archive 2 active experiences',
      );
      await planAndApply(bench, config(['day'], '[]'));
      expect((await bench.project.snapshot()).archived).to.have.members(['night-1', 'night-2']);
    }));

  it('are left alone by a plan that excludes them', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      await planAndApply(bench, config(ALL, "['night-*']"));
      bench.write('experiences.yaml', config(['day', 'dusk']));
      const { code } = await bench.sync(['plan', '-c', 'experiences.yaml', '--exclude', 'night-*']);
      expect(code).to.equal(0);
    }));

  it('make a plan stale if somebody else protects what it archives', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const planned = await plan(bench, config(['day']));
      expect(planned.code).to.equal(0);
      await bench.project.createTag('sync-protected:night-*');
      const applied = await bench.sync(['apply', 'plan.json']);
      expect(applied.code).to.equal(3);
      expect(applied.stderr).to.include('sync-protected:night-*');
      expect((await bench.project.snapshot()).archived).to.deep.equal([]);
    }));

  it('are protected in a cloned config, whose plan has no changes', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      await planAndApply(bench, config(ALL, "['night-*', day]"));
      const cloned = await bench.sync(['clone', '--experiences-config', 'cloned.yaml']);
      expect(cloned.code, cloned.stderr).to.equal(0);
      const { code, stdout } = await bench.sync(['plan', '-c', 'cloned.yaml', '--detailed-exitcode']);
      expect(code, stdout).to.equal(0);
      const again = await plan(bench, `${config(ALL)}protected: [day, 'night-*']\n`);
      expect(again.stdout).to.include('No changes.');
    }));
});
