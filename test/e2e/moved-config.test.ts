import { expect } from 'chai';
import { withWorkbench } from '../support/workbench.ts';

const SNAKE = `# managed_experience_tags: is what the guide shows
experiences:
  - name: merge
    description: 'says custom_fields: here'
    locations: [s3://b/merge]
    environment_variables: [{ name: SPEED, value: 3 }]
managed_test_suites: []
`;
const CAMEL = SNAKE.replace('environment_variables', 'environmentVariables').replace(
  'managed_test_suites',
  'managedTestSuites',
);

describe('a config that the `resim` CLI reads differently, through the built command', () => {
  it('gets one notice, before its first plan, with the keys that take effect', () =>
    withWorkbench(async ({ sync, write }) => {
      write('moved.yaml', SNAKE);
      const first = await sync(['plan', '-c', 'moved.yaml']);
      expect(first.code, first.stderr).to.equal(0);
      expect(first.stderr).to.match(
        /^Warning: moved\.yaml contains environment_variables and managed_test_suites, and was never planned before\./,
      );
      for (const again of [
        ['plan', '-c', './moved.yaml'],
        ['plan', '-c', 'moved.yaml', '--json'],
      ])
        expect((await sync(again)).stderr).not.to.contain('never planned');
      write('new.yaml', CAMEL);
      expect((await sync(['plan', '-c', 'new.yaml'])).stderr).not.to.contain('never planned');
    }));

  it('gets the notice again if no plan of it is saved, and not if the last plan is overwritten', () =>
    withWorkbench(async ({ sync, write }) => {
      write('moved.yaml', SNAKE);
      write('other.yaml', CAMEL);
      await sync(['plan', '-c', 'other.yaml']);
      const kept = ['plan', '-c', 'moved.yaml', '-o', 'out.json'];
      expect((await sync(kept)).stderr).to.contain('never planned');
      expect((await sync(kept)).stderr).not.to.contain('never planned');
      expect((await sync(['plan', '-c', 'moved.yaml', '-o', 'else.json', '--json'])).stderr).to.contain(
        'never planned',
      );
    }));
});

describe('the first revision of a suite', () => {
  it('keeps its metrics set, its metrics build and its description', () =>
    withWorkbench(async ({ sync, write, project, server }) => {
      const [one, two] = [
        await project.createExperience({ name: 'one' }),
        await project.createExperience({ name: 'two' }),
      ];
      const suiteID = await project.createSuite('Nightly', await project.createSystem('planner'), [one]);
      const address = `${server.url}/v1/projects/${project.projectID}/suites/${suiteID}`;
      const headers = {
        authorization: `Bearer ${server.accessToken}`,
        'content-type': 'application/json',
      };
      const given = {
        metricsBuildID: '11111111-2222-4333-8444-555555555555',
        metricsSetName: 'nightly metrics',
        description: 'what runs at night',
      };
      const set = await fetch(address, {
        method: 'PATCH',
        headers,
        body: JSON.stringify({ ...given, updateMetricsBuild: true }),
      });
      expect(set.status, await set.text()).to.equal(200);
      const entry = (name: string) => `  - { name: ${name}, description: d, locations: [s3://b/${name}] }\n`;
      write(
        'experiences.yaml',
        `experiences:\n${entry('one')}${entry('two')}managedTestSuites:\n  - { name: Nightly, experiences: [one, two] }\n`,
      );
      await sync(['plan', '-c', 'experiences.yaml', '-o', 'plan.json']);
      const applied = await sync(['apply', 'plan.json']);
      expect(applied.code, applied.stderr).to.equal(0);
      const suite = (await (await fetch(address, { headers })).json()) as Readonly<Record<string, unknown>>;
      expect(suite).to.deep.include(given);
      expect(suite.experiences).to.have.members([one, two]);
    }));
});
