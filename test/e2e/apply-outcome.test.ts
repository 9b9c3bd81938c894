import { expect } from 'chai';
import {
  type ApplyBench,
  isWrite,
  onNth,
  unwrapped,
  withNewExperiences,
  withPlan,
} from '../support/apply-bench.ts';
import type { ProxiedRequest } from '../support/fault-proxy.ts';
import type { Workbench } from '../support/workbench.ts';

const isTagging = ({ method, path }: ProxiedRequest): boolean =>
  method === 'POST' && path.endsWith('/experienceTags/addExperiences');

const isUntagging = ({ method, path }: ProxiedRequest): boolean =>
  method === 'DELETE' && path.includes('/experienceTags/');

/** Another user changes `new-1` while the tags are written. */
const meddling = ({ project }: Workbench) =>
  onNth(1, isTagging, () => ({
    _tag: 'Later',
    until: project.idOf('new-1').then((id) => project.updateExperience(id, { description: 'theirs' })),
  }));

describe('the outcome of an apply, through the built command', () => {
  it('that somebody changed meanwhile is reported by entity and field', () =>
    withNewExperiences(2, async (bench) => {
      const ran = await bench.apply(meddling(bench));
      expect(ran).to.include({ code: 4, stdout: '' });
      expect(unwrapped(ran.stderr)).to.contain(
        'the apply of plan.json ran, but the outcome differs from the plan ' +
          '3 done, 0 failed, 0 not started. ' +
          '~ experience new-1 description planned "planned new-1", now "theirs"',
      );
      expect(ran.stderr).not.to.contain('experience new-2');
    }));

  it('is in the JSON output by entity and field too', () =>
    withNewExperiences(1, async (bench) => {
      const ran = await bench.apply(meddling(bench), ['--json']);
      expect(ran.code).to.equal(4);
      const { error } = JSON.parse(ran.stdout) as { error: { differences: readonly unknown[] } };
      expect(error).to.deep.include({
        code: 'OutcomeDiffers',
        counts: { done: 2, failed: 0, notStarted: 0 },
      });
      expect(error.differences).to.have.length(1);
      expect(error.differences[0]).to.deep.include({
        kind: 'experience',
        name: 'new-1',
        field: 'description',
        planned: 'planned new-1',
        now: 'theirs',
      });
    }));

  it('is the live state afterwards, not what the server reported', () => {
    const furnish = async ({ project }: Workbench) => {
      const kept = await project.createExperience({ name: 'kept' });
      await project.tag(await project.createTag('nightly'), [kept]);
      return `experiences: [{ name: kept, description: about kept, locations: [s3://b/kept] }]
managedExperienceTags: [nightly]
`;
    };
    return withPlan(furnish, async ({ apply }) => {
      const ran = await apply(onNth(1, isUntagging, () => ({ _tag: 'Status', status: 204, when: 'before' })));
      expect(ran.code, ran.stderr).to.equal(4);
      expect(unwrapped(ran.stderr)).to.contain('~ tag nightly member kept planned -, now member');
    });
  });

  it('that cannot be read is not a success: the report says what was done, and why the outcome is unknown', () =>
    withNewExperiences(1, async ({ apply, sync }) => {
      let tagged = false;
      const ran = await apply((request) => {
        tagged ||= isTagging(request);
        return tagged && !isWrite(request) ? { _tag: 'Status', status: 403, when: 'before' } : undefined;
      });
      expect(ran.code).to.equal(4);
      expect(unwrapped(ran.stderr))
        .to.contain('the apply of plan.json ran, but its outcome could not be read')
        .and.to.contain('2 done, 0 failed, 0 not started.')
        .and.to.contain('-> 403');
      const confirmed = await sync(['apply', 'plan.json', '--resume']);
      expect(confirmed.code, confirmed.stderr).to.equal(0);
      expect(confirmed.stdout).to.contain('The project matches the plan.');
      const again = await sync(['apply', 'plan.json', '--resume']);
      expect(again.code).to.equal(3);
      expect(again.stderr).to.contain('was already applied');
    }));

  describe('that somebody reverted before it was read', () => {
    /** Two updates, one of which another user reverts while the tags are written. */
    const reverted = (use: (bench: ApplyBench, id: string) => Promise<void>): Promise<void> => {
      let id = '';
      const furnish = async ({ project }: Workbench) => {
        id = await project.createExperience({ name: 'first', description: 'before' });
        await project.createExperience({ name: 'second', description: 'before' });
        await project.createTag('nightly');
        return `experiences:
  - { name: first, description: planned, locations: [s3://b/first], tags: [nightly] }
  - { name: second, description: planned, locations: [s3://b/second] }
`;
      };
      return withPlan(furnish, async (bench) => {
        const ran = await bench.apply(
          onNth(1, isTagging, () => ({
            _tag: 'Later',
            until: bench.project.updateExperience(id, { description: 'before' }),
          })),
        );
        expect(ran.code, ran.stderr).to.equal(4);
        expect(bench.journal().at(-1)).to.include({ _tag: 'Finish', outcome: 'unconfirmed' });
        await use(bench, id);
      });
    };

    it('does not count as applied: apply and check recommend --resume, which finishes it', () =>
      reverted(async ({ apply, sync, journal }) => {
        const advice =
          'started but not finished: 2 of 3 operations are done To continue: sync apply plan.json';
        const again = await apply();
        expect(again.code).to.equal(1);
        expect(unwrapped(again.stderr)).to.contain(advice);
        const checked = await sync(['check', 'plan.json']);
        expect(checked.code).to.equal(4);
        expect(unwrapped(checked.stderr)).to.contain(advice);
        const shown = await sync(['show', 'plan.json']);
        expect(shown.stderr).to.contain('did not finish').and.to.contain('sync check plan.json');
        const resumed = await apply(undefined, ['--resume']);
        expect(resumed.code, resumed.stderr).to.equal(0);
        expect(resumed.requests.filter(isWrite)).to.have.length(1);
        expect(journal().at(-1)).to.include({ _tag: 'Finish', outcome: 'confirmed' });
        for (const args of [['apply'], ['apply', '--resume'], ['check']]) {
          const late = await sync([...args, 'plan.json']);
          expect(late.code, late.stderr).to.equal(3);
          expect(late.stderr).to.contain('was already applied');
        }
      }));

    it('and that somebody then changed differently is reported as a conflict by apply, --resume and check', () =>
      reverted(async ({ project, sync }, id) => {
        await project.updateExperience(id, { description: 'theirs' });
        for (const args of [['apply'], ['apply', '--resume'], ['check']]) {
          const ran = await sync([...args, 'plan.json']);
          expect(ran.code, ran.stderr).to.equal(3);
          expect(unwrapped(ran.stderr))
            .to.contain('1 drifted entity is among what the plan changes')
            .and.to.match(/"before".*"planned".*"theirs"/);
          expect(ran.stderr).not.to.contain('second').and.not.to.contain('nightly');
        }
      }));
  });

  it('that was confirmed and has changed since is not resumed or repeated', () =>
    withNewExperiences(2, async (bench) => {
      expect((await bench.apply()).code).to.equal(0);
      await bench.project.updateExperience(await bench.project.idOf('new-1'), { description: 'theirs' });
      for (const args of [['apply'], ['apply', '--resume'], ['check']]) {
        const ran = await bench.sync([...args, 'plan.json']);
        expect(ran.code, ran.stderr).to.equal(3);
        expect(unwrapped(ran.stderr)).to.contain('plan.json was applied, and the project has changed since');
        expect(ran.stderr).not.to.contain('--resume');
      }
    }));
});
