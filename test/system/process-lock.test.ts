import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { lockPlan } from '../../src/system/plan-lock.ts';
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

/** A process that ran a moment ago. */
const deadPid = async (): Promise<number> => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('close', resolve));
  return child.pid ?? 0;
};

const lockOf = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ pid: process.pid, host: hostname(), since: NOW, processStart: '', ...fields });

describe('a lock among processes', () => {
  it('is held by one at a time, who is named, and free again once it is released', () =>
    withLockFile((file, folder) => {
      const release = acquired(file);
      const second = tryLock(file, { now: NOW });
      expect(second).to.have.nested.property('holder.pid', process.pid);
      expect(second).to.have.nested.property('holder.since', NOW);
      release();
      acquired(file)();
      expect(readdirSync(folder)).to.deep.equal([]);
    }));

  it('is readable by its owner alone', () =>
    withLockFile((file) => {
      acquired(file);
      expect(statSync(file).mode & 0o777).to.equal(0o600);
    }));

  it('is taken over from a process that is gone, also where another has its number now', () =>
    withLockFile(async (file) => {
      const dead = [lockOf({ pid: await deadPid() }), lockOf({ processStart: 'another time' })];
      for (const text of dead) {
        writeFileSync(file, text);
        const release = acquired(file);
        expect(readFileSync(file, 'utf8')).to.include(NOW).and.not.equal(text);
        release();
      }
    }));

  it('of another machine is left alone, unless it is older than anybody needs it', () =>
    withLockFile((file) => {
      writeFileSync(file, lockOf({ host: 'another-machine', pid: 1 }));
      expect(tryLock(file, { now: NOW })._tag).to.equal('Held');
      expect(tryLock(file, { now: NOW, longestHold: 60_000 })._tag).to.equal('Held');
      utimesSync(file, new Date(0), new Date(0));
      expect(tryLock(file, { now: NOW })._tag).to.equal('Held');
      acquired(file, 60_000);
    }));

  it('that says nothing counts as held while it may still be written, and as left behind later', () =>
    withLockFile((file) => {
      for (const text of ['', '{', '[]', '{"pid": "x"}']) {
        writeFileSync(file, text);
        expect(tryLock(file, { now: NOW })._tag, text).to.equal('Held');
        utimesSync(file, new Date(0), new Date(0));
        acquired(file)();
      }
    }));

  it('is not given back by somebody who lost it', () =>
    withLockFile((file) => {
      const release = acquired(file);
      writeFileSync(file, lockOf({ since: 'later' }));
      release();
      expect(existsSync(file)).to.equal(true);
    }));

  it('is never held by two, whoever finds a dead one first', () =>
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

  it('of a plan says which process applies it, and since when', () =>
    withTemporaryFolder((folder) => {
      const plan = path.join(folder, 'plan.json');
      expect(E.isRight(lockPlan(plan, NOW))).to.equal(true);
      expect(lockPlan(plan, 'later')).to.deep.equal(
        E.left({ _tag: 'ApplyRunning', file: plan, pid: process.pid, since: NOW }),
      );
      return Promise.resolve();
    }));
});
