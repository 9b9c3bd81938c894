import { spawn } from 'node:child_process';
import { readFileSync, statSync, truncateSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  type ApplyBench,
  isCreation,
  onNth,
  signalled,
  unwrapped,
  withNewExperiences,
} from '../support/apply-bench.ts';
import { CACHE_HOME, type Ran, watchChild } from '../support/run-bin.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Applies with a limit of one or two kilobytes per file, as on a full disk. */
const applyWithLittleRoom = ({ folder, server }: ApplyBench): Promise<Ran> => {
  const child = spawn(
    'sh',
    ['-c', 'ulimit -f 2; exec "$0" "$@"', process.execPath, BIN, 'apply', 'plan.json'],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder,
        XDG_CACHE_HOME: CACHE_HOME,
        RESIM_URL: `${server.url}/v1/`,
        RESIM_ACCESS_TOKEN: server.accessToken,
        RESIM_PROJECT: 'robots',
        RESIM_PARALLELISM: '1',
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  watchChild(child, 'sync apply');
  let stderr = '';
  child.stderr.on('data', (text: string) => (stderr += text));
  return new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stdout: '', stderr })),
  );
};

describe('the journal of an apply, through the built command', () => {
  it('is private, and records each operation before it is sent and after it ended', () =>
    withNewExperiences(3, async ({ apply, journal, file }) => {
      const written: string[] = [];
      const ran = await apply(
        (request) => {
          if (isCreation(request))
            written.push(readFileSync(file('plan.json.journal.jsonl'), 'utf8').trimEnd().split('\n').at(-1)!);
          return undefined;
        },
        ['--parallelism', '1'],
      );
      expect(ran.code, ran.stderr).to.equal(0);
      expect(statSync(file('plan.json.journal.jsonl')).mode & 0o777).to.equal(0o600);
      expect(journal().map(({ _tag, id, outcome }) => [_tag, id ?? outcome ?? ''])).to.deep.equal([
        ['Begin', ''],
        ...['create-1', 'create-2', 'create-3', 'addTag-1'].flatMap((id) => [
          ['Start', id],
          ['End', id],
        ]),
        ['Finish', 'confirmed'],
      ]);
      expect(written.map((line) => JSON.parse(line) as unknown)).to.have.length(3);
      written.forEach((line, i) =>
        expect(line)
          .to.contain('"Start"')
          .and.contain(`create-${i + 1}`),
      );
    }));

  it('may end in the middle of a line: --resume reads the complete lines, and appends', () =>
    withNewExperiences(3, async ({ apply, sync, file, journal }) => {
      const refuse = onNth(3, isCreation, () => ({ _tag: 'Status', status: 400, when: 'before' }));
      expect((await apply(refuse, ['--parallelism', '1'])).code).to.equal(4);
      const journalFile = file('plan.json.journal.jsonl');
      const whole = readFileSync(journalFile, 'utf8');
      // In the middle of the entry for the end of the second create.
      truncateSync(journalFile, whole.indexOf('"create-2","result"') + 12);
      const refused = await sync(['apply', 'plan.json']);
      expect(refused.code).to.equal(1);
      expect(unwrapped(refused.stderr)).to.contain('started but not finished: 2 of 4 operations are done');
      const resumed = await apply(undefined, ['--resume']);
      expect(resumed.code, resumed.stderr).to.equal(0);
      expect(resumed.requests.filter(isCreation)).to.have.length(1);
      expect(journal().at(-1)).to.include({ _tag: 'Finish', outcome: 'confirmed' });
    }));

  it('that cannot be written ends the apply, and --resume finds what was done', () =>
    withNewExperiences(30, async (bench) => {
      const ran = await applyWithLittleRoom(bench);
      expect(ran.code, ran.stderr).to.equal(4);
      expect(ran.stderr)
        .to.contain('stopped part-way: writing the journal failed')
        .and.to.contain('plan.json.journal.jsonl')
        .and.to.match(/EFBIG/);
      const { experiences } = await bench.project.snapshot();
      expect(ran.stderr).to.contain(`${Object.keys(experiences).length} done, 0 failed`);
      expect(Object.keys(experiences).length).to.be.within(1, 29);
      const resumed = await bench.apply(undefined, ['--resume']);
      expect(resumed.code, resumed.stderr).to.equal(0);
      expect(Object.keys((await bench.project.snapshot()).experiences)).to.have.length(30);
    }));

  it('is written by one process at a time: a second apply is rejected, and the error names the first', () =>
    withNewExperiences(1, async ({ apply, sync }) => {
      const arrived = signalled();
      const refused = signalled();
      let pid = 0;
      const first = apply(
        onNth(1, isCreation, () => {
          arrived.happen();
          return { _tag: 'Later', until: refused.happened };
        }),
        [],
        (child) => (pid = child.pid ?? 0),
      );
      await arrived.happened;
      const second = await sync(['apply', 'plan.json']);
      refused.happen();
      expect(second.code).to.equal(1);
      expect(unwrapped(second.stderr))
        .to.contain('another process is applying plan.json')
        .and.to.contain(`process ${pid} on `)
        .and.to.contain('since 20');
      expect((await first).code).to.equal(0);
    }));
});
