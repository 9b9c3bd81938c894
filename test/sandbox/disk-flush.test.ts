import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { type DiskFlush, makeDiskFlush } from '../../src/sandbox/store/disk-flush.ts';

describe('the flush of a log', () => {
  let folder: string;
  let log: DiskFlush;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sync-flush-'));
    log = makeDiskFlush(path.join(folder, 'log'));
  });
  afterEach(async () => {
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is one for all who ask while another one runs', async () => {
    writeFileSync(path.join(folder, 'log'), 'a');
    const first = log.flush();
    const [second, third] = [log.flush(), log.flush()];
    expect(second).not.to.equal(first);
    expect(third).to.equal(second);
    await Promise.all([first, second]);
    const fourth = log.flush();
    expect(fourth).not.to.equal(second);
    await fourth;
  });

  it('fails where the log cannot be opened, and is tried again', async () => {
    const outcomes = await Promise.allSettled([log.flush(), log.flush()]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    writeFileSync(path.join(folder, 'log'), 'a');
    await log.flush();
  });
});
