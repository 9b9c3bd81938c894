import { expect } from 'chai';
import { isCreation, isWrite, unwrapped, withNewExperiences } from '../support/apply-bench.ts';
import type { Fault, ProxiedRequest } from '../support/fault-proxy.ts';

const REFUSALS: readonly (Fault | undefined)[] = [
  { _tag: 'Status', status: 400, when: 'before', message: 'the location does not exist' },
  undefined,
  { _tag: 'Status', status: 422, when: 'before', message: 'the name is reserved' },
  undefined,
];

/** Rejects the first and the third create, each for a different reason. */
const refusing = () => {
  let creations = 0;
  return (request: ProxiedRequest) => (isCreation(request) ? REFUSALS[creations++] : undefined);
};

const ONE_AT_A_TIME = ['--parallelism', '1'];

describe('failed operations of an apply, through the built command', () => {
  it('are reported individually with request, status and server message; their phase finishes, and no later one starts', () =>
    withNewExperiences(4, async ({ apply, project }) => {
      const ran = await apply(refusing(), ONE_AT_A_TIME);
      expect(ran).to.include({ code: 4, stdout: '' });
      const told = unwrapped(ran.stderr);
      expect(told)
        .to.contain('stopped part-way: 2 operations failed 2 done, 2 failed, 1 not started.')
        .and.to.match(
          /x create new-1 [^/]*POST \/projects\/[-0-9a-f]{36}\/experiences -> 400 .*?The server says: the location does not exist/,
        )
        .and.to.match(
          /x create new-3 [^/]*POST \/projects\/[-0-9a-f]{36}\/experiences -> 422 .*?The server says: the name is reserved/,
        )
        .and.to.contain('sync apply plan.json --resume');
      const { experiences, tags } = await project.snapshot();
      expect(Object.keys(experiences)).to.deep.equal(['new-2', 'new-4']);
      expect(tags.regression).to.deep.equal([]);
      expect(ran.requests.filter(isWrite)).to.have.length(4);
    }));

  it('are in the JSON output with the same details, and --resume sends only them and the operations not started', () =>
    withNewExperiences(4, async ({ apply, project }) => {
      const ran = await apply(refusing(), [...ONE_AT_A_TIME, '--json']);
      expect(ran.code).to.equal(4);
      const { error } = JSON.parse(ran.stdout) as { error: Record<string, unknown> };
      expect(error).to.deep.include({
        code: 'ApplyIncomplete',
        counts: { done: 2, failed: 2, notStarted: 1 },
      });
      expect(error).to.have.nested.property('failed[0].title', 'create new-1');
      expect(error).to.have.nested.property('failed[0].request.method', 'POST');
      expect(error).to.have.nested.property('failed[0].request.status', 400);
      expect(error).to.have.nested.property('failed[1].request.serverMessage', 'the name is reserved');
      const resumed = await apply(undefined, ['--resume']);
      expect(resumed.code, resumed.stderr).to.equal(0);
      expect(resumed.requests.filter(isWrite)).to.have.length(3);
      expect((await project.snapshot()).tags.regression).to.have.length(4);
    }));
});
