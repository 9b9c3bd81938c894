import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { fileInRepository } from '../../src/cli/output/github-actions.ts';
import { programName } from '../../src/cli/words/command-line.ts';
import { readConfigFiles } from '../../src/system/config-files.ts';
import { planJournal } from '../../src/system/journal-file.ts';
import { isRunning, thisProcess } from '../../src/system/process-identity.ts';
import { retryWhileOpen, renameDelays } from '../../src/system/whole-file.ts';
import { ignoringMissingModes } from '../../src/system/written-bytes.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const failing = (code: string): Error => Object.assign(new Error(code), { code });

/** Fails a number of times before it succeeds; counts attempts and records waits. */
const trying = async (failures: number, code: string, waits: readonly number[]) => {
  let attempts = 0;
  const waited: number[] = [];
  const attempt = (): Promise<void> => {
    attempts += 1;
    return attempts > failures ? Promise.resolve() : Promise.reject(failing(code));
  };
  const wait = (milliseconds: number): Promise<void> => {
    waited.push(milliseconds);
    return Promise.resolve();
  };
  const end = await retryWhileOpen(attempt, waits, wait).then(
    () => 'done',
    (error: unknown) => String(error),
  );
  return { end, attempts, waited };
};

describe('a path with backslashes, as Windows writes it', () => {
  const read = async (values: readonly string[], separator: string) => {
    const stdin = (async function* () {
      yield* await Promise.resolve(['from stdin']);
    })();
    const result = await readConfigFiles(values, stdin, separator)();
    return result._tag === 'Right' ? result.right.map((file) => file.path) : result.left;
  };

  for (const [name, wanted] of Object.entries({
    file: 'configs\\a.yaml',
    folder: 'configs',
    'folder with a backslash at its end': 'configs\\',
    glob: 'configs\\*.yaml',
    'glob with both': 'configs/nested\\..\\*.yaml',
  }))
    it(`leads to the config and is reported with slashes: a ${name}`, () =>
      withTemporaryFolder(async (folder) => {
        mkdirSync(path.join(folder, 'configs/nested'), { recursive: true });
        writeFileSync(path.join(folder, 'configs/a.yaml'), 'experiences: []\n');
        const found = await read([`${folder.replaceAll('/', '\\')}\\${wanted}`], '\\');
        expect(found).to.be.an('array').with.lengthOf(1);
        expect(JSON.stringify(found)).to.include('a.yaml').and.not.to.include('\\\\');
      }));

  it('is unchanged on a system whose names may contain backslashes', () =>
    withTemporaryFolder(async (folder) => {
      const file = path.join(folder, 'a\\b.yaml');
      writeFileSync(file, 'experiences: []\n');
      expect(await read([file], '/')).to.deep.equal([file]);
    }));

  it('is standard input if it is a dash', async () =>
    expect(await read(['-'], '\\')).to.deep.equal(['<stdin>']));

  const windows = fileInRepository({ GITHUB_WORKSPACE: 'D:\\a\\robots\\robots' }, path.win32);
  for (const [file, told] of [
    ['D:\\a\\robots\\robots\\scenarios\\experiences.yaml', 'scenarios/experiences.yaml'],
    ['d:/a/robots/robots/experiences.yaml', 'experiences.yaml'],
    ['C:\\other\\experiences.yaml', 'C:\\other\\experiences.yaml'],
    ['D:\\a\\robots\\more.yaml', 'D:\\a\\robots\\more.yaml'],
  ] as const)
    it(`is reported to GitHub relative to the checkout: ${file}`, () => expect(windows(file)).to.equal(told));
});

describe('the name of the command', () => {
  for (const [called, name] of [
    ['/opt/resim-sync', 'resim-sync'],
    ['/opt/resim-sync.exe', 'resim-sync'],
    ['/opt/sync.EXE', 'sync'],
    ['/usr/lib/node_modules/.bin/sync', 'sync'],
  ] as const)
    it(`is ${name} if it was called as ${called}`, () => expect(programName(called)).to.equal(name));
});

describe('a process on a system without /proc', () => {
  const withoutProc = <A>(use: (proc: string) => A): Promise<A> =>
    withTemporaryFolder((folder) => Promise.resolve(use(folder)));

  it('is identified by its PID and its machine', () =>
    withoutProc((proc) =>
      expect(thisProcess(proc)).to.include({
        pid: process.pid,
        processStart: '',
        boot: '',
        pidNamespace: '',
      }),
    ));

  it('is detected as running, even if it was recorded with /proc', () =>
    withoutProc((proc) => {
      expect(isRunning(thisProcess(proc), proc)).to.equal(true);
      expect(isRunning(thisProcess(), proc)).to.equal(true);
    }));

  it('is detected as ended if no process has the PID', () =>
    withoutProc((proc) =>
      expect(isRunning({ ...thisProcess(proc), pid: 2 ** 22 + 1 }, proc)).to.equal(false),
    ));

  it('is unknown on another machine', () =>
    withoutProc((proc) =>
      expect(isRunning({ ...thisProcess(proc), host: 'another' }, proc)).to.equal(undefined),
    ));
});

describe('replacing a file that another program has open', () => {
  it('is retried for a while on Windows, and on no other system', async () => {
    const waits = renameDelays('win32');
    expect([renameDelays('linux'), renameDelays('darwin')]).to.deep.equal([[], []]);
    for (const code of ['EPERM', 'EACCES', 'EBUSY'])
      expect(await trying(2, code, waits)).to.deep.equal({
        end: 'done',
        attempts: 3,
        waited: waits.slice(0, 2),
      });
    expect((await trying(1, 'EBUSY', [])).attempts).to.equal(1);
  });

  it('fails with the last error', async () => {
    const waits = renameDelays('win32');
    expect(await trying(99, 'EPERM', waits)).to.deep.equal({
      end: 'Error: EPERM',
      attempts: waits.length + 1,
      waited: waits,
    });
  });

  it('is not retried if waiting does not help', async () =>
    expect(await trying(99, 'ENOSPC', renameDelays('win32'))).to.include({
      end: 'Error: ENOSPC',
      attempts: 1,
    }));
});

describe('a file system without modes', () => {
  it('accepts a file anyway', async () => {
    for (const code of ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])
      await ignoringMissingModes(() => Promise.reject(failing(code)));
  });

  it('does not hide other failures', async () => {
    const end = await ignoringMissingModes(() => Promise.reject(failing('EIO'))).catch(String);
    expect(end).to.equal('Error: EIO');
  });
});

describe('a link at the path of a journal', () => {
  it('is refused before it is opened, even if the system would follow it', () =>
    withTemporaryFolder((folder) => {
      const plan = path.join(folder, 'plan.json');
      writeFileSync(plan, '{}');
      writeFileSync(path.join(folder, 'other'), '');
      symlinkSync(path.join(folder, 'other'), `${plan}.journal.jsonl`);
      expect(planJournal(plan).open()._tag).to.equal('Left');
      return Promise.resolve();
    }));
});
