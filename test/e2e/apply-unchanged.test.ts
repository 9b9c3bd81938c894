import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { ExperienceID } from '../../src/domain/ids.ts';
import { experienceDigest } from '../../src/plan/digest.ts';
import { rootOf } from '../../src/plan/fingerprint.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { type ApplyBench, type Faults, isWrite, onNth, unwrapped, withPlan } from '../support/apply-bench.ts';
import { branded } from '../support/branded.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';

const MEMBERS = 205;
const LAST = `scenario ${MEMBERS - 1}`;

/** The description of the experience in the config and in the project. */
const settings = (n: number) => ({
  name: `scenario ${n}`,
  description: `about ${n}`,
  locations: [`s3://b/scenario ${n}`],
});

/** A plan for a project with two tags of this many members. It changes one experience, and removes another one from one of the tags. */
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

/** The number of times that the first members of a tag were read, which confirms a search for the rest. */
const firstPages = (addresses: string): number =>
  [...addresses.matchAll(/experienceTags\/[^/ ]+\/experiences\?archived=false&pageSize=100\b/g)].length;

const expectApplied = async ({ project }: ApplyBench): Promise<void> => {
  const { experiences, tags } = await project.snapshot();
  expect(experiences['scenario 3']?.description).to.equal('planned');
  expect(tags['nightly']).to.have.length(MEMBERS - 1);
};

/** Plans again, through a proxy with the given behaviour. */
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

describe('an apply to an unchanged project, through the built command', () => {
  it('makes the planned changes, and is not confused by its own', () =>
    withLargeTags(async (bench) => {
      const { code, stderr } = await bench.apply();
      expect(code, stderr).to.equal(0);
      await expectApplied(bench);
      const again = await bench.sync(['apply', 'plan.json']);
      expect(again.code).to.equal(3);
      expect(unwrapped(again.stderr)).to.contain('was already applied');
    }));

  it('reports a difference from the plan, even in an entity that it did not write', () =>
    withLargeTags(async ({ apply }) => {
      const { code, stderr } = await apply(
        onNth(
          1,
          ({ method }) => method === 'DELETE',
          () => ({ _tag: 'Status', status: 204, when: 'before' }),
        ),
      );
      expect(code, stderr).to.equal(4);
      expect(unwrapped(stderr)).to.contain(`~ tag nightly member ${LAST} planned -, now member`);
    }));

  it('reports what did not change although the plan promised it', () =>
    withPlan(
      async ({ project }) => {
        await project.archive(await project.createExperience(settings(1)));
        return JSON.stringify({ experiences: [settings(1)] });
      },
      async ({ apply }) => {
        const { code, stderr } = await apply(
          onNth(
            1,
            ({ path }) => path.endsWith('/restore'),
            () => ({ _tag: 'Status', status: 204, when: 'before' }),
          ),
        );
        expect(code, stderr).to.equal(4);
        expect(unwrapped(stderr)).to.contain('~ experience scenario 1 archived planned false, now true');
      },
    ));

  it('is applied although something was changed and reverted, which changes the responses but not the state', () =>
    withLargeTags(async (bench) => {
      const id = await bench.project.idOf('scenario 7');
      await bench.project.updateExperience(id, { description: 'other' });
      await bench.project.updateExperience(id, { description: 'about 7' });
      const { code, stderr, requests } = await bench.apply();
      expect(code, stderr).to.equal(0);
      // To compare, for the plan, and to confirm the changes.
      expect(firstPages(requests.map(({ path }) => path).join('\n'))).to.equal(2 + 2 + 1);
      await expectApplied(bench);
    }));

  it('is applied from a plan without response digests, as an earlier release wrote it', () =>
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

  it('is applied if the server starts to refuse large pages', () =>
    withLargeTags(async (bench) => {
      const { code, stderr } = await bench.apply(({ path }) =>
        path.includes('pageSize=10000') ? { _tag: 'Status', status: 400, when: 'before' } : undefined,
      );
      expect(code, stderr).to.equal(0);
      await expectApplied(bench);
    }));

  it('is confirmed if the server starts to refuse large pages after the writes', () =>
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

  it('reads nothing twice to confirm it if the server does not send the ID first', () =>
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

  it('is refused if a tag has changed that the plan does not change, even if a search does not show it yet', () =>
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

  it('is refused if the plan was edited to change something under the name of something else', () =>
    withPlan(
      async ({ project }) => {
        await project.createExperience(settings(1));
        await project.createExperience(settings(2));
        return JSON.stringify({ experiences: [settings(1)] });
      },
      async (bench) => {
        const plan = planIn(bench);
        const listed = branded(ExperienceID, await bench.project.idOf('scenario 1'));
        const [match] = plan.updates.matchedExperiencesByNewName.values();
        if (!match?.original) throw new Error('the plan archives nothing');
        const original = { ...match.original, experienceID: listed };
        const experiences = { ...plan.fingerprint.experiences, [listed]: experienceDigest(original) };
        const fingerprint = { ...plan.fingerprint, experiences };
        const matches = new Map([[original.name, { original, new: match.new }]]);
        const edited = {
          ...plan,
          fingerprint: { ...fingerprint, root: rootOf(fingerprint) },
          updates: { ...plan.updates, matchedExperiencesByNewName: matches },
        };
        bench.write('plan.json', serialisePlan(edited));
        for (const command of ['check', 'apply'])
          expect((await bench.sync([command, 'plan.json', '--json'])).code).to.equal(3);
        expect(Object.keys((await bench.project.snapshot()).experiences)).to.have.length(2);
      },
    ));

  it('is refused if one experience differs, whatever response digests the plan has', () =>
    withLargeTags(async (bench) => {
      await bench.project.updateExperience(await bench.project.idOf('scenario 7'), { description: 'other' });
      const { code, stderr } = await bench.apply();
      expect(code).to.equal(3);
      expect(unwrapped(stderr)).to.match(/~ experience scenario 7\b/);
      expect((await bench.project.snapshot()).experiences['scenario 3']?.description).to.equal('about 3');
    }));
});

describe('a check of an unchanged project, through the built command', () => {
  it("reads everything once, whatever changed outside the plan's scope", () =>
    withLargeTags(async ({ sync, project }) => {
      await project.createTag('somebody else’s');
      await project.createSystem('somebody else’s');
      const { code, stderr } = await sync(['check', 'plan.json', '--verbose']);
      expect(code, stderr).to.equal(0);
      expect(firstPages(stderr)).to.equal(2);
      expect(stderr.split('\n').filter(isList)).to.have.length(2);
    }));
});
