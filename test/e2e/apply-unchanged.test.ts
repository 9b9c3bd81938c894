import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { type ApplyBench, type Faults, isWrite, nth, unwrapped, withPlan } from '../support/apply-bench.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';

const MEMBERS = 205;
const LAST = `scenario ${MEMBERS - 1}`;

/** What the config and the project say of an experience. */
const settings = (n: number) => ({
  name: `scenario ${n}`,
  description: `about ${n}`,
  locations: [`s3://b/scenario ${n}`],
});

/** A plan for a project with two tags of so many members, that changes one experience, and takes one of the tags from another one. */
const withLargeTags = (use: (bench: ApplyBench) => Promise<void>): Promise<void> =>
  withPlan(async ({ project }) => {
    const tags = [await project.createTag('nightly'), await project.createTag('weekly')];
    const ids: string[] = [];
    for (let n = 0; n < MEMBERS; n++) ids.push(await project.createExperience(settings(n)));
    for (const tag of tags) await project.tag(tag, ids);
    const experiences = ids.map((_, n) => ({
      ...settings(n),
      ...(n === 3 && { description: 'planned' }),
      tags: n < MEMBERS - 1 ? ['nightly', 'weekly'] : ['weekly'],
    }));
    return JSON.stringify({ experiences, managedExperienceTags: ['nightly', 'weekly'] });
  }, use);

const planIn = ({ file }: ApplyBench) => {
  const read = parsePlan(readFileSync(file('plan.json'), 'utf8'));
  if (E.isLeft(read)) throw new Error(JSON.stringify(read.left));
  return read.right.plan;
};

/** How often the first members of a tag were read, by which a search for the rest is trusted. */
const firstPages = (addresses: string): number =>
  [...addresses.matchAll(/experienceTags\/[^/ ]+\/experiences\?archived=false&pageSize=100\b/g)].length;

const expectApplied = async ({ project }: ApplyBench): Promise<void> => {
  const { experiences, tags } = await project.snapshot();
  expect(experiences['scenario 3']?.description).to.equal('planned');
  expect(tags['nightly']).to.have.length(MEMBERS - 1);
};

/** Plans once more, over a proxy that does as is said. */
const replan = async ({ sandbox, sync }: ApplyBench, faults: Faults): Promise<void> => {
  const proxy = await startFaultProxy(sandbox.url, faults);
  try {
    const args = ['plan', '--experiences-config', 'experiences.yaml', '--out', 'plan.json'];
    const { code, stderr } = await sync(args, { env: { RESIM_URL: `${proxy.url}/v1/` } });
    expect(code, stderr).to.equal(0);
  } finally {
    await proxy.close();
  }
};

const sortedKeys = (body: string): string =>
  JSON.stringify(JSON.parse(body), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

const isList = (path: string): boolean => /\/experiences\?.*includeCustomFields/.test(path);

const isSearch = (path: string): boolean => path.includes('search=');

describe('an apply of a project that is as it was, through the built command', () => {
  it('changes what was planned, and is not fooled by what it did itself', () =>
    withLargeTags(async (bench) => {
      const { code, stderr } = await bench.apply();
      expect(code, stderr).to.equal(0);
      await expectApplied(bench);
      const again = await bench.sync(['apply', 'plan.json']);
      expect(again.code).to.equal(3);
      expect(unwrapped(again.stderr)).to.contain('was already applied');
    }));

  it('names what is otherwise than promised, also where it touched nothing else of it', () =>
    withLargeTags(async ({ apply }) => {
      const { code, stderr } = await apply(
        nth(
          1,
          ({ method }) => method === 'DELETE',
          () => ({ _tag: 'Status', status: 204, when: 'before' }),
        ),
      );
      expect(code, stderr).to.equal(4);
      expect(unwrapped(stderr)).to.contain(`~ tag nightly member ${LAST} planned -, now member`);
    }));

  it('tells what stayed as it was although the plan promised something else of it', () =>
    withPlan(
      async ({ project }) => {
        await project.archive(await project.createExperience(settings(1)));
        return JSON.stringify({ experiences: [settings(1)] });
      },
      async ({ apply }) => {
        const { code, stderr } = await apply(
          nth(
            1,
            ({ path }) => path.endsWith('/restore'),
            () => ({ _tag: 'Status', status: 204, when: 'before' }),
          ),
        );
        expect(code, stderr).to.equal(4);
        expect(unwrapped(stderr)).to.contain('~ experience scenario 1 archived planned false, now true');
      },
    ));

  it('is applied although something was changed and changed back, which its answers tell and nobody can see', () =>
    withLargeTags(async (bench) => {
      const id = await bench.project.idOf('scenario 7');
      await bench.project.updateExperience(id, { description: 'other' });
      await bench.project.updateExperience(id, { description: 'about 7' });
      const { code, stderr, requests } = await bench.apply();
      expect(code, stderr).to.equal(0);
      // To compare, to plan by, and to confirm what was changed.
      expect(firstPages(requests.map(({ path }) => path).join('\n'))).to.equal(2 + 2 + 1);
      await expectApplied(bench);
    }));

  it('is applied from a plan that says nothing of answers, as an earlier sync wrote it', () =>
    withLargeTags(async (bench) => {
      const { fingerprint, ...plan } = planIn(bench);
      const { answers = {}, ...rest } = fingerprint;
      expect(Object.keys(answers).sort()).to.deep.equal([
        'active',
        'archived',
        'systems',
        ...Object.keys(fingerprint.tags)
          .flatMap((id) => [`tag ${id} first page`, `tag ${id} search`])
          .sort(),
        'tags',
        'testSuites',
      ]);
      bench.write('plan.json', serialisePlan({ ...plan, fingerprint: rest }));
      const { code, stderr } = await bench.apply();
      expect(code, stderr).to.equal(0);
      await expectApplied(bench);
    }));

  it('is applied where the server takes to refusing large pages', () =>
    withLargeTags(async (bench) => {
      const { code, stderr } = await bench.apply(({ path }) =>
        path.includes('pageSize=10000') ? { _tag: 'Status', status: 400, when: 'before' } : undefined,
      );
      expect(code, stderr).to.equal(0);
      await expectApplied(bench);
    }));

  it('is confirmed where the server takes to refusing large pages after the writes', () =>
    withLargeTags(async (bench) => {
      let written = false;
      const { code, stderr } = await bench.apply((request) => {
        written ||= isWrite(request);
        return written && request.path.includes('pageSize=10000')
          ? { _tag: 'Status', status: 400, when: 'before' }
          : undefined;
      });
      expect(code, stderr).to.equal(0);
      await expectApplied(bench);
    }));

  it('reads nothing twice to confirm it where the server puts an ID somewhere else than first', () =>
    withLargeTags(async (bench) => {
      const faults: Faults = ({ method }) =>
        method === 'GET' ? { _tag: 'Reworded', when: 'after', as: sortedKeys } : undefined;
      await replan(bench, faults);
      const { code, stderr, requests } = await bench.apply(faults);
      expect(code, stderr).to.equal(0);
      // Active and archived ones, before and after.
      expect(requests.filter(({ path }) => isList(path))).to.have.length(2 * 2);
      await expectApplied(bench);
    }));

  it('reads everything once before the writes under the lock of the project too', () =>
    withLargeTags(async (bench) => {
      const { code, stderr, requests } = await bench.apply(undefined, ['--lock']);
      expect(code, stderr).to.equal(0);
      expect(requests.filter(({ path }) => isList(path))).to.have.length(2 * 2);
    }));

  it('is refused where a tag has changed that the plan leaves alone, although a search does not know it yet', () =>
    withLargeTags(async (bench) => {
      const found = new Map<string, string>();
      await replan(bench, ({ path }) =>
        isSearch(path)
          ? { _tag: 'Reworded', when: 'after', as: (body) => (found.set(path, body), body) }
          : undefined,
      );
      const { fingerprint, updates } = planIn(bench);
      const changed = [...updates.tagUpdatesByName.values()].map((update) => String(update.tagID));
      const [weekly = ''] = Object.keys(fingerprint.tags).filter((id) => !changed.includes(id));
      await bench.project.untag(weekly, await bench.project.idOf('scenario 7'));
      const { code, stderr } = await bench.apply(({ path }) =>
        isSearch(path)
          ? { _tag: 'Reworded', when: 'after', as: (body) => found.get(path) ?? body }
          : undefined,
      );
      expect(code, stderr).to.equal(3);
      expect(unwrapped(stderr)).to.contain('tag weekly has changed');
    }));

  it('is refused where one experience is another one, whatever the plan says of answers', () =>
    withLargeTags(async (bench) => {
      await bench.project.updateExperience(await bench.project.idOf('scenario 7'), { description: 'other' });
      const { code, stderr } = await bench.apply();
      expect(code).to.equal(3);
      expect(unwrapped(stderr)).to.match(/~ experience scenario 7\b/);
      expect((await bench.project.snapshot()).experiences['scenario 3']?.description).to.equal('about 3');
    }));
});

describe('a check of a project that is as it was, through the built command', () => {
  it('reads everything once, whatever else has become of what no plan depends on', () =>
    withLargeTags(async ({ sync, project }) => {
      await project.createTag('somebody else’s');
      await project.createSystem('somebody else’s');
      const { code, stderr } = await sync(['check', 'plan.json', '--verbose']);
      expect(code, stderr).to.equal(0);
      expect(firstPages(stderr)).to.equal(2);
      expect(stderr.split('\n').filter(isList)).to.have.length(2);
    }));
});
