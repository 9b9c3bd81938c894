import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { emitConfig } from '../../src/config/write/emit.ts';
import { models, situations } from '../support/arbitraries.ts';
import type { Model } from '../support/model.ts';
import { createProject, type ProjectClient } from '../support/project-client.ts';
import { runBin } from '../support/run-bin.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const read = (bench: Workbench, name: string): string => readFileSync(bench.file(name), 'utf8');

const furnish = async ({ project }: Workbench) => {
  const merge = await project.createExperience({ name: 'merge', profile: 'full_stack' });
  const park = await project.createExperience({ name: 'park' });
  const old = await project.createExperience({ name: 'old' });
  const regression = await project.createTag('regression');
  const planner = await project.createSystem('planner');
  await project.tag(regression, [merge]);
  await project.addSystem(planner, [merge, park]);
  await project.createSuite('Basic', planner, [merge, park]);
  await project.archive(old);
  return { merge, park, old, regression };
};

const expectNothingToDo = async (bench: Workbench, config: string): Promise<void> => {
  const plan = await bench.sync(['plan', '-c', config, '--strict', '--detailed-exitcode']);
  expect(plan.code, plan.stdout + plan.stderr).to.equal(0);
};

/** Makes a project what a model says, with a client of its own. */
const build = async (project: ProjectClient, model: Model): Promise<void> => {
  const ids = new Map<string, string>();
  // A name is free again once its experience is archived, so those go first.
  for (const { id, archived, ...fields } of [...model.experiences].sort(
    (a, b) => +b.archived - +a.archived,
  )) {
    const customFields = fields.customFields.map((field) => ({ ...field, type: 'text' as const }));
    const made = await project.createExperience({ ...fields, customFields });
    ids.set(id, made);
    if (archived) await project.archive(made);
  }
  const members = (list: readonly string[]) => list.map((id) => ids.get(id)!);
  for (const { name, members: list } of model.tags) {
    const tag = await project.createTag(name);
    if (list.length > 0) await project.tag(tag, members(list));
  }
  let anySystem = '';
  for (const { name, members: list } of model.systems) {
    anySystem = await project.createSystem(name);
    if (list.length > 0) await project.addSystem(anySystem, members(list));
  }
  for (const { name, members: list } of model.suites)
    await project.createSuite(name, anySystem, members(list));
};

describe('sync clone, through the built command', () => {
  it('has a plan without changes, into a new file and over any config, on a real server', () =>
    withWorkbench(async (bench) => {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(models, situations, fc.boolean(), async (model, { config }, includeArchived) => {
          count += 1;
          const name = `project ${count}`;
          await build(await createProject(bench.server, name), model);
          bench.write('over.yaml', emitConfig(config));
          const flags = ['--project', name, ...(includeArchived ? ['--include-archived'] : [])];
          for (const file of [`new-${count}.yaml`, 'over.yaml']) {
            const clone = await bench.sync(['clone', '--out', file, ...flags]);
            expect(clone.code, clone.stderr).to.equal(0);
            const plan = ['plan', '-c', file, '--project', name, '--strict', '--detailed-exitcode'];
            const planned = await bench.sync(plan);
            expect(planned.code, planned.stdout + planned.stderr).to.equal(0);
          }
        }),
        { numRuns: 8, endOnFailure: true },
      );
    })).timeout(120_000);

  it('writes experiences.yaml, reports what it wrote, and says if it is up to date', () =>
    withWorkbench(async (bench) => {
      const { merge } = await furnish(bench);
      const first = await bench.sync(['clone']);
      expect(first.stdout).to.equal(
        'Wrote experiences.yaml: 2 experiences, 1 test suite and 1 managed tag.\n',
      );
      expect(first.code).to.equal(0);
      const text = read(bench, 'experiences.yaml');
      expect(text)
        .to.match(/^experiences:\n {2}- name: merge\n/)
        .and.to.contain(`experienceID: ${merge}`);
      expect(statSync(bench.file('experiences.yaml')).mode & 0o600).to.equal(0o600);
      await expectNothingToDo(bench, 'experiences.yaml');

      const again = await bench.sync(['clone']);
      expect(again.stdout).to.contain('is already up to date');
      expect(read(bench, 'experiences.yaml')).to.equal(text);
      const printed = await bench.sync(['clone', '--out', '-']);
      expect(printed.stdout).to.equal(text);
      expect((await bench.sync(['clone', '--out', '-', '--include-archived'])).stdout).to.contain(
        'archived: true',
      );
    }));

  it('updates an existing file: what changed, what is new, what is gone, and nothing else', () =>
    withWorkbench(async (bench) => {
      const { merge, park } = await furnish(bench);
      await bench.project.createExperience({ name: 'night' });
      await bench.project.updateExperience(merge, { description: 'another' });
      await bench.project.updateExperience(park, { name: 'parking' });
      await bench.project.reviseSuite(await suiteID(bench), [merge]);
      const tended = `# Ours. Ask before you touch it.
x-defaults: &defaults { locations: ["s3://b/gone"], description: gone } # stays

experiences:
  # where it all began
  - name: "merge"   # quoted, why ever
    x-ticket: ABC-1
    description: 'about merge'
    locations: [s3://b/merge]
    profile: full_stack
    tags: [regression]
    systems: [planner]

  - <<: *defaults
    name: gone
  - name: park
    experienceID: ${park}
    description: about park
    locations: [s3://b/park]
    systems: [planner]
managedTestSuites:
  - {name: Basic, experiences: [merge, park]} # nightly
managedExperienceTags: [regression]
`;
      const expected = tended
        .replace("'about merge'", 'another')
        .replace('  - <<: *defaults\n    name: gone\n', '')
        .replace('name: park', 'name: parking')
        .replace('experiences: [merge, park]', 'experiences: [merge]')
        .replace(
          'managedTestSuites',
          `  - name: night
    experienceID: ${await bench.project.idOf('night')}
    description: about night
    locations: [s3://b/night]
managedTestSuites`,
        );
      for (const [name, dress] of [
        ['lf.yaml', (text: string) => text],
        ['crlf.yaml', (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
      ] as const) {
        bench.write(name, dress(tended));
        const clone = await bench.sync(['clone', '-c', name]);
        expect(clone.code, clone.stderr).to.equal(0);
        expect(read(bench, name)).to.equal(
          dress(expected).replace(/(?<=park\r?\n)(?=\r?\n {2}- name: parking)/, ''),
        );
        expect(clone.stdout)
          .to.contain(`> park -> parking`)
          .and.to.contain('+ night')
          .and.to.contain('- gone');
        await expectNothingToDo(bench, name);
      }
    }));

  it('keeps mode and links, and leaves no other file', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      mkdirSync(bench.file('real'));
      bench.write('real/scenarios.yaml', 'experiences: []\n');
      chmodSync(bench.file('real/scenarios.yaml'), 0o640);
      symlinkSync('real/scenarios.yaml', bench.file('experiences.yaml'));
      expect((await bench.sync(['clone'])).code).to.equal(0);
      expect(lstatSync(bench.file('experiences.yaml')).isSymbolicLink()).to.equal(true);
      expect(statSync(bench.file('real/scenarios.yaml')).mode & 0o777).to.equal(0o640);
      expect(readdirSync(bench.file('real'))).to.deep.equal(['scenarios.yaml']);
      await expectNothingToDo(bench, 'real/scenarios.yaml');
    }));

  it('refuses a file that it cannot update, says why, and overwrites it only with --force', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const bad = 'experiences:\n  - {name: a, locations: x}\n';
      bench.write('experiences.yaml', bad);
      const refused = await bench.sync(['clone']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr)
        .to.match(/experiences\.yaml:2:\d+.*`?locations/s)
        .and.to.contain('--force');
      expect(read(bench, 'experiences.yaml')).to.equal(bad);
      const forced = await bench.sync(['clone', '--force']);
      expect(forced.stdout).to.contain('Overwrote');
      await expectNothingToDo(bench, 'experiences.yaml');
    }));

  it('refuses a pattern, and writes no file of that name', () =>
    withWorkbench(async (bench) => {
      for (const flags of [
        ['-c', '*.yaml'],
        ['-c', 'a.yaml', '--new-in', 'new-?.yaml'],
      ]) {
        const refused = await bench.sync(['clone', ...flags]);
        expect(refused.code, flags.join(' ')).to.equal(1);
        expect(refused.stderr).to.contain(`${flags.at(-1)} is a pattern`);
        expect(existsSync(bench.file(flags.at(-1) ?? ''))).to.equal(false);
      }
    }));

  it('refuses to leave out an active experience, because a plan would archive it', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      await bench.project.createExperience({ name: 'mu\tte' });
      const refused = await bench.sync(['clone']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr.replace(/\s+/g, ' ')).to.match(
        /mu.*te"? \([0-9a-f-]{36}\): its name contains unprintable/,
      );
      expect(readdirSync(bench.folder)).not.to.contain('experiences.yaml');
      const json = await bench.sync(['clone', '--json']);
      expect(JSON.parse(json.stdout)).to.have.nested.property('error.code', 'CloneImpossible');
    }));

  it('reports what it left out, and prints one JSON document', () =>
    withWorkbench(async (bench) => {
      const { merge } = await furnish(bench);
      await bench.project.updateExperience(merge, {
        environmentVariables: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      });
      const told = await bench.sync(['clone', '--out', 'text.yaml']);
      expect(told.stderr).to.contain('the environmentVariables of merge');
      await expectNothingToDo(bench, 'text.yaml');
      const { stdout } = await bench.sync(['clone', '--json', '--include-archived']);
      expect(JSON.parse(stdout)).to.deep.include({
        kind: 'clone',
        status: 'created',
        file: 'experiences.yaml',
        counts: { experiences: 3, managedTestSuites: 1, managedExperienceTags: 1 },
      });
      expect(JSON.parse(stdout)).to.have.nested.property('leftOut[0].field', 'environmentVariables');
    }));

  it('writes JSON to a .json file, and keeps JSON as JSON', () =>
    withWorkbench(async (bench) => {
      const { merge } = await furnish(bench);
      await bench.sync(['clone', '-o', 'deep/er/all.json']);
      const before = read(bench, 'deep/er/all.json');
      expect(JSON.parse(before)).to.have.nested.property('experiences[0].name', 'merge');
      await bench.project.updateExperience(merge, { description: 'a "new" one' });
      await bench.sync(['clone', '-o', 'deep/er/all.json']);
      expect(read(bench, 'deep/er/all.json')).to.equal(before.replace('"about merge"', '"a \\"new\\" one"'));
      await expectNothingToDo(bench, 'deep/er/all.json');
    }));

  it('works on a sandbox, and needs --project if there are several', () =>
    withWorkbench(async (bench) => {
      const empty = await runBin(['clone', '--sandbox', '--out', '-'], { cwd: bench.folder });
      expect(empty.code).to.equal(0);
      expect(empty.stdout).to.match(/^experiences:/);
      const nameless = await bench.sync(['clone'], { env: { RESIM_PROJECT: '' } });
      expect(nameless.code).to.equal(1);
      expect(nameless.stderr).to.contain('--project');
    }));
});

const suiteID = async (bench: Workbench): Promise<string> => {
  const answer = await fetch(`${bench.server.url}/v1/projects/${bench.project.projectID}/suites`, {
    headers: { authorization: `Bearer ${bench.server.accessToken}` },
  });
  const { testSuites } = (await answer.json()) as { testSuites: { testSuiteID: string }[] };
  return testSuites[0]!.testSuiteID;
};
