import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { setUpRunner, onGitHub, runScript } from '../support/ci-runner.ts';
import { configRepository } from '../support/config-repository.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

type Strings = Readonly<Record<string, string>>;

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly env?: Strings;
  readonly with?: Readonly<Record<string, string | number>>;
  readonly run?: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const ACTION = parse(textOf('action.yml')) as Action;

/** The value of a GitHub expression; an expression that the action does not use is an error. */
const valueOf = (expression: string, known: Strings): string => {
  const values = expression.split(' || ').map((name) => known[name.trim()]);
  if (values.every((value) => value === undefined)) throw new Error(`unknown: ${expression}`);
  return values.find((value) => value !== undefined && value !== '') ?? '';
};

const filled = (text: string, known: Strings): string =>
  text.replaceAll(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => valueOf(expression, known));

const holds = (condition: string, known: Strings): boolean =>
  condition.split(' && ').every((part) => {
    const [, left = '', operator, right] = /^(\S+) ([!=]=) '(.*)'$/.exec(part) ?? [];
    if (part === 'always()') return true;
    return (valueOf(left, known) === right) === (operator === '==');
  });

interface Happened {
  readonly code: number | null;
  readonly output: string;
  /** The actions that the run used, with their inputs. */
  readonly used: readonly { readonly uses: string; readonly with: Strings }[];
}

/** Runs the steps of the action in order, as GitHub does, and stops at the first failure. */
const runAction = async (bench: Workbench, given: Strings): Promise<Happened> => {
  const defaults = Object.entries(ACTION.inputs).map(([name, input]) => [name, input.default]);
  const inputs = { ...(Object.fromEntries(defaults) as Strings), token: 'token of the job', ...given };
  const known: Strings = {
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`inputs.${name}`, value])),
    'github.event.pull_request.number': '12',
    'github.event.pull_request.head.sha': 'abc123',
    'github.sha': 'def456',
  };
  const used: Happened['used'][number][] = [];
  let said = '';
  for (const step of ACTION.runs.steps) {
    if (!holds(step.if ?? 'always()', known)) continue;
    const own = (values: NonNullable<Step['with']> = {}): Strings =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, filled(String(value), known)]));
    if (step.uses !== undefined) used.push({ uses: step.uses, with: own(step.with) });
    if (step.run === undefined) continue;
    // Scripts have no expressions: an input value would be run as code.
    expect(step.run).not.to.contain('${{');
    const ran = await runScript(bench, step.run, { ...onGitHub(bench), ...own(step.env) });
    said += ran.output;
    if (ran.code !== 0) return { code: ran.code, output: said, used };
  }
  return { code: 0, output: said, used };
};

const linesOf = (bench: Workbench, file: string): readonly string[] =>
  readFileSync(bench.file(file), 'utf8').split('\n').filter(Boolean);

describe('the GitHub action', () => {
  it('installs without secrets, publishes the plan as a comment, page and summary, and applies a new plan that matches the reviewed one', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      const planned = await runAction(bench, {});
      expect(planned.code, planned.output).to.equal(0);
      expect(planned.output).not.to.contain('bluebird');
      for (const file of ['comment.md', 'summary.md', 'plan.json.html'])
        expect(readFileSync(bench.file(file), 'utf8'))
          .to.contain('merge')
          .and.not.to.contain('bluebird');
      expect(readFileSync(bench.file('plan.json.html'), 'utf8')).to.match(/^<!doctype html>/);
      expect(readFileSync(bench.file('comment.md'), 'utf8')).to.match(/^<!-- /);
      expect(readFileSync(bench.file('plan.json'), 'utf8')).not.to.match(/merge|bluebird/);
      expect(readFileSync(bench.file('output.txt'), 'utf8')).to.match(/^changes<<sync-\S+\ntrue\n/);
      const set = linesOf(bench, 'output.txt').flatMap((line) => /^([\w-]+)<</.exec(line)?.[1] ?? []);
      for (const { value } of Object.values(ACTION.outputs))
        expect(set).to.include(/^\$\{\{ steps\.plan\.outputs\.([\w-]+) \}\}$/.exec(value)?.[1]);
      // The installation uses one release, runs none of its scripts, and sees no secrets.
      expect(linesOf(bench, 'npm.log')).to.have.length(1);
      expect(linesOf(bench, 'npm.log')[0]).to.match(/ --ignore-scripts .* resim-sync@\d+\.\d+\.\d+$/);
      expect(linesOf(bench, 'npm-secrets.log')).to.deep.equal([]);
      expect(planned.used.map((use) => use.with.path ?? use.with['node-version'])).to.deep.equal([
        '20',
        'plan.json',
        'plan.json.html',
      ]);
      expect(planned.used.map((use) => use.with['retention-days'])).to.deep.equal([undefined, '5', '5']);

      bench.write('artifact/keep', '');
      copyFileSync(bench.file('plan.json'), bench.file('artifact/plan.json'));
      bench.write('plan.json', '');
      const applied = await runAction(bench, { command: 'apply', again: 'true' });
      expect(applied.code, applied.output).to.equal(0);
      expect((await bench.project.snapshot()).experiences).to.have.keys('merge');
      expect(linesOf(bench, 'gh.log').find((line) => line.startsWith('run list'))).to.contain(
        '--workflow plan.yml --commit abc123 --status success',
      );
      expect(applied.used.at(-1)?.with).to.include({
        name: 'sync-plan-apply',
        path: 'plan.json\nplan.json.journal.jsonl\nplan.json.events.ndjson\n',
      });
      // What an apply leaves is needed most if it fails.
      expect(ACTION.runs.steps.at(-1)?.if).to.match(/^always\(\) && /);
      expect(readFileSync(bench.file('plan.json'), 'utf8')).not.to.match(/merge|bluebird/);

      await bench.project.createExperience({ name: 'stray', locations: ['s3://b/stray'] });
      const refused = await runAction(bench, { command: 'apply', again: 'true' });
      expect(refused.code).to.equal(1);
      expect(refused.output).to.contain('was not reviewed');
      expect((await bench.project.snapshot()).experiences).to.include.keys('stray');
      const kept = await runAction(bench, {
        command: 'apply',
        again: 'true',
        'plan-arguments': '--no-archive',
        'apply-arguments': '--lock',
      });
      expect(kept.code, kept.output).to.equal(0);
      expect((await bench.project.snapshot()).experiences).to.include.keys('stray');
    }));

  it('updates its comment', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      for (let run = 0; run < 2; run++) expect((await runAction(bench, { page: 'false' })).code).to.equal(0);
      const written = linesOf(bench, 'gh.log').flatMap((line) => /--method \S+ \S+/.exec(line) ?? []);
      expect(written).to.deep.equal([
        '--method POST repos/acme/robots/issues/12/comments',
        '--method PATCH repos/acme/robots/issues/comments/77',
      ]);
    }));

  it('shows what the change does, also twice in a job, and where the config before it cannot be used', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      const repository = configRepository(bench, ['merge']);
      repository.branch('invalid', ['merge', 'merge']);
      repository.branch('a', ['merge', 'park']);
      repository.checkOutResult('a');
      const given = { config: '**/experiences.yaml', comment: 'false', page: 'false', encrypt: 'false' };
      const shownWith = async (base: string): Promise<string> => {
        const { code, output } = await runAction(bench, { ...given, base });
        expect(code, output).to.equal(0);
        expect(output).not.to.match(/^::error/m);
        return (await bench.sync(['show', 'plan.json'])).stdout;
      };
      expect(await shownWith('HEAD^1')).to.contain('From this edit: 1 change');
      expect(await shownWith('invalid'))
        .to.contain('2 to create')
        .and.not.to.contain('From this edit');
    }));

  it('applies nothing without a plan of the same commit', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      chmodSync(bench.write('programs/gh', '#!/bin/sh\n'), 0o755);
      const { code, output } = await runAction(bench, { command: 'apply' });
      expect(code).to.equal(1);
      expect(output).to.equal('::error::no plan was made of abc123\n');
    }));

  it('passes each config and flag as one word, whatever it contains', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      bench.write('more/a b.yaml', 'experiences: []\n');
      const odd = "$(touch owned) `touch owned` 'merge*";
      const planned = await runAction(bench, {
        config: 'experiences.yaml\nmore/a b.yaml\n',
        'plan-arguments': `--target\n${odd}\n`,
        comment: 'false',
        page: 'false',
        encrypt: 'false',
      });
      expect(planned.code, planned.output).to.equal(1);
      expect(planned.output.replaceAll(/\s+/g, ' ')).to.contain(odd);
      for (const file of ['owned', 'gh.log']) expect(readdirSync(bench.folder)).not.to.include(file);
    }));

  const refused: readonly Strings[] = [
    { version: 'latest' },
    { version: '1.2.3; id' },
    { command: 'destroy' },
  ];
  for (const given of refused)
    it(`refuses to install when given ${JSON.stringify(given)}`, () =>
      withWorkbench(async (bench) => {
        setUpRunner(bench);
        const { code, output } = await runAction(bench, given);
        expect(code).to.equal(1);
        expect(output).to.match(/^::error::/);
        expect(readdirSync(bench.folder)).not.to.include('npm.log');
      }));

  it('has its inputs and their defaults listed in docs/ci.md', () => {
    const docs = textOf('docs/ci.md');
    for (const [name, input] of Object.entries(ACTION.inputs).filter(([name]) => name !== 'token'))
      expect(docs, name).to.contain(
        `| \`${name}\` | ${input.default === '' ? '' : `\`${input.default}\``} |`,
      );
  });
});

interface Component {
  readonly spec: {
    readonly inputs: Readonly<
      Record<string, { readonly default: string | boolean; readonly regex?: string }>
    >;
  };
}

interface Job {
  readonly before_script?: readonly string[];
  readonly script: readonly string[];
  readonly variables?: Strings;
  readonly extends?: string;
  readonly needs?: readonly string[];
  readonly rules?: readonly Strings[];
  readonly resource_group?: string;
  readonly artifacts?: { readonly paths: readonly string[]; readonly reports?: Strings };
}

const COMPONENT = parse(textOf('templates/sync.yml').split(/^---$/m, 1).join('')) as Component;

/** The jobs of the component, with inputs substituted in the text, as GitLab does. */
const jobsWith = (given: Strings): Readonly<Record<string, Job>> => {
  const text = textOf('templates/sync.yml');
  const [, body = ''] = text.split(/^---$/m);
  const filledIn = body.replaceAll(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
    const input = COMPONENT.spec.inputs[name];
    if (input === undefined) throw new Error(`no input ${name}`);
    return given[name] ?? String(input.default);
  });
  expect(parseAllDocuments(text)).to.have.length(2);
  return parse(filledIn) as Readonly<Record<string, Job>>;
};

const runJob = async (
  bench: Workbench,
  jobs: Readonly<Record<string, Job>>,
  name: string,
  given: Strings = {},
) => {
  const job = jobs[name];
  const base = jobs[job?.extends ?? ''];
  const script = [...(base?.before_script ?? []), ...(job?.script ?? [])].join('\n');
  // Substituted text must not reach the shell.
  expect(job?.script.join('\n')).not.to.contain('inputs');
  const env = { TMPDIR: bench.folder, ...base?.variables, ...job?.variables, ...given };
  const ran = await runScript(bench, script, env);
  expect(ran.code, ran.output).to.equal(0);
  expect(ran.output).not.to.contain('bluebird');
};

describe('the GitLab component', () => {
  it('publishes the counts and page of a plan, and applies the same file', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      const jobs = jobsWith({});
      await runJob(bench, jobs, 'sync-plan');
      expect(readFileSync(bench.file('plan.json'), 'utf8')).not.to.match(/merge|bluebird/);
      expect(JSON.parse(readFileSync(bench.file('plan-report.json'), 'utf8'))).to.deep.equal({
        create: 1,
        update: 0,
        delete: 0,
      });
      expect(readFileSync(bench.file('plan.html'), 'utf8')).to.contain('merge');
      await runJob(bench, jobs, 'sync-apply');
      expect((await bench.project.snapshot()).experiences).to.have.keys('merge');
    }));

  it('plans the merge result and shows what the merge request changes, also with a glob for a config', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      const repository = configRepository(bench, ['merge']);
      repository.branch('b', ['merge', 'park']);
      repository.branch('a', ['first', 'merge']);
      repository.merge('a');
      repository.checkOut('b');
      await runJob(bench, jobsWith({ config: '*.yaml', encrypt: 'false' }), 'sync-plan', {
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      });
      expect((await bench.sync(['show', 'plan.json'])).stdout)
        .to.contain('3 to create')
        .and.to.contain('From this edit: 1 change');
    }));

  it('keeps the files that the apply and the merge request need', () => {
    const artifacts = Object.entries(jobsWith({})).map(([name, job]) => [name, job.artifacts?.paths]);
    expect(Object.fromEntries(artifacts)).to.deep.include({
      'sync-plan': ['plan.json', 'plan.html'],
      'sync-apply': ['plan.json.journal.jsonl', 'events.ndjson'],
    });
    const plan = jobsWith({})['sync-plan'];
    expect(plan?.artifacts?.reports).to.deep.equal({ terraform: 'plan-report.json' });
  });

  it('plans merge requests and the main branch, where somebody starts one apply at a time', () => {
    const { 'sync-plan': plan, 'sync-apply': apply } = jobsWith({ 'resource-group': 'ours' });
    const main = '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH';
    expect(plan?.rules).to.deep.equal([{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }, { if: main }]);
    expect(apply?.rules).to.deep.equal([{ if: main, when: 'manual' }]);
    expect([apply?.needs, apply?.resource_group]).to.deep.equal([['sync-plan'], 'ours']);
  });

  it('accepts only exact releases', () => {
    const exact = new RegExp(COMPONENT.spec.inputs.version?.regex ?? '');
    expect('1.2.3').to.match(exact);
    for (const given of ['latest', '1.2', '^1.2.3', '1.2.3; id']) expect(given).not.to.match(exact);
  });

  it('accepts a config with a space in its name, and leaves the plan unencrypted when told to', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      copyFileSync(bench.file('experiences.yaml'), bench.file('my scenes.yaml'));
      await runJob(bench, jobsWith({ config: 'my scenes.yaml', encrypt: 'false' }), 'sync-plan');
      expect(readFileSync(bench.file('plan.json'), 'utf8')).to.contain('"merge"');
    }));
});

interface Hook {
  readonly entry: string;
  readonly args: readonly string[];
  readonly files: string;
  readonly language: string;
  readonly pass_filenames: boolean;
}

describe('the pre-commit hook', () => {
  const [hook] = parse(textOf('.pre-commit-hooks.yaml')) as readonly [Hook];

  it('accepts a valid config and stops a commit that breaks it', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      const script = [hook.entry, ...hook.args].join(' ');
      expect((await runScript(bench, script)).code).to.equal(0);
      bench.write('experiences.yaml', 'experiences: [{ nam: merge }]\n');
      const stopped = await runScript(bench, script);
      expect(stopped.code).to.equal(1);
      expect(stopped.output).to.contain('experiences.yaml:1');
    }));

  it('runs when its config changes, and reads all of it', () => {
    expect('experiences.yaml').to.match(new RegExp(hook.files));
    expect('other/readme.yaml').not.to.match(new RegExp(hook.files));
    expect(hook).to.include({ language: 'node', pass_filenames: false });
  });
});

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));

const RECIPES = [
  ...['action.yml', 'Dockerfile', '.pre-commit-hooks.yaml'],
  ...['examples', 'templates'].flatMap(filesUnder).filter((file) => file.endsWith('.yml')),
];
const DOCS = ['README.md', ...filesUnder('docs').filter((file) => file.endsWith('.md'))];

const { version } = JSON.parse(textOf('package.json')) as { readonly version: string };

/** Everything in a file that runs unattended: whole recipes, and the workflows in the docs. */
const unattended = (file: string): string =>
  RECIPES.includes(file) ? textOf(file) : (textOf(file).match(/```yaml\n.*?```/gs) ?? []).join('\n');

const INSTALLS = /^(?!#).*\b(?:npm (?:install|ci|i|add|exec)|npx)\b/m;

interface Workflow {
  readonly env?: Strings;
  readonly jobs?: Readonly<Record<string, { readonly env?: Strings; readonly steps?: readonly Step[] }>>;
}

/** The GitHub workflows in a recipe or in a page of the docs. */
const workflowsIn = (file: string): readonly Workflow[] =>
  file.endsWith('.yml')
    ? parseAllDocuments(textOf(file)).map((document) => document.toJS() as Workflow)
    : [...textOf(file).matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => parse(text) as Workflow);

describe('every recipe', () => {
  it('names this release of the package, and never leaves the release out', () => {
    for (const file of [...RECIPES, ...DOCS]) {
      const text = textOf(file);
      const pinned = text
        .replaceAll(/(resim-sync@)\d+\.\d+\.\d+/g, `$1${version}`)
        .replaceAll(/(a whole one[^\n]*\n\s+default: )\d+\.\d+\.\d+/g, `$1${version}`);
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path.join(ROOT, file), pinned);
      else expect(text, file).to.equal(pinned);
      expect(text, file).not.to.match(
        /npx (?!--no-install)(?:-\S+ )*resim-sync(?!@)\b|npm exec .*resim-sync(?!@)\b/,
      );
      // Exact, or where somebody fills in an exact one.
      expect(text, file).not.to.match(
        /\bresim-sync@(?!\d+\.\d+\.\d+(?![\w.-])|X\.Y\.Z|\$VERSION"|\$\[\[ inputs\.version \]\])/,
      );
      expect(unattended(file), file).not.to.match(/npm (?:install|i|add) [^\n]*(?<=[\s"])resim-sync(?!@)\b/);
    }
  });

  it('installs without scripts of packages, and without secrets if the system has steps', () => {
    let steps = 0;
    for (const file of [...RECIPES, ...DOCS]) {
      for (const line of unattended(file)
        .split('\n')
        .filter((text) => INSTALLS.test(text)))
        expect(line, file).to.contain(' --ignore-scripts ');
      for (const { env, jobs = {} } of workflowsIn(file))
        for (const job of Object.values(jobs))
          for (const step of (job.steps ?? []).filter(({ run = '' }) => INSTALLS.test(run))) {
            steps++;
            expect(JSON.stringify([env, job.env, step.env]), file).not.to.contain('secrets.');
          }
    }
    expect(steps).to.be.greaterThan(4);
  });

  it('pins actions to commits and images to releases', () => {
    for (const file of [...RECIPES, ...DOCS]) {
      const text = unattended(file);
      for (const [, used = ''] of text.matchAll(/\buses: *(\S+)/g))
        expect(used, file).to.match(/^(?:[\w-]+\/[\w-]+@(?:[0-9a-f]{40}|<commit>)|\.\/)/);
      for (const [, image = ''] of text.matchAll(/(?:\bimage:|^FROM|default: (?=node:)) *([^\s$]\S+)/gm))
        expect(image, file).to.match(/:\d+\.\d+\.\d+(?:-\w+)?$/);
    }
  });

  it('is valid shell', () => {
    const scripts = ACTION.runs.steps.flatMap(({ run }) => run ?? []);
    for (const script of scripts)
      expect(spawnSync('bash', ['-n', '-c', script], { encoding: 'utf8' }).stderr).to.equal('');
  });
});
