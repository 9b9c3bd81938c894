import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import { watchChild } from '../support/run-bin.ts';
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

type Jobs = Readonly<Record<string, { readonly script: readonly string[] }>>;

const PLAN = recipe('github-actions/plan.yml') as Workflow;
const APPLY = recipe('github-actions/apply.yml') as Workflow;
const GITLAB = recipe('gitlab-ci/.gitlab-ci.yml') as Jobs;

const stepsOf = (workflow: Workflow): readonly Step[] =>
  Object.values(workflow.jobs).flatMap(({ steps }) => steps);

const scriptOf = (workflow: Workflow, name: string): string => {
  const script = stepsOf(workflow).find((step) => step.name === name)?.run;
  if (script === undefined) throw new Error(`no step ${name}`);
  return script;
};

const CONFIG = `experiences:
  - name: merge
    description: Merge onto the highway
    locations: [s3://b/merge]
    environmentVariables: [{ name: API_TOKEN, value: value-of-bluebird }]
`;

/** Stands in for `gh`: writes down what it is asked, knows one comment after the first, and one run with the plan. */
const GH = `#!/bin/sh
echo "$*" >> gh.log
case "$*" in
  *--paginate*) [ -f comment.md ] && echo 77 ; exit 0 ;;
  *body=@plan.md*) cp plan.md comment.md ;;
  "run list"*) echo 4711 ;;
  "run download"*) cp artifact/plan.json plan.json ;;
esac
`;

/** The built command under the name that the recipes call, and `gh`, in a folder of programs. */
const equip = (bench: Workbench): void => {
  chmodSync(bench.write('programs/gh', GH), 0o755);
  const bin = path.join(ROOT, 'bin/run.js');
  chmodSync(
    bench.write('programs/resim-sync', `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`),
    0o755,
  );
  bench.write('experiences.yaml', CONFIG);
  bench.write('summary.md', '');
  bench.write('output.txt', '');
};

const runScript = (bench: Workbench, script: string, more: Readonly<Record<string, string>> = {}) =>
  new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn('bash', ['-e', '-c', script], {
      cwd: bench.folder,
      env: {
        PATH: `${bench.file('programs')}:${process.env.PATH ?? ''}`,
        HOME: bench.folder,
        RESIM_URL: `${bench.server.url}/v1/`,
        RESIM_ACCESS_TOKEN: bench.server.accessToken,
        RESIM_PROJECT: 'robots',
        SYNC_PLAN_PASSPHRASE: 'correct horse battery staple',
        ...more,
      },
    });
    watchChild(child, 'a recipe');
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });

const onGitHub = (bench: Workbench) => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/robots',
  GITHUB_STEP_SUMMARY: bench.file('summary.md'),
  GITHUB_OUTPUT: bench.file('output.txt'),
  NUMBER: '12',
  HEAD_SHA: 'abc123',
});

describe('the recipes for CI', () => {
  it('pin every action to a commit and ask for no more than they need', () => {
    const actions = [PLAN, APPLY].flatMap(stepsOf).flatMap(({ uses }) => (uses === undefined ? [] : [uses]));
    expect(actions).not.to.deep.equal([]);
    for (const action of actions) expect(action).to.match(/^actions\/[\w-]+@[0-9a-f]{40}$/);
    expect(PLAN.permissions).to.deep.equal({ contents: 'read', 'pull-requests': 'write' });
    expect(APPLY.permissions).to.deep.equal({ actions: 'read' });
    // What an event holds is data: in a script it would be code.
    for (const { run = '' } of [PLAN, APPLY].flatMap(stepsOf)) expect(run).not.to.contain('${{');
  });

  it('plan on GitHub, comment once and replace the comment, and apply the same file', () =>
    withWorkbench(async (bench) => {
      equip(bench);
      const env = onGitHub(bench);
      const run = async (workflow: Workflow, name: string) => {
        const ran = await runScript(bench, scriptOf(workflow, name), env);
        expect(ran.code, `${name}: ${ran.output}`).to.equal(0);
        expect(ran.output).not.to.contain('bluebird');
      };
      await run(PLAN, 'Plan');
      await run(PLAN, 'Comment');
      await run(PLAN, 'Comment');
      const asked = readFileSync(bench.file('gh.log'), 'utf8').split('\n');
      expect(asked.filter((line) => line.includes('--method POST'))).to.have.length(1);
      expect(asked.filter((line) => line.includes('--method PATCH'))).to.have.length(1);
      expect(asked.find((line) => line.includes('PATCH'))).to.contain('issues/comments/77');
      for (const file of ['comment.md', 'summary.md'])
        expect(readFileSync(bench.file(file), 'utf8'))
          .to.contain('merge')
          .and.not.to.contain('bluebird');
      expect(readFileSync(bench.file('output.txt'), 'utf8')).to.match(/^changes<<sync-\S+\ntrue\n/);

      bench.write('artifact/keep', '');
      copyFileSync(bench.file('plan.json'), bench.file('artifact/plan.json'));
      expect(readFileSync(bench.file('artifact/plan.json'), 'utf8')).not.to.match(/merge|bluebird/);
      bench.write('plan.json', '');
      await run(APPLY, 'Fetch the reviewed plan');
      await run(APPLY, 'Apply');
      expect((await bench.project.snapshot()).experiences).to.have.keys('merge');
    }));

  it('plan on GitLab with the counts of its report, and apply the same file', () =>
    withWorkbench(async (bench) => {
      equip(bench);
      for (const job of ['plan', 'apply']) {
        const ran = await runScript(bench, (GITLAB[job]?.script ?? []).join('\n'));
        expect(ran.code, ran.output).to.equal(0);
      }
      const report: unknown = JSON.parse(readFileSync(bench.file('plan-report.json'), 'utf8'));
      expect(report).to.deep.equal({ create: 1, update: 0, delete: 0 });
      expect((await bench.project.snapshot()).experiences).to.have.keys('merge');
    }));
});
