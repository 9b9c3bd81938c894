import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG = `experiences:
  - name: merge
    description: Merge onto the highway
    locations: [s3://b/merge]
    profile: full_stack
    environmentVariables:
      - { name: SPEED, value: 120 }
      - { name: API_TOKEN, value: hunter2 }
    tags: [regression]
    systems: [planner]
  - name: park
    description: about park
    locations: [s3://b/park]
    tags: [nightly]
  - name: hover
    description: about hover
    locations: [s3://b/hover]
managedExperienceTags: [regression, nightly]
managedTestSuites:
  - name: Basic
    experiences: [merge, hover]
`;

/** A project with everything at once: \`old\` goes, \`park\` changes tags, \`hover\` comes back, \`merge\` is new. */
const furnish = async ({ project }: Workbench) => {
  const old = await project.createExperience({ name: 'old' });
  const park = await project.createExperience({ name: 'park' });
  const hover = await project.createExperience({ name: 'hover' });
  const regression = await project.createTag('regression');
  await project.createTag('nightly');
  const manual = await project.createTag('manual');
  const planner = await project.createSystem('planner');
  await project.tag(regression, [old, park]);
  await project.tag(manual, [park]);
  await project.createSuite('Basic', planner, [old]);
  await project.archive(hover);
  return { old, park, hover, regression, manual, planner };
};

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

describe('the main job, through the built command', () => {
  it('plans, applies exactly the plan, and then has no changes', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      bench.write('experiences.yaml', CONFIG);
      const plan = await bench.sync(['plan', '-c', 'experiences.yaml', '--out', 'plan.json']);
      expect(plan.stderr).to.contain('sync apply plan.json');
      expect(plan.code).to.equal(0);
      for (const sign of ['+ merge', '< hover', '- old']) expect(plan.stdout).to.contain(sign);
      expect(lastLine(plan.stdout)).to.match(/^Plan: 1 to create, .*1 to restore, 1 to archive/);

      const apply = await bench.sync(['apply', 'plan.json']);
      expect(apply.stderr).not.to.contain('Error');
      expect(apply.code).to.equal(0);
      const after = await bench.project.snapshot();
      expect(Object.keys(after.experiences)).to.deep.equal(['hover', 'merge', 'park']);
      expect(after.archived).to.deep.equal(['old']);
      expect(after.experiences.merge).to.deep.include({
        description: 'Merge onto the highway',
        profile: 'full_stack',
        environmentVariables: [
          { name: 'API_TOKEN', value: 'hunter2' },
          { name: 'SPEED', value: '120' },
        ],
      });
      expect(after.tags).to.deep.equal({ manual: ['park'], nightly: ['park'], regression: ['merge'] });
      expect(after.systems).to.deep.equal({ planner: ['merge'] });
      expect(after.suites.Basic?.experiences).to.deep.equal(['hover', 'merge']);

      const second = await bench.sync([
        'plan',
        '-c',
        'experiences.yaml',
        '--detailed-exitcode',
        '-o',
        'second.json',
      ]);
      expect(second.code).to.equal(0);
      expect(lastLine(second.stdout)).to.match(/^No changes/);
    }));

  it('sends no write while planning, showing and checking', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      bench.write('experiences.yaml', CONFIG);
      const before = await bench.project.snapshot();
      await bench.sync(['plan', '-c', 'experiences.yaml', '--out', 'plan.json']);
      const check = await bench.sync(['check', 'plan.json']);
      expect(check.code).to.equal(0);
      expect((await bench.sync(['show', 'plan.json'])).code).to.equal(0);
      expect(await bench.project.snapshot()).to.deep.equal(before);
    }));

  it('refuses a second apply of the same plan, and says that it was applied', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      bench.write('experiences.yaml', CONFIG);
      await bench.plan('experiences.yaml');
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      const again = await bench.sync(['apply', 'plan.json']);
      expect(again.code).to.equal(3);
      expect(again.stderr).to.match(/already/i);
    }));

  it('refuses a second apply of a plan of an empty project, even without its journal', () =>
    withWorkbench(async (bench) => {
      bench.write('one.yaml', 'experiences:\n  - { name: a, description: d, locations: [s3://a] }\n');
      await bench.plan('one.yaml');
      const copy = bench.write('copy.json', readFileSync(bench.file('plan.json'), 'utf8'));
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      const again = await bench.sync(['apply', copy]);
      expect(again.code).to.equal(3);
      expect(again.stderr).to.match(/already/i);
      expect(Object.keys((await bench.project.snapshot()).experiences)).to.deep.equal(['a']);
    }));

  it('refuses the second of two plans of one state', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      bench.write('experiences.yaml', CONFIG);
      bench.write('other.yaml', CONFIG.replace('about park', 'other words'));
      await bench.plan('experiences.yaml');
      await bench.plan('other.yaml', { file: 'other.json' });
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      const after = await bench.project.snapshot();
      const other = await bench.sync(['apply', 'other.json']);
      expect(other.code).to.equal(3);
      expect(other.stderr).to.contain('old').and.contain('merge');
      expect(await bench.project.snapshot()).to.deep.equal(after);
    }));

  it('lists each drifted entity with before and now, and writes nothing', () =>
    withWorkbench(async (bench) => {
      const { old, park, manual } = await furnish(bench);
      bench.write('experiences.yaml', CONFIG.replace('about park', 'new words'));
      await bench.plan('experiences.yaml');
      await bench.project.updateExperience(park, { description: 'somebody else was here' });
      await bench.project.untag(manual, park);
      const before = await bench.project.snapshot();
      for (const command of ['check', 'apply']) {
        const stale = await bench.sync([command, 'plan.json']);
        expect(stale.code).to.equal(3);
        expect(stale.stderr)
          .to.contain('park')
          .and.contain('about park')
          .and.contain('somebody else was here');
        expect(stale.stderr).not.to.contain(old);
      }
      expect(await bench.project.snapshot()).to.deep.equal(before);
    }));

  it('detects a tag that was deleted and created again with its old name', () =>
    withWorkbench(async (bench) => {
      const { old, park, regression } = await furnish(bench);
      bench.write('experiences.yaml', CONFIG);
      await bench.plan('experiences.yaml');
      await bench.project.deleteTag(regression);
      await bench.project.tag(await bench.project.createTag('regression'), [old, park]);
      const stale = await bench.sync(['apply', 'plan.json']);
      expect(stale.code).to.equal(3);
      expect(stale.stderr).to.contain('regression');
    }));

  it('keeps unlisted experiences with --no-archive', () =>
    withWorkbench(async (bench) => {
      const { old } = await furnish(bench);
      bench.write('experiences.yaml', CONFIG.replace('[merge, hover]', '[merge, hover, old]'));
      const plan = await bench.sync(['plan', '-c', 'experiences.yaml', '--no-archive', '--out', 'plan.json']);
      expect(plan.stdout).not.to.contain('- old');
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      const after = await bench.project.snapshot();
      expect(Object.keys(after.experiences)).to.contain('old');
      expect(after.suites.Basic?.experiences).to.deep.equal(['hover', 'merge', 'old']);
      expect(old).not.to.equal('');
    }));

  it('keeps the ID of a renamed experience', () =>
    withWorkbench(async (bench) => {
      const id = await bench.project.createExperience({ name: 'before' });
      bench.write(
        'rename.yaml',
        `experiences:\n  - { name: after, description: about before, locations: [s3://b/before], experienceID: ${id} }\n`,
      );
      const plan = await bench.sync(['plan', '-c', 'rename.yaml', '--out', 'plan.json']);
      expect(lastLine(plan.stdout)).to.contain('1 to rename');
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      expect(await bench.project.idOf('after')).to.equal(id);
    }));

  it('creates and then archives a new entry that is archived, once', () =>
    withWorkbench(async (bench) => {
      bench.write(
        'a.yaml',
        'experiences:\n  - { name: a, description: d, locations: [s3://a], archived: true }\n',
      );
      await bench.plan('a.yaml');
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      expect((await bench.project.snapshot()).archived).to.deep.equal(['a']);
      const second = await bench.sync(['plan', '-c', 'a.yaml', '--detailed-exitcode', '-o', 'second.json']);
      expect(second.code).to.equal(0);
    }));

  it('masks secrets in its output, but keeps them in the private plan file for apply', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      bench.write('experiences.yaml', CONFIG);
      const plan = await bench.sync(['plan', '-c', 'experiences.yaml', '--out', 'plan.json']);
      const show = await bench.sync(['show', 'plan.json', '--full']);
      const json = await bench.sync(['show', 'plan.json', '--json']);
      for (const text of [plan.stdout, plan.stderr, show.stdout, json.stdout])
        expect(text).not.to.contain('hunter2');
      expect(readFileSync(bench.file('plan.json'), 'utf8')).to.contain('hunter2');
      expect(statSync(bench.file('plan.json')).mode & 0o777).to.equal(0o600);
    }));

  it('saves a plan in plans/ by default', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', 'experiences: []\n');
      expect((await bench.sync(['plan', '-c', 'e.yaml'])).code).to.equal(0);
      expect(readdirSync(bench.file('plans')).join()).to.match(/^robots-\d{4}-\d\d-\d\dT[\d-]+Z\.json$/);
    }));

  it('exits with 2 for changes only with --detailed-exitcode', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      bench.write('experiences.yaml', CONFIG);
      expect((await bench.sync(['plan', '-c', 'experiences.yaml', '-o', 'p.json'])).code).to.equal(0);
      const detailed = await bench.sync([
        'plan',
        '-c',
        'experiences.yaml',
        '-o',
        'p.json',
        '--detailed-exitcode',
      ]);
      expect(detailed.code).to.equal(2);
      const json = await bench.sync([
        'plan',
        '-c',
        'experiences.yaml',
        '-o',
        'p.json',
        '--detailed-exitcode',
        '--json',
      ]);
      expect(json.code).to.equal(2);
      expect(JSON.parse(json.stdout)).to.have.property('kind', 'plan');
    }));

  it('refuses an edited plan, a plan for another project and a plan for another server', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      bench.write('experiences.yaml', CONFIG);
      await bench.plan('experiences.yaml');
      const text = readFileSync(bench.file('plan.json'), 'utf8');
      bench.write('edited.json', text.replace('s3://b/merge', 's3://b/other'));
      const edited = await bench.sync(['apply', 'edited.json']);
      expect(edited.code).to.equal(1);
      expect(edited.stderr).to.match(/checksum|changed|edited/i);

      const { createProject } = await import('../support/project-client.ts');
      await createProject(bench.server, 'other');
      const elsewhere = await bench.sync(['apply', 'plan.json', '--project', 'other']);
      expect(elsewhere.code).to.equal(1);
      expect(elsewhere.stderr).to.contain('other').and.contain('robots');

      const before = await bench.project.snapshot();
      await withWorkbench(async (another) => {
        const env = {
          RESIM_URL: `${another.server.url}/v1/`,
          RESIM_ACCESS_TOKEN: another.server.accessToken,
        };
        const foreign = await bench.sync(['apply', 'plan.json'], { env });
        expect(foreign.code).to.equal(1);
        expect(foreign.stderr).to.match(/another|made for/i);
      });
      expect(await bench.project.snapshot()).to.deep.equal(before);
      expect(existsSync(bench.file('plan.json.journal.jsonl'))).to.equal(false);
    }));

  it('leaves no partial file if the plan cannot be written', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', 'experiences: []\n');
      writeFileSync(bench.file('in-the-way'), '');
      const before = readdirSync(bench.folder);
      const plan = await bench.sync(['plan', '-c', 'e.yaml', '-o', 'in-the-way/plan.json']);
      expect(plan.code).to.equal(1);
      expect(plan.stderr).to.contain('in-the-way/plan.json');
      expect(readdirSync(bench.folder)).to.deep.equal(before);
    }));
});
