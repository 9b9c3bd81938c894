import { expect } from 'chai';
import {
  isCreation,
  type JournalLine,
  isWrite,
  onNth,
  oncePrinted,
  signalled,
  withNewExperiences,
} from '../support/apply-bench.ts';
import type { Fault, ProxiedRequest } from '../support/fault-proxy.ts';

const ONE_AT_A_TIME = ['--parallelism', '1'];
const STOPPING = 'Stopping: requests in flight finish, no new ones start.';
const SILENCE: Fault = { _tag: 'Silence', when: 'before' };

/** The operations that were started, and those whose end is recorded. */
const operations = (journal: readonly JournalLine[]) => ({
  started: journal.filter(({ _tag }) => _tag === 'Start').map(({ id }) => id),
  ended: journal.filter(({ _tag }) => _tag === 'End').map(({ id }) => id),
});

const isTagging = ({ method, path }: ProxiedRequest): boolean =>
  method === 'POST' && path.endsWith('/addExperiences');

describe('an interrupted apply, through the built command', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    it(`by ${signal} finishes what is in flight, starts nothing, and reports its progress and how to continue`, () =>
      withNewExperiences(4, async ({ apply, sync, journal, project }) => {
        const stopping = signalled();
        let kill: () => void = () => undefined;
        const hold = onNth(2, isCreation, () => {
          kill();
          return { _tag: 'Later', until: stopping.happened };
        });
        const ran = await apply(hold, ONE_AT_A_TIME, (child) => {
          kill = () => child.kill(signal);
          oncePrinted(child, STOPPING, stopping.happen);
        });
        expect(ran).to.include({ code: 130, stdout: '' });
        expect(ran.stderr)
          .to.contain('Error: interrupted\n  2 done, 0 failed, 3 not started.\n')
          .and.to.contain('      sync apply plan.json --resume\n');
        expect(Object.keys((await project.snapshot()).experiences)).to.deep.equal(['new-1', 'new-2']);
        const { started, ended } = operations(journal());
        expect(started).to.deep.equal(['create-1', 'create-2']);
        expect(ended).to.deep.equal(started);
        expect(journal().at(-1)).to.include({ _tag: 'Finish', outcome: 'interrupted' });

        const refused = await sync(['apply', 'plan.json']);
        expect(refused.code).to.equal(1);
        expect(refused.stderr)
          .to.contain('an apply of plan.json was started but not finished: 2 of 5 operations are')
          .and.to.contain('sync apply plan.json --resume');
        const resumed = await apply(undefined, ['--resume']);
        expect(resumed.code, resumed.stderr).to.equal(0);
        expect(resumed.requests.filter(isCreation)).to.have.length(2);
      }));

  it('twice aborts what is in flight, reports it, and --resume finds out whether it was done', () =>
    withNewExperiences(2, async ({ apply, sync, journal, project }) => {
      let kill: () => void = () => undefined;
      const unanswered = onNth(1, isCreation, () => {
        kill();
        return { _tag: 'Silence', when: 'after' };
      });
      const ran = await apply(unanswered, ONE_AT_A_TIME, (child) => {
        kill = () => child.kill('SIGTERM');
        oncePrinted(child, STOPPING, kill);
      });
      expect(ran.code).to.equal(130);
      expect(ran.stderr)
        .to.contain('0 done, 0 failed, 1 abandoned, 2 not started.')
        .and.to.contain('? create new-1\n')
        .and.to.contain('it may have taken effect');
      const { started, ended } = operations(journal());
      expect(started).to.deep.equal(['create-1']);
      expect(ended).to.deep.equal(['create-1']);
      expect(Object.keys((await project.snapshot()).experiences)).to.deep.equal(['new-1']);
      const refused = await sync(['apply', 'plan.json']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.contain('sync apply plan.json --resume');
      const resumed = await apply(undefined, ['--resume']);
      expect(resumed.code, resumed.stderr).to.equal(0);
      expect(resumed.requests.filter(isCreation)).to.have.length(1);
    }));

  it('before the first write ends at once, and says that nothing was written', () =>
    withNewExperiences(1, async ({ apply }) => {
      let kill: () => void = () => undefined;
      const ran = await apply(
        ({ path }) => {
          if (!path.includes('/suites')) return undefined;
          kill();
          return SILENCE;
        },
        [],
        (child) => (kill = () => child.kill('SIGINT')),
      );
      expect(ran.code).to.equal(130);
      expect(ran.stderr).to.contain('Nothing was written.').and.not.to.contain(STOPPING);
      expect(ran.requests.filter(isWrite)).to.deep.equal([]);
    }));

  it("releases the project's lock, and acquires none that it only waited for", () =>
    withNewExperiences(1, async ({ apply, project }) => {
      let kill: () => void = () => undefined;
      const reading = await apply(
        ({ path }) => {
          if (!path.includes('/suites')) return undefined;
          kill();
          return SILENCE;
        },
        ['--lock'],
        (child) => (kill = () => child.kill('SIGTERM')),
      );
      expect(reading.code).to.equal(130);
      expect(reading.requests.filter(isWrite).map(({ method }) => method)).to.deep.equal(['POST', 'DELETE']);
      expect(Object.keys((await project.snapshot()).tags)).to.deep.equal(['regression']);

      await project.createTag('sync-lock', 'somebody');
      const waiting = await apply(undefined, ['--lock-timeout', '1h'], (child) =>
        oncePrinted(child, 'waiting for the lock', () => child.kill('SIGTERM')),
      );
      expect(waiting.code).to.equal(130);
      expect(waiting.stderr).to.contain('Nothing was written.');
      expect(Object.keys((await project.snapshot()).tags)).to.deep.equal(['regression', 'sync-lock']);
    }));

  it('after the last write says so, and only skips the outcome check', () =>
    withNewExperiences(1, async ({ apply, sync }) => {
      let kill: () => void = () => undefined;
      let tagged = false;
      const ran = await apply(
        (request) => {
          tagged ||= isTagging(request);
          if (!tagged || isWrite(request)) return undefined;
          kill();
          return SILENCE;
        },
        [],
        (child) => (kill = () => child.kill('SIGINT')),
      );
      expect(ran.code).to.equal(130);
      expect(ran.stderr)
        .to.contain('2 done, 0 failed, 0 not started.')
        .and.to.contain('All changes are written')
        .and.not.to.contain('Nothing was written');
      expect((await sync(['apply', 'plan.json'])).code).to.equal(3);
    }));

  it('while it waits for a retry ends soon, without the retry', () =>
    withNewExperiences(1, async ({ apply }) => {
      const ran = await apply(
        (request) =>
          isCreation(request)
            ? { _tag: 'Status', status: 429, when: 'before', retryAfter: '100' }
            : undefined,
        [],
        (child) => {
          oncePrinted(child, 'Retrying createExperience', () => child.kill('SIGINT'));
          oncePrinted(child, STOPPING, () => child.kill('SIGINT'));
        },
      );
      expect(ran.code).to.equal(130);
      expect(ran.requests.filter(isCreation)).to.have.length(1);
    }));
});
