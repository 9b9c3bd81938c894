import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { setUpRunner, onGitHub, runScript } from '../support/ci-runner.ts';
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

      bench.write('artifact/keep', '');
      copyFileSync(bench.file('plan.json'), bench.file('artifact/plan.json'));
      bench.write('plan.json', '');
      const applied = await runAction(bench, { command: 'apply', again: 'true' });
      expect(applied.code, applied.output).to.equal(0);
      expect((await bench.project.snapshot()).experiences).to.have.keys('merge');
      expect(linesOf(bench, 'gh.log').find((line) => line.startsWith('run list'))).to.contain(
        '--workflow plan.yml --commit abc123 --status success',
      );
      expect(applied.used.at(-1)?.with).to.include({ name: 'sync-plan-apply' });
    }));

  it('passes each config and flag as one word, whatever it contains', () =>
    withWorkbench(async (bench) => {
      setUpRunner(bench);
      bench.write('more/a b.yaml', 'experiences: []\n');
      const odd = "$(touch owned) `touch owned` 'merge*";
      const planned = await runAction(bench, {
        config: 'experiences.yaml\nmore/a b.yaml\n',
        arguments: `--target\n${odd}\n`,
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
}

/** The jobs of the component, with inputs substituted in the text, as GitLab does. */
const jobsWith = (given: Strings): Readonly<Record<string, Job>> => {
  const text = textOf('templates/sync.yml');
  const [head = '', body = ''] = text.split(/^---$/m);
  const { spec } = parse(head) as Component;
  const filledIn = body.replaceAll(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
    const input = spec.inputs[name];
    if (input === undefined) throw new Error(`no input ${name}`);
    return given[name] ?? String(input.default);
  });
  expect(parseAllDocuments(text)).to.have.length(2);
  return parse(filledIn) as Readonly<Record<string, Job>>;
};

const runJob = async (bench: Workbench, jobs: Readonly<Record<string, Job>>, name: string) => {
  const job = jobs[name];
  const base = jobs[job?.extends ?? ''];
  const script = [...(base?.before_script ?? []), ...(job?.script ?? [])].join('\n');
  // Substituted text must not reach the shell.
  expect(job?.script.join('\n')).not.to.contain('inputs');
  const ran = await runScript(bench, script, { ...base?.variables, ...job?.variables });
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
    expect(hook.pass_filenames).to.equal(false);
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
      expect(unattended(file), file).not.to.match(/npm (?:install|i|add) [^\n]*(?<=[\s"])resim-sync(?!@)\b/);
    }
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
