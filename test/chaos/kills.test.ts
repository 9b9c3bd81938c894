import path from 'node:path';
import { expect } from 'chai';
import { appliedModel } from '../support/applying.ts';
import { type Ran, runBin } from '../support/run-bin.ts';
import { PROJECT_ID } from '../support/planned-situations.ts';
import { everyKind } from './every-kind.ts';
import type { Faults } from '../support/fault-proxy.ts';
import { withChaosBench } from './chaos-bench.ts';
import { count } from './figures.ts';
import { essence } from './project-model.ts';

interface Ending {
  readonly signal: 'SIGKILL' | 'SIGTERM';
  readonly journalLost: boolean;
}

interface Killed {
  readonly killed: Ran;
  readonly resumed: Ran;
  readonly ended: unknown;
}

const ended = essence(appliedModel(everyKind), everyKind.model);

/** Sends the signal when the k-th request arrives: for even k before the work is done, for odd k before the response. */
const deadly = (k: number, kill: () => void): Faults => {
  let seen = 0;
  return () => {
    if (++seen !== k) return undefined;
    kill();
    return k % 2 === 0 ? { _tag: 'Reset', when: 'before' } : undefined;
  };
};

/** Applies with the built command, ends it at its k-th request, and resumes. */
const killAt = (k: number, { signal, journalLost }: Ending): Promise<Killed> =>
  withChaosBench(everyKind, async ({ planFile, proxy, accessToken, inject, model, loseJournal }) => {
    const folder = path.dirname(planFile);
    const env = {
      RESIM_URL: `${proxy.url}/v1/`,
      RESIM_ACCESS_TOKEN: accessToken,
      RESIM_PROJECT: PROJECT_ID,
    };
    const apply = [
      'apply',
      planFile,
      '--allow-archive',
      '100%',
      '--allow-empty-suites',
      '--parallelism',
      '3',
    ];
    let kill: () => void = () => undefined;
    inject(deadly(k, () => kill()));
    const killed = await runBin(apply, {
      cwd: folder,
      env,
      onStart: (child) =>
        (kill = () => {
          count('kills');
          child.kill(signal);
        }),
    });
    inject(() => undefined);
    if (journalLost) loseJournal();
    count('resumes');
    const resumed = await runBin([...apply, '--resume'], { cwd: folder, env });
    return { killed, resumed, ended: essence(await model(), everyKind.model) };
  });

/** Starts shortly before the first write, and includes the requests that verify the outcome. */
const MOMENTS = Array.from({ length: Number(process.env.CHAOS_KILLS ?? 24) }, (_, index) => index + 8);

describe('an apply that is killed', function () {
  this.timeout(MOMENTS.length * 10_000);

  const endsAsPlanned = async (moments: readonly number[], ending: Ending): Promise<void> => {
    let cutOff = 0;
    for (const k of moments) {
      const { killed, resumed, ended: now } = await killAt(k, ending);
      if (killed.signal === 'SIGKILL' || killed.code === 130) cutOff++;
      const done = resumed.code === 0 || (resumed.code === 3 && resumed.stderr.includes('already applied'));
      expect(done, `ended at request ${k}: ${resumed.stderr}`).to.equal(true);
      expect(now, `ended at request ${k}`).to.deep.equal(ended);
    }
    expect(cutOff).to.be.greaterThan(moments.length / 2);
  };
  /** `npm test` tests some of the moments, before and after the work of a request; `npm run test:chaos` tests all of them. */
  const STRIDE = process.env.CHAOS_KILLS === undefined ? 5 : 1;
  const every = (stride: number, offset: number) =>
    MOMENTS.filter((moment) => moment % stride === offset % stride);

  it('at any request is completed by --resume', () =>
    endsAsPlanned(every(STRIDE, 0), { signal: 'SIGKILL', journalLost: false }));

  it('at any request is completed by --resume, even without its journal', () =>
    endsAsPlanned(every(Math.max(STRIDE, 3), 1), { signal: 'SIGKILL', journalLost: true }));

  it('or interrupted at any request is completed by --resume', () =>
    endsAsPlanned(every(Math.max(STRIDE, 3), 2), { signal: 'SIGTERM', journalLost: false }));
});
