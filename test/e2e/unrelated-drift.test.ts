import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { applyPlan, checkPlan } from '../../src/index.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { signalled, unwrapped } from '../support/apply-bench.ts';
import { isCreation, withProxy } from '../support/hanging-apply.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const FLAG = '--allow-unrelated-drift';

const entry = (name: string, description = `about ${name}`): string =>
  `  - { name: ${name}, description: ${description}, locations: [s3://b/${name}], tags: [smoke] }\n`;

/** Two edits of one config: the first changes `alpha` and adds `new-a`, the second changes `beta`. */
const BASE = `experiences:\n${entry('alpha')}${entry('beta')}${entry('gamma')}`;
const FIRST = BASE.replace('about alpha', 'changed by the first') + entry('new-a');
const SECOND = BASE.replace('about beta', 'changed by the second');

const furnish = async (bench: Workbench, first: string, second: string) => {
  const ids = new Map<string, string>();
  for (const name of ['alpha', 'beta', 'gamma']) {
    const locations = [`s3://b/${name}`];
    ids.set(name, await bench.project.createExperience({ name, description: `about ${name}`, locations }));
  }
  await bench.project.tag(await bench.project.createTag('smoke'), [...ids.values()]);
  for (const [file, text] of [
    ['first', first],
    ['second', second],
  ] as const) {
    bench.write(`${file}.yaml`, text);
    await bench.plan(`${file}.yaml`, { file: `${file}.json` });
  }
};

const ok = async ({ sync }: Workbench, args: readonly string[]) => {
  const ran = await sync(args);
  expect(ran.code, ran.stderr + ran.stdout).to.equal(0);
  return ran;
};

describe('two merges a minute apart, through the built command', () => {
  it('are both applied if they do not conflict, the later one only with the flag', () =>
    withWorkbench(async (bench) => {
      await furnish(bench, FIRST, SECOND);
      await ok(bench, ['apply', 'first.json']);
      for (const command of ['check', 'apply']) {
        const refused = await bench.sync([command, 'second.json']);
        expect(refused.code).to.equal(3);
        expect(refused.stderr)
          .to.include('None of it affects what the plan changes.')
          .and.include(`sync apply second.json ${FLAG}`);
      }
      const checked = await ok(bench, ['check', 'second.json', FLAG]);
      expect(unwrapped(checked.stdout))
        .to.include('The plan second.json can be applied')
        .and.include('experience alpha has changed')
        .and.include('experience new-a was added, and a new plan of the same config would archive it');
      const applied = await ok(bench, ['apply', 'second.json', FLAG]);
      expect(unwrapped(applied.stdout))
        .to.include('Warning: 3 entities have drifted, which the plan does not touch and leaves alone.')
        .and.include('experience new-a was added')
        .and.include('Everything that the plan changes matches it.');
      const { experiences, archived } = await bench.project.snapshot();
      expect(experiences.alpha?.description).to.equal('changed by the first');
      expect(experiences.beta?.description).to.equal('changed by the second');
      expect(Object.keys(experiences)).to.include('new-a');
      expect(archived).to.deep.equal([]);
      const again = await bench.sync(['apply', 'second.json', FLAG]);
      expect(again.code).to.equal(3);
      expect(again.stderr).to.include('was already applied');
    }));

  it('are refused with and without the flag if they conflict, and the error says where', () =>
    withWorkbench(async (bench) => {
      await furnish(bench, FIRST, SECOND.replace('about alpha', 'changed by both'));
      await ok(bench, ['apply', 'first.json']);
      const before = await bench.project.snapshot();
      for (const flags of [[], [FLAG]]) {
        for (const command of ['check', 'apply']) {
          const refused = await bench.sync([command, 'second.json', ...flags]);
          expect(refused.code).to.equal(3);
          const [inTheWay = '', elsewhere = ''] = refused.stderr.split('Not touched by the plan');
          expect(inTheWay).to.include('Conflicts with the plan (1)').and.include('experience alpha');
          expect(elsewhere).to.include('experience new-a').and.not.include('experience alpha');
          expect(refused.stderr).not.to.include(FLAG);
        }
      }
      expect(await bench.project.snapshot()).to.deep.equal(before);
    }));

  it('show the unrelated drift of the later one in every format', () =>
    withWorkbench(async (bench) => {
      await furnish(bench, FIRST, SECOND);
      await ok(bench, ['apply', 'first.json']);
      const json = (text: string) =>
        JSON.parse(text) as { current?: boolean; drift: { name: string; obstacle?: string }[] };
      const checked = json((await ok(bench, ['check', 'second.json', FLAG, '--json'])).stdout);
      expect(checked.current).to.equal(false);
      expect(checked.drift.map(({ name }) => name)).to.deep.equal(['alpha', 'new-a', 'smoke']);
      for (const format of ['markdown', 'html'])
        expect((await ok(bench, ['check', 'second.json', FLAG, '--format', format])).stdout)
          .to.include('can be applied')
          .and.include('new-a');
      const applied = json((await ok(bench, ['apply', 'second.json', FLAG, '--json'])).stdout);
      expect(applied.drift).to.deep.equal(checked.drift);
    }));

  it('continue where the later one was interrupted', () =>
    withWorkbench(async (bench) => {
      await furnish(bench, FIRST, SECOND + entry('new-b'));
      await ok(bench, ['apply', 'first.json']);
      const stopped = await withProxy(
        bench,
        ({ method, path }) =>
          isCreation(method, path) ? { _tag: 'Status', status: 403, when: 'before' } : { _tag: 'Pass' },
        (_, env) => bench.sync(['apply', 'second.json', FLAG], { env }),
      );
      expect(stopped.code).to.equal(4);
      expect(stopped.stderr).to.include(`sync apply second.json --resume ${FLAG}`);
      const strict = await bench.sync(['apply', 'second.json', '--resume']);
      expect(strict.code).to.equal(3);
      expect(strict.stderr).to.include(`sync apply second.json --resume ${FLAG}`);
      const checked = await bench.sync(['check', 'second.json', FLAG]);
      expect(checked.code).to.equal(4);
      expect(checked.stderr).to.include(`sync apply second.json --resume ${FLAG}`);
      const resumed = await ok(bench, ['apply', 'second.json', '--resume', FLAG]);
      expect(resumed.stdout).to.include('experience new-a was added');
      const { experiences } = await bench.project.snapshot();
      expect(Object.keys(experiences).sort()).to.deep.equal(['alpha', 'beta', 'gamma', 'new-a', 'new-b']);
      expect(experiences.beta?.description).to.equal('changed by the second');
    }));

  it('work for a program too', () =>
    withWorkbench(async (bench) => {
      await furnish(bench, FIRST, SECOND);
      await ok(bench, ['apply', 'first.json']);
      const connection = { url: `${bench.server.url}/v1/`, accessToken: bench.server.accessToken };
      const file = bench.file('second.json');
      expect(await checkPlan(connection, file)()).to.have.nested.property('left._tag', 'StalePlan');
      const options = { allowUnrelatedDrift: true };
      const checked = await checkPlan(connection, file, options)();
      const applied = await applyPlan(connection, { file, ...options })();
      if (E.isLeft(checked) || E.isLeft(applied)) throw new Error(JSON.stringify([checked, applied]));
      expect(checked.right.drift.map(({ name }) => name)).to.deep.equal(['alpha', 'new-a', 'smoke']);
      expect(applied.right.report.drift).to.deep.equal(checked.right.drift);
    }));
});

describe('an apply while a plan is computed, through the built command', () => {
  /** Plans the second edit, and applies the first when the given request arrives, before it gets a response. */
  const planMeanwhile = async (bench: Workbench, isMeant: (path: string) => boolean) => {
    let applied: Promise<unknown> | undefined;
    const { happened, happen } = signalled();
    const planned = await withProxy(
      bench,
      ({ method, path }) => {
        if (method !== 'GET' || !isMeant(path)) return { _tag: 'Pass' };
        applied ??= ok(bench, ['apply', 'first.json']).finally(happen);
        return { _tag: 'Later', until: happened };
      },
      (_, env) =>
        bench.sync(['plan', '-c', 'second.yaml', '--no-archive', '--page-size', '2', '--out', 'new.json'], {
          env,
        }),
    );
    await applied;
    expect(planned.code, planned.stderr).to.equal(0);
    return planned;
  };

  it('is in the plan if everything is read after it', () =>
    withWorkbench(async (bench) => {
      await furnish(bench, FIRST, SECOND);
      const planned = await planMeanwhile(bench, (path) => path.includes('/experiences?'));
      expect(planned.stdout).to.include('changed by the first');
      await ok(bench, ['apply', 'new.json']);
      expect((await bench.project.snapshot()).experiences.alpha?.description).to.equal('about alpha');
    }));

  it('makes the plan stale if a part was read before it', () =>
    withWorkbench(async (bench) => {
      // Two of three experiences are on the first page: of those that the first edit changes, one is read before it, the other may be read
      // after it.
      const both = BASE.replace('about alpha', 'changed by the first').replace('about gamma', 'changed too');
      await furnish(bench, both, SECOND);
      const planned = await planMeanwhile(bench, (path) => /\/experiences\?.*pageToken/.test(path));
      expect(planned.stdout).to.satisfy((text: string) =>
        ['changed by the first', 'changed too'].some((words) => !text.includes(words)),
      );
      const before = await bench.project.snapshot();
      const refused = await bench.sync(['apply', 'new.json']);
      expect(refused.code).to.equal(3);
      expect(refused.stderr).to.match(/experience (?:alpha|gamma) has changed/);
      expect(await bench.project.snapshot()).to.deep.equal(before);
    }));
});

describe('a plan of the first format, through the built command', () => {
  it('still applies, and is stale if anything has changed', () =>
    withWorkbench(async (bench) => {
      await furnish(bench, FIRST, SECOND);
      for (const name of ['first.json', 'second.json']) {
        const parsed = parsePlan(readFileSync(bench.file(name), 'utf8'));
        if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left));
        const { plan } = parsed.right;
        const { experiences: _, ...scope } = plan.fingerprint.scope;
        const old = { ...plan, formatVersion: 1, fingerprint: { ...plan.fingerprint, scope } } as const;
        writeFileSync(bench.file(name), serialisePlan(old));
      }
      await ok(bench, ['check', 'second.json']);
      await ok(bench, ['apply', 'first.json']);
      expect((await bench.project.snapshot()).experiences.alpha?.description).to.equal(
        'changed by the first',
      );
      expect((await bench.sync(['apply', 'second.json'])).code).to.equal(3);
      await ok(bench, ['apply', 'second.json', FLAG]);
    }));
});
