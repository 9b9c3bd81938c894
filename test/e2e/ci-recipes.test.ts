import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import { setUpRunner, onGitHub, runScript } from '../support/ci-runner.ts';
import {
  configWith,
  type ConfigRepository,
  configRepository,
  keepArtifact,
} from '../support/config-repository.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const recipe = (file: string): unknown => parse(readFileSync(path.join(ROOT, 'examples', file), 'utf8'));

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

type Jobs = Readonly<
  Record<
    string,
    { readonly script: readonly string[]; readonly variables?: Readonly<Record<string, string>> }
  >
>;

const PLAN = recipe('github-actions/plan.yml') as Workflow;
const APPLY = recipe('github-actions/apply.yml') as Workflow;
const DRIFT = recipe('github-actions/drift.yml') as Workflow;
const GITLAB = {
  ...(recipe('gitlab-ci/.gitlab-ci.yml') as Jobs),
  ...(recipe('gitlab-ci/drift.yml') as Jobs),
};

const stepsOf = (workflow: Workflow): readonly Step[] =>
  Object.values(workflow.jobs).flatMap(({ steps }) => steps);

const scriptOf = (workflow: Workflow, name: string): string => {
  const script = stepsOf(workflow).find((step) => step.name === name)?.run;
  if (script === undefined) throw new Error(`no step ${name}`);
  return script;
};

const read = (bench: Workbench, file: string): string => readFileSync(bench.file(file), 'utf8');

/** The last value of an output that a step set. */
const output = (bench: Workbench, name: string): string | undefined =>
  [...read(bench, 'output.txt').matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].at(-1)?.[1];

const stepRunner =
  (bench: Workbench, more: Readonly<Record<string, string>> = {}) =>
  async (workflow: Workflow, name: string, code = 0) => {
    const env = { ...onGitHub(bench), NUMBER: '12', HEAD_SHA: 'abc123', GITHUB_RUN_ID: '4711', ...more };
    const ran = await runScript(bench, scriptOf(workflow, name), env);
    expect(ran.code, `${name}: ${ran.output}`).to.equal(code);
    expect(ran.output).not.to.contain('bluebird');
    return ran.output;
  };

const jobRunner =
  (bench: Workbench) =>
  async (name: string, code = 0) => {
    const job = GITLAB[name];
    const known: Readonly<Record<string, string>> = {
      CI_API_V4_URL: 'https://gitlab.example/api/v4',
      CI_PROJECT_ID: '1',
      CI_JOB_TOKEN: 'token of the job',
      CI_DEFAULT_BRANCH: 'main',
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      CI_COMMIT_MESSAGE: "Merge branch 'b' into 'main'\n\nSee merge request acme/robots!12",
      SYNC_ISSUE_TOKEN: 'token for issues',
    };
    const own = Object.entries(job?.variables ?? {}).map(([variable, text]) => [
      variable,
      text.replaceAll(/\$(\w+)/g, (_, inner: string) => known[inner] ?? ''),
    ]);
    const env = { ...known, ...(Object.fromEntries(own) as Readonly<Record<string, string>>) };
    const ran = await runScript(bench, (job?.script ?? []).join('\n'), env);
    expect(ran.code, `${name}: ${ran.output}`).to.equal(code);
    return ran.output;
  };

/** Each of these tests runs about ten processes, each with an encrypted plan. */
const BUSY = 240_000;

const BEGIN = ['merge', 'park', 'hover', 'land'];

const createAll = async ({ project }: Workbench): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const name of BEGIN)
    ids.push(
      await project.createExperience({ name, description: `about ${name}`, locations: [`s3://b/${name}`] }),
    );
  return ids;
};

/** A project that matches the main branch, and two branches that each add an experience. */
const furnish = async (bench: Workbench): Promise<ConfigRepository> => {
  setUpRunner(bench);
  await createAll(bench);
  const repository = configRepository(bench, BEGIN);
  repository.branch('a', ['from-pr-a', ...BEGIN]);
  repository.branch('b', [...BEGIN, 'from-pr-b']);
  return repository;
};

/** Merges a branch and applies it, as the job of the merge does. */
const mergeAndApplyA = async ({ project }: Workbench, repository: ConfigRepository) => {
  repository.merge('a');
  const name = 'from-pr-a';
  await project.createExperience({ name, description: `about ${name}`, locations: [`s3://b/${name}`] });
};

const names = async (bench: Workbench): Promise<readonly string[]> =>
  Object.keys((await bench.project.snapshot()).experiences).sort();

const shown = async (bench: Workbench): Promise<string> =>
  (await bench.sync(['show', 'plan.json'], { env: { SYNC_PLAN_PASSPHRASE: 'correct horse battery staple' } }))
    .stdout;

describe('the CI recipes', () => {
  it('pin every action to a commit and request only the permissions they need', () => {
    const all = [PLAN, APPLY, DRIFT].flatMap(stepsOf);
    const actions = all.flatMap(({ uses }) => (uses === undefined ? [] : [uses]));
    expect(actions).not.to.deep.equal([]);
    for (const action of actions) expect(action).to.match(/^actions\/[\w-]+@[0-9a-f]{40}$/);
    expect(PLAN.permissions).to.deep.equal({ contents: 'read', 'pull-requests': 'write' });
    expect(APPLY.permissions).to.deep.equal({ actions: 'read', contents: 'read' });
    expect(DRIFT.permissions).to.deep.equal({ actions: 'read', contents: 'read', issues: 'write' });
    // Event data would be run as code in a script.
    for (const { run = '' } of all) expect(run).not.to.contain('${{');
  });

  it('plan on GitHub without a Git history, comment once and update the comment', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      const run = stepRunner(bench);
      await run(PLAN, 'Plan');
      await run(PLAN, 'Comment');
      await run(PLAN, 'Comment');
      const asked = read(bench, 'gh.log').split('\n');
      expect(asked.filter((line) => line.includes('--method POST'))).to.have.length(1);
      expect(asked.filter((line) => line.includes('--method PATCH'))).to.have.length(1);
      expect(asked.find((line) => line.includes('PATCH'))).to.contain('issues/comments/77');
      for (const file of ['comment.md', 'summary.md'])
        expect(read(bench, file)).to.contain('merge').and.not.to.contain('bluebird');
      expect(read(bench, 'output.txt')).to.match(/^changes<<sync-\S+\ntrue\n/);
      expect(read(bench, 'plan.json')).not.to.match(/merge|bluebird/);
    }));

  it('show on GitHub what a branch started before another merge changes, and apply reviewed changes at once', () =>
    withWorkbench(async (bench) => {
      const repository = await furnish(bench);
      const run = stepRunner(bench);
      repository.checkOutResult('b');
      await run(PLAN, 'Plan');
      keepArtifact(bench);
      await mergeAndApplyA(bench, repository);

      repository.checkOutResult('b');
      await run(PLAN, 'Plan');
      expect(await shown(bench))
        .to.contain('From this edit: 1 change')
        .and.to.contain('+ from-pr-b');
      expect(await shown(bench)).not.to.contain('from-pr-a');

      const planAgain = async () => {
        for (const name of ['Plan again', 'Compare']) await run(APPLY, name);
        return output(bench, 'covered');
      };
      // The reviewed plan was made before a was merged: the approval still holds.
      repository.merge('b');
      await run(APPLY, 'Fetch the reviewed plan');
      expect(await planAgain()).to.equal('true');
      await run(APPLY, 'Apply what was reviewed');
      await run(APPLY, 'Remember the project as it was applied');
      expect(await names(bench)).to.deep.equal([...BEGIN, 'from-pr-a', 'from-pr-b'].sort());

      // Changes that nobody reviewed wait for approval.
      await bench.project.createExperience({ name: 'stray', locations: ['s3://b/stray'] });
      rmSync(bench.file('plan.json.journal.jsonl'));
      expect(await planAgain()).to.equal('false');
      expect(read(bench, 'summary.md')).to.contain('stray');
      keepArtifact(bench);
      await run(APPLY, 'Fetch the new plan');
      await run(APPLY, 'Apply what was approved');
      expect(await names(bench)).not.to.include('stray');
    })).timeout(BUSY);

  it('do the same on GitLab', () =>
    withWorkbench(async (bench) => {
      const repository = await furnish(bench);
      const run = jobRunner(bench);
      await mergeAndApplyA(bench, repository);
      repository.checkOut('b');
      await run('plan');
      expect(await shown(bench))
        .to.contain('+ from-pr-b')
        .and.not.to.contain('from-pr-a');
      expect(JSON.parse(read(bench, 'plan-report.json'))).to.deep.equal({ create: 1, update: 0, delete: 0 });
      expect(read(bench, 'plan.html')).to.contain('from-pr-b');
      repository.checkOut('main');
      repository.merge('b');
      // Without a reviewed plan it waits for approval.
      await run('apply', 2);
      expect(await names(bench)).not.to.include('from-pr-b');
      keepArtifact(bench);
      await run('apply');
      expect(read(bench, 'curl.log')).to.contain(
        '/jobs/artifacts/refs%2Fmerge-requests%2F12%2Fhead/raw/plan.json?job=plan',
      );
      expect(await names(bench)).to.include.members(['from-pr-a', 'from-pr-b']);
    })).timeout(BUSY);
});

const CONFIG = configWith(BEGIN);

/** A project as the last apply left it, with its saved plan, and ways to change it. */
const driftAfterApply = async (bench: Workbench) => {
  setUpRunner(bench);
  const ids = await createAll(bench);
  bench.write('experiences.yaml', CONFIG);
  await bench.plan('experiences.yaml', { file: 'applied.json' });
  bench.write('plan.json', '');
  keepArtifact(bench);
  const change = (description: string) =>
    bench.project.updateExperience(ids[BEGIN.indexOf('park')] ?? '', { description });
  return { drift: () => change('somebody else'), mend: () => change('about park') };
};

const DRIFT_STEPS = ['Fetch what the last apply left', 'Report'] as const;

describe('the recipes for a nightly drift check', () => {
  it('open one issue on GitHub with the drift and its authors, update it, and close it when the drift is gone', () =>
    withWorkbench(async (bench) => {
      const { drift, mend } = await driftAfterApply(bench);
      const night = async (expected: string) => {
        await stepRunner(bench)(DRIFT, 'Plan');
        expect(output(bench, 'drift')).to.equal(expected);
        const run = stepRunner(bench, { DRIFT: expected });
        if (expected === 'true') for (const name of DRIFT_STEPS) await run(DRIFT, name);
        await run(DRIFT, 'Tell');
      };
      await stepRunner(bench, { DRIFT: 'false' })(DRIFT, 'Tell');
      expect(read(bench, 'gh.log')).not.to.match(/issue (?:create|edit|close)/);
      await drift();
      await night('true');
      expect(read(bench, 'issue.md'))
        .to.contain('park')
        .and.to.contain('Since the last apply')
        .and.to.match(/last changed .* by /);
      await stepRunner(bench, { DRIFT: 'true' })(DRIFT, 'Tell');
      await mend();
      await night('false');
      expect(existsSync(bench.file('issue.md'))).to.equal(false);
      const asked = [...read(bench, 'gh.log').matchAll(/^issue (create|edit|close)/gm)].map(
        ([, verb]) => verb,
      );
      expect(asked).to.deep.equal(['create', 'edit', 'close']);
      bench.write('experiences.yaml', 'experiences: 7\n');
      const before = read(bench, 'output.txt');
      await stepRunner(bench)(DRIFT, 'Plan', 1);
      expect(read(bench, 'output.txt')).to.equal(before);
    })).timeout(BUSY);

  it('do the same on GitLab', () =>
    withWorkbench(async (bench) => {
      const { drift, mend } = await driftAfterApply(bench);
      const run = jobRunner(bench);
      await drift();
      await run('drift');
      expect(read(bench, 'issue.md'))
        .to.contain('park')
        .and.to.match(/last changed .* by /);
      await run('drift');
      await mend();
      await run('drift');
      expect(existsSync(bench.file('issue.md'))).to.equal(false);
      const asked = [
        ...read(bench, 'curl.log').matchAll(/--request (POST|PUT) .*?(description|state_event)/g),
      ];
      expect(asked.map(([, method, what]) => `${method} ${what}`)).to.deep.equal([
        'POST description',
        'PUT description',
        'PUT state_event',
      ]);
      bench.write('experiences.yaml', 'experiences: 7\n');
      await run('drift', 1);
    })).timeout(BUSY);
});
