import { spawn } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { watchChild } from '../support/run-bin.ts';
import { SECRETS } from '../support/secrets.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG = `experiences:
  - name: merge
    description: new words
    locations: [s3://b/merge]
    environmentVariables: [{ name: API_TOKEN, value: hunter2 }, { name: SPEED, value: 51.7 knots }]
    tags: [regression]
  - { name: park, description: to be parked, locations: [s3://b/park] }
  - { name: hover, description: to hover, locations: [s3://b/hover] }
  - { name: fresh, description: a fresh one, locations: [s3://b/fresh] }
  - { name: other, description: about other, locations: [s3://b/other] }
managedExperienceTags: [regression]
managedTestSuites: [{ name: Basic, experiences: [merge, park] }]
`;

/** A project, and a plan that changes four experiences, a tag and a suite of it. */
const furnish = async ({ project, write, plan }: Workbench) => {
  const merge = await project.createExperience({ name: 'merge', locations: ['s3://b/merge'] });
  const park = await project.createExperience({ name: 'park', locations: ['s3://b/park'] });
  const hover = await project.createExperience({ name: 'hover', locations: ['s3://b/hover'] });
  const other = await project.createExperience({ name: 'other' });
  const regression = await project.createTag('regression');
  const suite = await project.createSuite('Basic', await project.createSystem('planner'), [merge]);
  write('my config.yaml', CONFIG);
  await plan('my config.yaml', { archive: false, maxArchive: 2 });
  return { merge, park, hover, other, regression, suite };
};

/**
 * Somebody else changes what the plan changes, changes another field of it, does what the plan would do, creates what it
 * would create, and changes what the plan matches and leaves as it is.
 */
const drift = async ({ project }: Workbench, ids: Awaited<ReturnType<typeof furnish>>) => {
  await project.updateExperience(ids.merge, {
    description: 'their words',
    environmentVariables: [{ name: 'API_TOKEN', value: 'hunter2' }],
  });
  await project.updateExperience(ids.park, { containerTimeoutSeconds: 60 });
  await project.updateExperience(ids.hover, { description: 'to hover' });
  await project.createExperience({ name: 'fresh', description: 'theirs', locations: ['s3://b/fresh'] });
  await project.updateExperience(ids.other, { description: 'theirs too' });
  await project.reviseSuite(ids.suite, [ids.other]);
};

const withDrift = (use: (bench: Workbench) => Promise<void>) =>
  withWorkbench(async (bench) => {
    await drift(bench, await furnish(bench));
    await use(bench);
  });

const FORMS = [
  ['text', /^The plan plan\.json is stale/],
  ['markdown', /^<!-- resim-sync apply [0-9a-f-]{36} -->\n### The plan <code>plan\.json<\/code> is stale\n/],
  ['html', /^<!doctype html>[^]*<title>plan\.json is stale<\/title>/],
] as const;

/** A page without its markup, and its references resolved. */
const plain = (page: string): string =>
  page
    .replace(/<(?:style|script)>[^]*?<\/(?:style|script)>|<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

const lastChangeOf = async ({ server, project }: Workbench, name: string) => {
  const id = await project.idOf(name);
  const answer = await fetch(`${server.url}/v1/projects/${project.projectID}/experiences/${id}`, {
    headers: { authorization: `Bearer ${server.accessToken}` },
  });
  return (await answer.json()) as { readonly updateTimestamp: string; readonly updateUserID: string };
};

/** Runs a command line as a user would who has `sync` on the path. */
const inShell = (line: string, { folder, server, write }: Workbench) => {
  const bin = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
  for (const name of ['sync', 'resim-sync'])
    chmodSync(write(`programs/${name}`, `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`), 0o755);
  const child = spawn('sh', ['-c', line], {
    cwd: folder,
    env: {
      PATH: `${folder}/programs:${process.env.PATH ?? ''}`,
      HOME: folder,
      RESIM_URL: `${server.url}/v1/`,
      RESIM_ACCESS_TOKEN: server.accessToken,
    },
  });
  watchChild(child, 'the command for a new plan');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: string) => (output += text));
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
};

const onGitHub = async (bench: Workbench, args: readonly string[]) => {
  const file = bench.write('summary.md', 'before\n');
  const ran = await bench.sync(args, { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file } });
  return { ...ran, summary: readFileSync(file, 'utf8') };
};

interface Told {
  readonly code: string;
  readonly next: readonly string[];
  readonly drift: readonly {
    readonly name: string;
    readonly touchedByPlan: boolean;
    readonly asPlanned: boolean;
    readonly fields: readonly object[];
    readonly lastChange?: { readonly updateUserID: string };
  }[];
}

describe('the report of a drift, through the built command', () => {
  for (const command of ['check', 'apply'])
    it(`is on stdout in the form that --format names, with exit code 3 and the error in short on stderr: ${command}`, () =>
      withDrift(async ({ sync, project }) => {
        const before = await project.snapshot();
        for (const [format, beginning] of FORMS) {
          const ran = await sync([command, 'plan.json', '--format', format]);
          expect(ran.code, ran.stderr).to.equal(3);
          expect(ran.stdout).to.match(beginning);
          expect(plain(ran.stdout)).to.contain('new words').and.contain('their words');
          expect(ran.stderr).to.match(/^Error: the plan plan\.json is stale/m);
          expect(ran.stderr).to.contain('sync plan --project').and.not.to.contain('their words');
        }
        expect(await project.snapshot()).to.deep.equal(before);
      }));

  it('comes with the error, whole, where no form is asked for', () =>
    withDrift(async ({ sync }) => {
      for (const command of ['check', 'apply']) {
        const ran = await sync([command, 'plan.json']);
        expect(ran.code).to.equal(3);
        expect(ran.stdout).to.equal('');
        expect(ran.stderr).to.contain('Conflicts with the plan (4)').and.contain('their words');
      }
    }));

  it('tells what is in the way, what is beside, what is as planned, and what the plan does not touch', () =>
    withDrift(async (bench) => {
      const { stdout } = await bench.sync(['check', 'plan.json', '--format', 'text']);
      const part = (title: string) => stdout.split(`${title} (`)[1]?.split('\n\n')[0] ?? '';
      const conflicts = part('Conflicts with the plan');
      expect(conflicts).to.match(/description +"about merge" +"new words" +"their words"/);
      expect(conflicts).to.match(/experience park has changed, but not in what the plan changes/);
      expect(conflicts).to.match(/containerTimeoutSeconds +3600 +\(left alone\) +60/);
      expect(conflicts).to.match(/experience fresh was added/);
      expect(conflicts).to.match(/description +\(none\) +"a fresh one" +"theirs"/);
      expect(conflicts).to.match(/member merge +member +member +-/);
      expect(part('Already as planned')).to.match(/description +"about hover" +"to hover" +"to hover"/);
      expect(part('Not touched by the plan')).to.match(/experience other has changed/);
      const { updateTimestamp, updateUserID } = await lastChangeOf(bench, 'merge');
      expect(stdout.replace(/\s+/g, ' ')).to.contain(
        `experience merge has changed, last changed ${updateTimestamp} by user ${updateUserID}`,
      );
      expect(stdout.replace(/\s+/g, ' ')).to.match(
        /test suite Basic has changed, last changed \d{4}-\S+Z by user \S+/,
      );
    }));

  it('is what a kind, a name and a field name of it, as a report; JSON stays whole', () =>
    withDrift(async ({ sync }) => {
      const kind = await sync(['check', 'plan.json', '--only', 'create', '--only', 'suites']);
      expect(kind.code).to.equal(3);
      expect(kind.stdout).to.include('Shown: 2 of 6 drifted entities (--only create --only suites).');
      expect(kind.stdout).to.include('fresh').and.include('Basic').and.not.include('park');
      const markdown = await sync([
        'check',
        'plan.json',
        '--field',
        'description',
        '--name',
        'm*',
        '--format',
        'markdown',
      ]);
      expect(plain(markdown.stdout))
        .to.include('Shown: 1 of 6')
        .and.include('their words')
        .and.not.include('SPEED');
      const whole = await sync(['check', 'plan.json', '--name', 'm*', '--json']);
      expect(
        (JSON.parse(whole.stdout) as { readonly error: { readonly drift: unknown[] } }).error.drift,
      ).to.have.length(6);
      expect((await sync(['check', 'plan.json', '--only', 'deletes'])).stderr).to.include(
        'create, update, rename',
      );
    }));

  it('is one JSON document with --json, whatever --format says', () =>
    withDrift(async ({ sync }) => {
      for (const command of ['check', 'apply']) {
        const ran = await sync([command, 'plan.json', '--json', '--format', 'html']);
        expect(ran.code).to.equal(3);
        const { error } = JSON.parse(ran.stdout) as { error: Told };
        expect(error.code).to.equal('StalePlan');
        expect(error.next.join()).to.contain("--experiences-config 'my config.yaml' --no-archive");
        const named = Object.fromEntries(error.drift.map((entity) => [entity.name, entity]));
        expect(named.hover).to.include({ touchedByPlan: true, asPlanned: true });
        expect(named.other).to.include({ touchedByPlan: false, asPlanned: false });
        expect(named.merge?.fields[0]).to.deep.include({
          field: 'description',
          before: 'about merge',
          planned: 'new words',
          now: 'their words',
          changed: true,
          asPlanned: false,
        });
        for (const { lastChange } of [named.merge!, named.Basic!])
          expect(lastChange?.updateUserID).to.be.a('string').and.not.equal('');
      }
    }));

  it('gives a command that makes a new plan of the same, which can be applied', () =>
    withDrift(async (bench) => {
      const { sync } = bench;
      const { stdout } = await sync(['check', 'plan.json', '--format', 'markdown']);
      const command = /^```sh\n(sync plan .*)\n```$/m.exec(stdout)?.[1] ?? '';
      expect(command).to.match(
        /^sync plan --project [0-9a-f-]{36} --experiences-config 'my config\.yaml' --no-archive --max-archive 2 --out plan\.json$/,
      );
      const ran = await inShell(command, bench);
      expect(ran.code, ran.output).to.equal(0);
      expect((await sync(['check', 'plan.json'])).code).to.equal(0);
      expect((await sync(['apply', 'plan.json'])).code).to.equal(0);
    }));

  it('names in that command the server and the key that it was told of, and the config that came from standard input', () =>
    withWorkbench(async ({ project, server, write, sync }) => {
      await project.createExperience({ name: 'old' });
      write('my plan.key', SECRETS.passphrase);
      const here = ['--url', `${server.url}/v1/`, '--key-file', 'my plan.key'];
      const made = await sync(['plan', '-c', '-', '--out', 'plan.json', '--encrypt', ...here], {
        stdin: CONFIG.split('managed')[0]?.replace('tags: [regression]', '') ?? '',
      });
      expect(made.code, made.stderr).to.equal(0);
      await project.createExperience({ name: 'other' });
      for (const command of ['check', 'apply']) {
        const told = await sync([command, 'plan.json', '--format', 'text', ...here]);
        expect(told.code, told.stderr).to.equal(3);
        expect(told.stdout.trimEnd().split('\n').at(-1)?.trim()).to.equal(
          `sync plan --url ${server.url}/v1/ --project ${project.projectID} --experiences-config - --encrypt --key-file 'my plan.key' --out plan.json`,
        );
      }
    }));

  it('keeps Markdown within --max-bytes, shows no secret, and masks what --redact names', () =>
    withDrift(async ({ sync }) => {
      for (const command of ['check', 'apply']) {
        const cut = await sync([command, 'plan.json', '--format', 'markdown', '--max-bytes', '2000']);
        expect(Buffer.byteLength(cut.stdout)).to.be.at.most(2_000);
        expect(cut.stdout).to.match(/left out here: the page would be too large/);
        for (const [format] of FORMS) {
          const ran = await sync([command, 'plan.json', '--format', format, '--redact', 'SPE*']);
          expect(plain(ran.stdout))
            .to.match(/SPEED/)
            .and.not.to.match(/hunter2|51.7 knots/);
        }
      }
    }));

  it('shows what somebody changed about an experience that the plan archives, also when an apply is resumed', () =>
    withWorkbench(async ({ project, write, plan, sync }) => {
      const old = await project.createExperience({ name: 'old' });
      write('empty.yaml', 'experiences: []\n');
      await plan('empty.yaml');
      await project.updateExperience(old, { description: 'still needed' });
      for (const more of [[], ['--resume']]) {
        const ran = await sync(['apply', 'plan.json', '--format', 'text', ...more]);
        expect(ran.code).to.equal(3);
        expect(ran.stdout).to.match(/description +"about old" +\(left alone\) +"still needed"/);
      }
      expect((await project.snapshot()).archived).to.deep.equal([]);
    }));

  it('shows what the plan wants of a tag that is gone', () =>
    withWorkbench(async (bench) => {
      const { regression } = await furnish(bench);
      await bench.project.deleteTag(regression);
      for (const command of ['check', 'apply']) {
        const { code, stdout } = await bench.sync([command, 'plan.json', '--format', 'text']);
        expect(code).to.equal(3);
        expect(stdout).to.match(
          /- tag regression is gone\n +before +planned +now\n +member merge +- +member +-\n/,
        );
      }
    }));

  it('is whole under --full, with and without --format', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      // Only what a plan would archive counts beside what it names.
      await bench.plan('my config.yaml', { archive: true });
      for (let i = 0; i < 30; i++) await bench.project.createExperience({ name: `other-${i}` });
      for (const form of [[], ['--format', 'text']]) {
        const shown = async (more: readonly string[]) => {
          const { stdout, stderr } = await bench.sync(['check', 'plan.json', ...form, ...more]);
          return (stdout + stderr).match(/experience other-\d+ was added/g)?.length;
        };
        expect(await shown([])).to.equal(20);
        expect(await shown(['--full'])).to.equal(30);
      }
    }));

  it('says in every form that a plan is current, and then that it was applied', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      for (const [format] of FORMS) {
        const fresh = await bench.sync(['check', 'plan.json', '--format', format]);
        expect(fresh.code, fresh.stderr).to.equal(0);
        expect(fresh.stdout).to.match(/is current/);
      }
      const marker = firstLine((await bench.sync(['check', 'plan.json', '--format', 'markdown'])).stdout);
      const applied = await bench.sync(['apply', 'plan.json', '--format', 'markdown']);
      expect(applied.code, applied.stderr).to.equal(0);
      expect(applied.stdout)
        .to.match(/### Applied to <code>robots<\/code>/)
        .and.match(/1 experience created/);
      for (const [format] of FORMS) {
        const again = await bench.sync(['apply', 'plan.json', '--format', format]);
        expect(again.code).to.equal(3);
        expect(again.stdout).to.match(/was applied already/);
        expect(again.stderr).to.match(/was applied already/);
        if (format === 'markdown')
          for (const page of [applied, again]) expect(firstLine(page.stdout)).to.equal(marker);
      }
      expect(marker).to.match(/^<!-- resim-sync apply [0-9a-f-]{36} -->$/);
    }));

  it('can be kept as the page on CI shows it, which lets no other error pass', () =>
    withDrift(async (bench) => {
      const page = readFileSync(new URL('../../docs/ci.md', import.meta.url), 'utf8');
      const script = /```sh\n[^`]*?(code=0\n[^`]*)```/.exec(page)?.[1] ?? '';
      const stale = await inShell(`set -e\n${script}`, bench);
      expect(stale.code, stale.output).to.equal(0);
      expect(readFileSync(bench.file('drift.md'), 'utf8')).to.contain('is stale');
      bench.write('plan.json', '{}');
      expect((await inShell(`set -e\n${script}`, bench)).code).to.equal(1);
      expect(readFileSync(bench.file('drift.md'), 'utf8')).to.equal('');
    }));

  it('prints nothing on stdout when something else is wrong', () =>
    withWorkbench(async (bench) => {
      for (const command of ['check', 'apply']) {
        const ran = await bench.sync([command, 'nowhere.json', '--format', 'markdown']);
        expect(ran.code).to.equal(1);
        expect(ran.stdout).to.equal('');
        expect(ran.stderr).to.contain('nowhere.json');
      }
    }));

  it('is in the step summary on GitHub, of a stale check and of a refused apply', () =>
    withDrift(async (bench) => {
      for (const args of [
        ['check', 'plan.json'],
        ['apply', 'plan.json'],
        ['check', 'plan.json', '--json'],
        ['apply', 'plan.json', '--format', 'html'],
      ]) {
        const stale = await onGitHub(bench, args);
        expect(stale.code).to.equal(3);
        expect(stale.summary).to.match(
          /^before\n<!-- resim-sync apply [^]*### The plan <code>plan\.json<\/code> is stale/,
        );
        expect(plain(stale.summary)).to.contain('their words').and.not.to.contain('hunter2');
        expect(stale.stderr).to.match(/^::error title=StalePlan::the plan plan\.json is stale/m);
      }
    }));

  it('leaves the step summary to what was done where an apply is not refused', () =>
    withWorkbench(async (bench) => {
      await furnish(bench);
      const { summary } = await onGitHub(bench, ['apply', 'plan.json']);
      expect(summary).to.match(/^before\n<!-- resim-sync apply [^]*### Applied to <code>robots/);
    }));
});
