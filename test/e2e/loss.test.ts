import { expect } from 'chai';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `drive-${String(from + i).padStart(3, '0')}`);

const entry = (name: string): string =>
  `  - { name: ${name}, description: about ${name}, locations: [s3://b/${name}] }\n`;

const config = (listed: readonly string[], rest = ''): string =>
  `experiences:\n${listed.map(entry).join('')}${rest}`;

/** A project of 300 experiences with suites and tags that the truncated config no longer names. */
const furnish = async ({ project }: Workbench): Promise<void> => {
  const ids = new Map<string, string>();
  for (const name of names(0, 300))
    ids.set(
      name,
      await project.createExperience({ name, description: `about ${name}`, locations: [`s3://b/${name}`] }),
    );
  const idsOf = (list: readonly string[]) => list.map((name) => ids.get(name)!);
  const system = await project.createSystem('planner');
  await project.createSuite('Nightly', system, idsOf(names(213, 263)));
  await project.createSuite('Weekly', system, idsOf(names(198, 248)));
  await project.createSuite('Untouched', system, idsOf(names(0, 5)));
  await project.tag(await project.createTag('regression'), idsOf(names(103, 247)));
  await project.tag(await project.createTag('basic'), idsOf(names(0, 10)));
};

const PLAN = ['plan', '-c', 'experiences.yaml', '--out', 'plan.json'];

describe('what archiving takes, through the built command', () => {
  it('is told in every format, and a suite left empty is refused without consent', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      bench.write('experiences.yaml', config(names(0, 213)));
      const plan = await bench.sync(PLAN);
      expect(plan.code, plan.stderr).to.equal(0);
      expect(plan.stdout).to.include('87 to archive');
      expect(plan.stdout).to.match(
        /archiving would leave test suite "?Nightly"? empty: it contains 50\s+experiences now/,
      );
      for (const line of [
        '  ~ Nightly -50 (through archiving), 50 -> 0 experiences (becomes empty)',
        '  ~ Weekly -35 (through archiving), 50 -> 15 experiences',
        '  ~ regression -34 (through archiving), 144 -> 110 experiences',
      ])
        expect(plan.stdout.split('\n')).to.include(line);
      expect(plan.stdout).not.to.match(/Untouched|basic/);
      expect(`${plan.stdout}${plan.stderr}`).to.include('sync apply plan.json --allow-empty-suites');

      const show = (...args: string[]) => bench.sync(['show', 'plan.json', ...args]);
      const markdown = (await show('--format', 'markdown')).stdout;
      expect(markdown)
        .to.include('<code>Weekly</code> −35 (through archiving), 50 → 15 experiences')
        .and.include('[!CAUTION]');
      const page = (await show('--format', 'html')).stdout;
      expect(page)
        .to.match(/Weekly<\/bdi><\/b> <small>through archiving<\/small>/)
        .and.include('50 → 15');
      const document = JSON.parse((await show('--json')).stdout) as {
        warnings: { code: string }[];
        losses: { name: string; before: number; after: number; leftEmpty?: string }[];
        testSuites: unknown[];
      };
      expect(
        document.losses.map(({ name, before, after, leftEmpty }) => [name, before, after, leftEmpty]),
      ).to.deep.equal([
        ['Nightly', 50, 0, 'unintended'],
        ['Weekly', 50, 15, undefined],
        ['regression', 144, 110, undefined],
      ]);
      expect(document.testSuites).to.deep.equal([]);
      expect(document.warnings.map(({ code }) => code)).to.deep.equal(['EmptiesSuites']);
      expect(JSON.parse((await show('--format', 'gitlab')).stdout)).to.include({ update: 3, delete: 87 });

      const check = await bench.sync(['check', 'plan.json']);
      expect(check.code).to.equal(0);
      expect(check.stdout).to.include('It needs --allow-empty-suites');

      const before = await bench.project.snapshot();
      const refused = await bench.sync(['apply', 'plan.json']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.include('--allow-empty-suites');
      expect(await bench.project.snapshot()).to.deep.equal(before);

      const applied = await bench.sync(['apply', 'plan.json', '--allow-empty-suites']);
      expect(applied.code, applied.stderr).to.equal(0);
      const after = await bench.project.snapshot();
      expect(after.suites.Nightly?.experiences).to.deep.equal([]);
      expect(after.suites.Weekly?.experiences).to.have.length(15);
      expect(after.tags.regression).to.have.length(110);
    }));

  it('needs no consent where the config says that a suite shall be empty', () =>
    withWorkbench(async (bench) => {
      const { project } = bench;
      const gone = await project.createExperience({ name: 'gone' });
      await project.createExperience({
        name: 'drive-000',
        description: 'about drive-000',
        locations: ['s3://b/drive-000'],
      });
      await project.createSuite('Nightly', await project.createSystem('planner'), [gone]);
      bench.write(
        'experiences.yaml',
        config(names(0, 1), 'managedTestSuites:\n  - { name: Nightly, experiences: [] }\n'),
      );
      const plan = await bench.sync(PLAN);
      expect(plan.code, plan.stderr).to.equal(0);
      expect(plan.stdout).to.include('becomes empty').and.not.include('--allow-empty-suites');
      const applied = await bench.sync(['apply', 'plan.json']);
      expect(applied.code, applied.stderr).to.equal(0);
    }));

  it('makes a plan stale when a suite that loses has changed since', () =>
    withWorkbench(async (bench) => {
      const { project } = bench;
      const ids = [];
      for (const name of ['drive-000', 'drive-001', 'gone'])
        ids.push(
          await project.createExperience({
            name,
            description: `about ${name}`,
            locations: [`s3://b/${name}`],
          }),
        );
      const suite = await project.createSuite('Nightly', await project.createSystem('planner'), ids);
      bench.write('experiences.yaml', config(names(0, 2)));
      expect((await bench.sync(PLAN)).stdout).to.include(
        'Nightly -1 (through archiving), 3 -> 2 experiences',
      );
      await project.reviseSuite(suite, [ids[2]!]);
      const applied = await bench.sync(['apply', 'plan.json']);
      expect(applied.code).to.equal(3);
      expect(applied.stderr).to.include('Nightly');
    }));

  it('costs a request for each tag where something is archived, and none otherwise', () =>
    withWorkbench(async (bench) => {
      const { project } = bench;
      const gone = await project.createExperience({ name: 'gone' });
      for (const name of ['one', 'two', 'three'])
        await project.tag(await project.createTag(name), name === 'one' ? [gone] : []);
      bench.write('experiences.yaml', config(names(0, 1)));
      const proxy = await startFaultProxy(bench.server.url, () => ({ _tag: 'Pass' }));
      const memberLists = async (args: readonly string[]): Promise<number> => {
        const before = proxy.requests.length;
        const { code, stderr } = await bench.sync(args, { env: { RESIM_URL: `${proxy.url}/v1/` } });
        expect(code, stderr).to.equal(0);
        const paths = proxy.requests.slice(before).map(({ path }) => path);
        return paths.filter((path) => /experienceTags\/[^/]+\/experiences/.test(path)).length;
      };
      try {
        expect(await memberLists([...PLAN, '--no-archive'])).to.equal(0);
        expect(await memberLists(PLAN)).to.equal(3);
        expect(await memberLists(['check', 'plan.json'])).to.equal(1);
      } finally {
        await proxy.close();
      }
    }));
});
