import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { type DiskFlush, makeDiskFlush } from '../../src/sandbox/store/disk-flush.ts';
import { libsqlEngine } from '../../src/sandbox/store/libsql-engine.ts';
import { closeEngine } from '../../src/sandbox/store/store.ts';

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

  it('is shared by all callers that arrive during another one', async () => {
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

  it('fails if the log cannot be opened, and can be retried', async () => {
    const outcomes = await Promise.allSettled([log.flush(), log.flush()]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    writeFileSync(path.join(folder, 'log'), 'a');
    await log.flush();
  });
});

const TMPFS = 0x01021994;
const MEMORY = '/dev/shm';

describe('a database on a file system in memory', () => {
  it('does not flush its log, and keeps its data', async function () {
    if (!existsSync(MEMORY) || statfsSync(MEMORY).type !== TMPFS) {
      process.stderr.write('SKIPPED: a database in memory\n');
      this.skip();
    }
    const folder = mkdtempSync(path.join(MEMORY, 'sync-flush-'));
    try {
      const engine = await libsqlEngine(path.join(folder, 'data.db'));
      expect(engine.log).to.equal(undefined);
      await sql`create table kept (value integer)`.execute(engine.writer);
      await sql`insert into kept values (7)`.execute(engine.writer);
      const { rows } = await sql`select value from kept`.execute(engine.database);
      expect(rows).to.deep.equal([{ value: 7 }]);
      await closeEngine(engine);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
