import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { startSandbox } from '../../src/sandbox/index.ts';
import { appliedModel } from '../support/applying.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { PROJECT_ID } from '../support/planned-situations.ts';
import { type Ran, runBin } from '../support/run-bin.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { everyKind } from './every-kind.ts';
import { essence, readModel, seedOf } from './project-model.ts';

interface Killed {
  readonly killed: Ran;
  readonly resumed: Ran;
  readonly ended: unknown;
}

const ended = essence(appliedModel(everyKind), everyKind.model);

/** Applies through the built command, kills it without warning when its k-th request arrives, and resumes. */
const killAt = async (k: number, journalLost: boolean): Promise<Killed> => {
  const sandbox = await startSandbox({ dataDir: ':memory:', seed: seedOf(everyKind.model) });
  if (E.isLeft(sandbox)) throw new Error(JSON.stringify(sandbox.left));
  const { url, accessToken, close } = sandbox.right;
  let seen = 0;
  let kill: (() => void) | undefined;
  const proxy = await startFaultProxy(url, () => {
    if (kill !== undefined && ++seen === k) kill();
    return undefined;
  });
  try {
    return await withTemporaryFolder(async (folder) => {
      const env = {
        RESIM_URL: `${proxy.url}/v1/`,
        RESIM_ACCESS_TOKEN: accessToken,
        RESIM_PROJECT: PROJECT_ID,
      };
      const sync = (args: readonly string[], onStart?: (stop: () => void) => void) =>
        runBin(args, {
          cwd: folder,
          env,
          ...(onStart && { onStart: (child) => onStart(() => child.kill('SIGKILL')) }),
        });
      const config = path.join(folder, 'config.json');
      writeFileSync(config, JSON.stringify(everyKind.config));
      const planned = await sync(['plan', '-c', 'config.json', '--out', 'plan.json']);
      expect(planned.code, planned.stderr).to.equal(0);
      const apply = ['apply', 'plan.json', '--allow-archive', '100%', '--parallelism', '3'];
      const killed = await sync(apply, (stop) => (kill = stop));
      kill = undefined;
      if (journalLost) rmSync(path.join(folder, 'plan.json.journal.jsonl'), { force: true });
      const resumed = await sync([...apply, '--resume']);
      return { killed, resumed, ended: essence(await readModel(url, accessToken), everyKind.model) };
    });
  } finally {
    await proxy.close();
    await close();
  }
};

/** Before the first write there is nothing to tell apart; the last requests are those that read the outcome. */
const MOMENTS = Array.from({ length: Number(process.env.CHAOS_KILLS ?? 24) }, (_, index) => index + 8);

describe('an apply that is killed', () => {
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
