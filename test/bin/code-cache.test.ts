import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { storeCode, placeOf, readCode, type CacheEnvironment } from '../../src/bin/code-cache.ts';
import { commandOf } from '../../src/bin/compiled-bundle.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const CODE = Buffer.from('compiled code of some command');
const NAME = 'plan-1';

const skipUnlessRoot = (test: Mocha.Context): void => {
  if (process.geteuid?.() === 0) return;
  process.stderr.write('      skipped: only root can give a file to another user\n');
  test.skip();
};

/** Provides a folder that contains cached code. */
const withCode = (use: (folder: string, file: string) => void): Promise<void> =>
  withTemporaryFolder((base) => {
    const folder = path.join(base, 'cache/resim-sync/code');
    expect(storeCode(folder, NAME, CODE)).to.equal(undefined);
    use(folder, path.join(folder, NAME));
    return Promise.resolve();
  });

const whyOf = (folder: string): string => {
  const found = readCode(folder, NAME);
  return 'why' in found ? found.why : 'it was taken';
};

const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe('the code cache', () => {
  it('returns what was written, in files and folders that only their owner can read', () =>
    withCode((folder, file) => {
      const found = readCode(folder, NAME);
      expect('code' in found && found.code.equals(CODE)).to.equal(true);
      expect([modeOf(file), modeOf(folder), modeOf(path.dirname(folder))]).to.deep.equal([
        0o600, 0o700, 0o700,
      ]);
      expect(readdirSync(folder)).to.deep.equal([NAME]);
    }));

  const WRITTEN_BY_OTHERS: Readonly<
    Record<string, readonly [(folder: string, file: string) => void, string]>
  > = {
    'a file that its group can write': [
      (_, file) => chmodSync(file, 0o660),
      'the file can be written by others',
    ],
    'a file that all can write': [(_, file) => chmodSync(file, 0o602), 'the file can be written by others'],
    'a folder that all can write': [(folder) => chmodSync(folder, 0o777), 'can be written by others'],
    'a file behind a link': [
      (folder, file) => {
        renameSync(file, `${folder}/elsewhere`);
        symlinkSync(`${folder}/elsewhere`, file);
      },
      'ELOOP',
    ],
    'a folder behind a link': [
      (folder) => {
        renameSync(folder, `${folder}-elsewhere`);
        symlinkSync(`${folder}-elsewhere`, folder);
      },
      'is not a folder',
    ],
    'a file with a second hard link': [
      (folder, file) => linkSync(file, `${folder}/second`),
      'has several hard links',
    ],
    'something that is not a file': [
      (_, file) => {
        renameSync(file, `${file}-elsewhere`);
        mkdirSync(file);
      },
      'is not a file',
    ],
  };
  for (const [what, [change, why]] of Object.entries(WRITTEN_BY_OTHERS))
    it(`does not use ${what}`, () =>
      withCode((folder, file) => {
        change(folder, file);
        expect(whyOf(folder)).to.include(why);
      }));

  for (const [what, choose] of Object.entries({
    file: (_: string, file: string) => file,
    folder: (folder: string) => folder,
  }))
    it(`does not use a ${what} of another user`, function () {
      skipUnlessRoot(this);
      return withCode((folder, file) => {
        chownSync(choose(folder, file), 1, 1);
        expect(whyOf(folder)).to.include('belongs to another user');
      });
    });

  // V8 itself runs what a failing disk made of its code, and crashes.
  it('does not use a file that is truncated or has a changed byte', () =>
    withCode((folder, file) => {
      const whole = readFileSync(file);
      for (const at of whole.keys()) {
        const changed = Buffer.from(whole);
        changed.writeUInt8(changed.readUInt8(at) ^ 0x10, at);
        writeFileSync(file, changed);
        expect(whyOf(folder), String(at)).to.equal('the file is damaged');
      }
      writeFileSync(file, whole);
      for (const length of [whole.length - 1, 9, 8, 3, 0]) {
        truncateSync(file, length);
        expect(whyOf(folder), String(length)).to.equal('the file is damaged');
      }
    }));

  it('writes nothing to the home folder of another user, and creates no folder there', function () {
    skipUnlessRoot(this);
    return withTemporaryFolder((base) => {
      const home = path.join(base, 'home');
      mkdirSync(home);
      chownSync(home, 1, 1);
      expect(storeCode(path.join(home, '.cache/code'), NAME, CODE)?.why).to.include(
        'belongs to another user',
      );
      expect(readdirSync(home)).to.deep.equal([]);
      return Promise.resolve();
    });
  });

  it('writes nothing to a folder that others can write to', () =>
    withCode((folder) => {
      chmodSync(folder, 0o777);
      expect(storeCode(folder, 'apply-1', CODE)?.why).to.include('can be written by others');
      expect(existsSync(path.join(folder, 'apply-1'))).to.equal(false);
    }));

  it('reports why nothing was written if the folder cannot be created', () =>
    withTemporaryFolder((base) => {
      writeFileSync(path.join(base, 'file'), '');
      expect(storeCode(path.join(base, 'file/code'), NAME, CODE)?.why).to.include('ENOTDIR');
      return Promise.resolve();
    }));

  it('keeps at most the eight latest files', () =>
    withCode((folder, file) => {
      utimesSync(file, 0, 0);
      writeFileSync(path.join(folder, 'unfinished'), '');
      utimesSync(path.join(folder, 'unfinished'), 0, 1);
      const later = Array.from({ length: 8 }, (_, number) => `apply-${String(number)}`);
      for (const [number, name] of later.entries()) {
        expect(storeCode(folder, name, CODE)).to.equal(undefined);
        utimesSync(path.join(folder, name), 0, number + 2);
      }
      expect(readdirSync(folder).sort()).to.deep.equal(later);
    }));
});

describe('the folder of the code cache', () => {
  const at = (env: CacheEnvironment['env'], platform: NodeJS.Platform = 'linux') =>
    placeOf({ env, home: '/home/ada', platform });

  const PLACES: Readonly<Record<string, readonly [CacheEnvironment['env'], string]>> = {
    'the cache folder of the home folder': [{}, '/home/ada/.cache/resim-sync/code'],
    'the folder that XDG_CACHE_HOME names': [{ XDG_CACHE_HOME: '/var/ada' }, '/var/ada/resim-sync/code'],
    'not a relative folder that XDG_CACHE_HOME names': [
      { XDG_CACHE_HOME: 'cache' },
      '/home/ada/.cache/resim-sync/code',
    ],
    'also on a CI runner that turns it on': [
      { CI: 'true', RESIM_SYNC_CODE_CACHE: 'true' },
      '/home/ada/.cache/resim-sync/code',
    ],
    'also if CI is set to false': [{ CI: 'false' }, '/home/ada/.cache/resim-sync/code'],
  };
  for (const [what, [env, folder]] of Object.entries(PLACES))
    it(`is ${what}`, () => expect(at(env)).to.deep.equal({ folder }));

  it('is in the local application data on Windows', () => {
    expect(at({ LOCALAPPDATA: '/data/ada', XDG_CACHE_HOME: '/var/ada' }, 'win32')).to.deep.equal({
      folder: '/data/ada/resim-sync/code',
    });
  });

  for (const value of ['false', '0', 'no', 'off'])
    it(`does not exist if RESIM_SYNC_CODE_CACHE is ${value}`, () =>
      expect(at({ RESIM_SYNC_CODE_CACHE: value })).to.have.property('why'));

  it('does not exist on a CI runner', () => expect(at({ CI: '1' })).to.have.property('why'));

  it('does not exist without a home folder', () =>
    expect(placeOf({ env: {}, home: '', platform: 'linux' })).to.have.property('why'));
});

describe('the command whose code is cached', () => {
  const COMMANDS: readonly (readonly [readonly string[], string | undefined])[] = [
    [['plan', '-c', 'a.yaml'], 'plan'],
    [['sandbox', 'start'], 'sandbox'],
    [['plan', '--help'], 'help'],
    [['apply', '-h'], 'help'],
    [['help', 'plan'], 'help'],
    [[], 'help'],
    [['../../plan'], undefined],
    [['--json'], undefined],
  ];
  for (const [argv, command] of COMMANDS)
    it(`is ${command ?? 'none'} of "${argv.join(' ')}"`, () => expect(commandOf(argv)).to.equal(command));
});
