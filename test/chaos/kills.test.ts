import path from 'node:path';
import { expect } from 'chai';
import { appliedModel } from '../support/applying.ts';
import { type Ran, runBin } from '../support/run-bin.ts';
import { PROJECT_ID } from '../support/planned-situations.ts';
import { everyKind } from './every-kind.ts';
import { type Weather, withField } from './field.ts';
import { essence } from './project-model.ts';

interface Killed {
  readonly killed: Ran;
  readonly resumed: Ran;
  readonly ended: unknown;
}

const ended = essence(appliedModel(everyKind), everyKind.model);

/** Kills when the k-th request arrives: every second one dies before it is done, the others between that and the answer. */
const deadly = (k: number, kill: () => void): Weather => {
  let seen = 0;
  return () => {
    if (++seen !== k) return undefined;
    kill();
    return k % 2 === 0 ? { _tag: 'Reset', when: 'before' } : undefined;
  };
};

/** Applies through the built command, kills it without warning at its k-th request, and resumes. */
const killAt = (k: number, journalLost: boolean): Promise<Killed> =>
  withField(everyKind, async ({ planFile, proxy, accessToken, meet, model, loseJournal }) => {
    const folder = path.dirname(planFile);
    const env = {
      RESIM_URL: `${proxy.url}/v1/`,
      RESIM_ACCESS_TOKEN: accessToken,
      RESIM_PROJECT: PROJECT_ID,
    };
    const apply = ['apply', planFile, '--allow-archive', '100%', '--parallelism', '3'];
    let kill: () => void = () => undefined;
    meet(deadly(k, () => kill()));
    const killed = await runBin(apply, {
      cwd: folder,
      env,
      onStart: (child) => (kill = () => child.kill('SIGKILL')),
    });
    meet(() => undefined);
    if (journalLost) loseJournal();
    const resumed = await runBin([...apply, '--resume'], { cwd: folder, env });
    return { killed, resumed, ended: essence(await model(), everyKind.model) };
  });

/** Before the first write there is nothing to tell apart; the last requests are those that read the outcome. */
const MOMENTS = Array.from({ length: Number(process.env.CHAOS_KILLS ?? 24) }, (_, index) => index + 8);

describe('an apply that is killed', function () {
  this.timeout(MOMENTS.length * 10_000);

  for (const journalLost of [false, true])
    it(`at any request is finished by --resume${journalLost ? ', even where its journal is lost' : ''}`, async () => {
      let kills = 0;
      for (const k of MOMENTS.filter((moment) => !journalLost || moment % 3 === 0)) {
        const { killed, resumed, ended: now } = await killAt(k, journalLost);
        if (killed.signal === 'SIGKILL') kills++;
        const done = resumed.code === 0 || (resumed.code === 3 && resumed.stderr.includes('applied already'));
        expect(done, `killed at request ${k}: ${resumed.stderr}`).to.equal(true);
        expect(now, `killed at request ${k}`).to.deep.equal(ended);
      }
      expect(kills).to.be.greaterThan(5);
    });
});
