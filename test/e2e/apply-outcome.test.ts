import { expect } from 'chai';
import { isWrite, nth, unwrapped, withNewExperiences, withPlan } from '../support/apply-bench.ts';
import type { ProxiedRequest } from '../support/fault-proxy.ts';
import type { Workbench } from '../support/workbench.ts';

const isTagging = ({ method, path }: ProxiedRequest): boolean =>
  method === 'POST' && path.endsWith('/experienceTags/addExperiences');

const isUntagging = ({ method, path }: ProxiedRequest): boolean =>
  method === 'DELETE' && path.includes('/experienceTags/');

/** Somebody else changes `new-1` while the tags are written. */
const meddling = ({ project }: Workbench) =>
  nth(1, isTagging, () => ({
    _tag: 'Later',
    until: project.idOf('new-1').then((id) => project.updateExperience(id, { description: 'theirs' })),
  }));

describe('the outcome of an apply, through the built command', () => {
  it('that somebody changed meanwhile is told by entity and field', () =>
    withNewExperiences(2, async (bench) => {
      const ran = await bench.apply(meddling(bench));
      expect(ran).to.include({ code: 4, stdout: '' });
      expect(unwrapped(ran.stderr)).to.contain(
        'the apply of plan.json ran, but its outcome is not what the plan promised ' +
          '3 done, 0 failed, 0 not started. ' +
          '~ experience new-1 description planned "planned new-1", now "theirs"',
      );
      expect(ran.stderr).not.to.contain('experience new-2');
    }));

  it('is told to programs by entity and field as well', () =>
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

  it('is not what a server says it did, but what is there afterwards', () => {
    const furnish = async ({ project }: Workbench) => {
      const kept = await project.createExperience({ name: 'kept' });
      await project.tag(await project.createTag('nightly'), [kept]);
      return `experiences: [{ name: kept, description: about kept, locations: [s3://b/kept] }]
managedExperienceTags: [nightly]
`;
    };
    return withPlan(furnish, async ({ apply }) => {
      const ran = await apply(nth(1, isUntagging, () => ({ _tag: 'Status', status: 204, when: 'before' })));
      expect(ran.code, ran.stderr).to.equal(4);
      expect(unwrapped(ran.stderr)).to.contain('~ tag nightly member kept planned -, now member');
    });
  });

  it('that cannot be read is no success: what was done is told, and why it is not known whether it holds', () =>
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
      const again = await sync(['apply', 'plan.json', '--resume']);
      expect(again.code).to.equal(3);
      expect(again.stderr).to.contain('was applied already');
    }));
});
