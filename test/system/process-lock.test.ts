import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { lockPlan, unlockPlan } from '../../src/system/plan-lock.ts';
import { isRunning, thisProcess } from '../../src/system/process-identity.ts';
import { tryLock } from '../../src/system/process-lock.ts';
import { bundled } from '../support/bundled.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const NOW = '2026-01-31T12:00:00Z';
const CONTENDER = fileURLToPath(new URL('../support/lock-contender.ts', import.meta.url));

const acquired = (file: string, longestHold?: number) => {
  const attempt = tryLock(file, { now: NOW, ...(longestHold !== undefined && { longestHold }) });
  if (attempt._tag === 'Held') throw new Error(`held: ${JSON.stringify(attempt.holder)}`);
  return attempt.release;
};

const withLockFile = <A>(use: (file: string, folder: string) => Promise<A> | A): Promise<A> =>
  withTemporaryFolder(async (folder) => use(path.join(folder, 'x.lock'), folder));

/** A process that has just ended. */
const deadPid = async (): Promise<number> => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('close', resolve));
  return child.pid ?? 0;
};

const lockOf = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ pid: process.pid, host: hostname(), since: NOW, processStart: '', ...fields });

describe('a lock among processes', () => {
  it('is held by one process at a time, which it names, until it is released', () =>
    withLockFile((file, folder) => {
      const release = acquired(file);
      const second = tryLock(file, { now: NOW });
      expect(second).to.have.nested.property('holder.pid', process.pid);
      expect(second).to.have.nested.property('holder.since', NOW);
      release();
      acquired(file)();
      expect(readdirSync(folder)).to.deep.equal([]);
    }));

  it('is readable only by its owner', () =>
    withLockFile((file) => {
      acquired(file);
      expect(statSync(file).mode & 0o777).to.equal(0o600);
    }));

  it('is taken over from a process that has ended, even if another has its PID now', () =>
    withLockFile(async (file) => {
      const dead = [lockOf({ pid: await deadPid() }), lockOf({ processStart: 'another time' })];
      for (const text of dead) {
        writeFileSync(file, text);
        const release = acquired(file);
        expect(readFileSync(file, 'utf8')).to.include(NOW).and.not.equal(text);
        release();
      }
    }));

  it('is taken over from a killed process that its parent has not waited for', async function () {
    if (process.platform !== 'linux') {
      process.stderr.write('      skipped: only Linux shows whether a process has ended\n');
      this.skip();
    }
    // The shell becomes a program that waits for no child, like the first process of many containers.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
      expect(isRunning({ ...thisProcess(), pid, processStart: '' })).to.equal(true);
      // Until then, the shell would wait for its child.
      while (readFileSync(`/proc/${parent.pid}/comm`, 'utf8') !== 'sleep\n');
      process.kill(pid, 'SIGKILL');
      while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));
      await withLockFile((file) => {
        writeFileSync(file, lockOf({ ...thisProcess(), pid, processStart: '' }));
        acquired(file)();
      });
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('of another machine is respected until the maximum age', () =>
    withLockFile((file) => {
      writeFileSync(file, lockOf({ host: 'another-machine', pid: 1 }));
      expect(tryLock(file, { now: NOW })._tag).to.equal('Held');
      expect(tryLock(file, { now: NOW, longestHold: 60_000 })._tag).to.equal('Held');
      utimesSync(file, new Date(0), new Date(0));
      expect(tryLock(file, { now: NOW })._tag).to.equal('Held');
      acquired(file, 60_000);
    }));

  it('that is empty counts as held while it may still be written, and as abandoned later', () =>
    withLockFile((file) => {
      for (const text of ['', '{', '[]', '{"pid": "x"}']) {
        writeFileSync(file, text);
        expect(tryLock(file, { now: NOW })._tag, text).to.equal('Held');
        utimesSync(file, new Date(0), new Date(0));
        acquired(file)();
      }
    }));

  it('is not released by a process that lost it', () =>
    withLockFile((file) => {
      const release = acquired(file);
      writeFileSync(file, lockOf({ since: 'later' }));
      release();
      expect(existsSync(file)).to.equal(true);
    }));

  it('is never held by two processes that take over a stale lock at once', () =>
    withLockFile(async (file, folder) => {
      writeFileSync(file, lockOf({ pid: await deadPid() }));
      const log = path.join(folder, 'log');
      writeFileSync(log, '');
      const contenders = Array.from({ length: 4 }, () =>
        spawn(process.execPath, [bundled(CONTENDER), file, log, '25'], { stdio: 'inherit' }),
      );
      const codes = await Promise.all(
        contenders.map((child) => new Promise((resolve) => child.on('close', resolve))),
      );
      expect(codes).to.deep.equal([0, 0, 0, 0]);
      const lines = readFileSync(log, 'utf8').trim().split('\n');
      expect(lines).to.have.length(200);
      lines.forEach((line, position) => {
        const other = lines[position % 2 === 0 ? position + 1 : position - 1] ?? '';
        expect(line.split(' ')[1]).to.equal(other.split(' ')[1]);
        expect(line.split(' ')[0]).to.equal(position % 2 === 0 ? 'in' : 'out');
      });
    }));

  it('of a process in another container, or before a reboot, is not stale', () =>
    withLockFile(async (file) => {
      const dead = { ...thisProcess(), pid: await deadPid(), processStart: '' };
      expect(isRunning(dead)).to.equal(false);
      for (const elsewhere of [{ pidNamespace: 'pid:[1]' }, { boot: 'another' }]) {
        expect(isRunning({ ...dead, ...elsewhere })).to.equal(undefined);
        writeFileSync(file, lockOf({ ...dead, ...elsewhere }));
        utimesSync(file, new Date(0), new Date(0));
        const attempt = tryLock(file, { now: NOW });
        expect(attempt).to.include({ _tag: 'Held', state: 'unknown' });
        expect(attempt).to.have.nested.property('holder.pid', dead.pid);
      }
      expect(isRunning({ ...thisProcess(), host: 'the same machine by another name' })).to.equal(true);
    }));

  it('is distinguished from a link, a pipe or a folder at its path, which it does not wait for', () =>
    withLockFile((_, folder) => {
      const places = ['link', 'pipe', 'folder'].map((name) => path.join(folder, name));
      const [link = '', pipe = '', directory = ''] = places;
      symlinkSync('nowhere', link);
      execFileSync('mkfifo', [pipe]);
      mkdirSync(directory);
      for (const place of places)
        expect(tryLock(place, { now: NOW })).to.deep.equal({ _tag: 'Held', state: 'notAFile' });
      expect(lstatSync(link).isSymbolicLink()).to.equal(true);
      expect(readdirSync(folder).sort()).to.deep.equal(['folder', 'link', 'pipe']);
    }));
});

describe('the lock of a plan', () => {
  const CHECKSUM = 'c0ffee';

  /** A plan and its locks in a temporary home folder. */
  const withPlan = (
    use: (bench: {
      readonly folder: string;
      readonly plan: string;
      readonly home: string;
      readonly lock: (file: string, checksum?: string) => ReturnType<typeof lockPlan>;
      readonly unlock: (
        plan: Parameters<typeof unlockPlan>[0],
        force?: boolean,
      ) => ReturnType<typeof unlockPlan>;
    }) => Promise<void> | void,
  ) =>
    withTemporaryFolder(async (folder) => {
      const plan = path.join(folder, 'plan.json');
      const home = path.join(folder, 'home', 'locks');
      writeFileSync(plan, '{}');
      await use({
        folder,
        plan,
        home,
        lock: (file, checksum = CHECKSUM) => lockPlan({ file, checksum }, NOW, [home]),
        unlock: (one, force = false) => unlockPlan(one, force, [home]),
      });
    });

  it('names the process, the time and the lock file', () =>
    withPlan(({ plan, lock }) => {
      expect(E.isRight(lock(plan))).to.equal(true);
      expect(lock(plan)).to.deep.equal(
        E.left({
          _tag: 'ApplyRunning',
          file: plan,
          lockFile: `${plan}.lock`,
          state: 'running',
          holder: { pid: process.pid, host: hostname(), since: NOW, plan },
        }),
      );
    }));

  it('is the same for links of both kinds, copies, and other spellings of its path', () =>
    withPlan(({ folder, plan, home, lock }) => {
      const [link, hardLink, copy] = ['link.json', 'hard.json', 'copy.json'].map((n) => path.join(folder, n));
      symlinkSync('plan.json', link ?? '');
      linkSync(plan, hardLink ?? '');
      copyFileSync(plan, copy ?? '');
      const ways = [plan, link ?? '', hardLink ?? '', copy ?? '', `${folder}/./plan.json`];
      for (const first of ways) {
        const held = lock(first);
        expect(E.isRight(held), first).to.equal(true);
        for (const second of ways)
          expect(lock(second), `${first}, ${second}`).to.have.nested.property('left._tag', 'ApplyRunning');
        if (E.isRight(held)) held.right();
        expect(readdirSync(home)).to.deep.equal([]);
      }
      expect(E.isRight(lock(plan, 'one'))).to.equal(true);
      expect(E.isRight(lock(copy ?? '', 'another'))).to.equal(true);
    }));

  it('is in a folder that only its owner can open', () =>
    withPlan(({ plan, home, lock }) => {
      lock(plan);
      expect(statSync(home).mode & 0o777).to.equal(0o700);
      expect(readdirSync(home)).to.deep.equal([`${CHECKSUM}.lock`]);
    }));

  it('is only next to the plan if the home folder is not writable', () =>
    withPlan(({ plan, folder }) => {
      expect(E.isRight(lockPlan({ file: plan, checksum: CHECKSUM }, NOW, [`${plan}/no`]))).to.equal(true);
      expect(readdirSync(folder).sort()).to.deep.equal(['plan.json', 'plan.json.lock']);
    }));

  it('that a lost machine left behind names it, and is released on request', () =>
    withPlan(({ plan, home, lock, unlock }) => {
      const text = lockOf({ host: 'lost', pid: 7, plan: CHECKSUM });
      mkdirSync(home, { recursive: true });
      for (const file of [`${plan}.lock`, path.join(home, `${CHECKSUM}.lock`)]) writeFileSync(file, text);
      expect(lock(plan)).to.have.nested.property('left.holder.host', 'lost');
      expect(lock(plan)).to.have.nested.property('left.state', 'unknown');
      // The plan may be encrypted: its lock contains the checksum.
      const freed = unlock({ file: plan });
      expect(E.isRight(freed) && freed.right.map(({ holder }) => holder?.host)).to.deep.equal([
        'lost',
        'lost',
      ]);
      expect(unlock({ file: plan, checksum: CHECKSUM })).to.deep.equal(E.right([]));
      expect(E.isRight(lock(plan))).to.equal(true);
    }));

  it('of a running process is released only by force', () =>
    withPlan(({ plan, lock, unlock }) => {
      lock(plan);
      const refused = unlock({ file: plan, checksum: CHECKSUM });
      expect(refused).to.have.nested.property('left.state', 'running');
      expect(existsSync(`${plan}.lock`)).to.equal(true);
      expect(E.isRight(unlock({ file: plan, checksum: CHECKSUM }, true))).to.equal(true);
      expect(E.isRight(lock(plan))).to.equal(true);
    }));

  it("is released if a link is at its path, and the link's target stays", () =>
    withPlan(({ folder, plan, unlock }) => {
      const mine = path.join(folder, 'mine');
      writeFileSync(mine, 'mine');
      symlinkSync(mine, `${plan}.lock`);
      expect(E.isRight(unlock({ file: plan, checksum: CHECKSUM }))).to.equal(true);
      expect(readFileSync(mine, 'utf8')).to.equal('mine');
      expect(existsSync(`${plan}.lock`)).to.equal(false);
    }));
});
