import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { liveFiles } from '../../src/system/files.ts';
import { itWithMounts, withMountedFile, withSmallDisk } from '../support/mounts.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const write = (file: string, text: string, mode = 0o600) => liveFiles.writeAtomic(file, text, { mode })();

const codeOf = (result: E.Either<unknown, unknown>): unknown =>
  E.isLeft(result) && typeof result.left === 'object' && result.left !== null && 'code' in result.left
    ? result.left.code
    : undefined;

describe('a file that is written atomically', () => {
  it('gets its text, its mode and its parent folders', () =>
    withTemporaryFolder(async (folder) => {
      const file = path.join(folder, 'plans', 'deep', 'plan.json');
      expect(E.isRight(await write(file, 'text'))).to.equal(true);
      expect(readFileSync(file, 'utf8')).to.equal('text');
      expect(statSync(file).mode & 0o777).to.equal(0o600);
    }));

  it('gets the requested mode, even if it existed with another', () =>
    withTemporaryFolder(async (folder) => {
      const file = path.join(folder, 'plan.json');
      writeFileSync(file, 'old', { mode: 0o644 });
      await write(file, 'new');
      expect(readFileSync(file, 'utf8')).to.equal('new');
      expect(statSync(file).mode & 0o777).to.equal(0o600);
    }));

  it('keeps a symbolic link, and writes its target', () =>
    withTemporaryFolder(async (folder) => {
      const target = path.join(folder, 'dotfiles', 'config.yaml');
      mkdirSync(path.dirname(target));
      writeFileSync(target, 'old');
      const link = path.join(folder, 'config.yaml');
      symlinkSync(target, link);
      await write(link, 'new', 0o644);
      expect(lstatSync(link).isSymbolicLink()).to.equal(true);
      expect(readlinkSync(link)).to.equal(target);
      expect(readFileSync(target, 'utf8')).to.equal('new');
    }));

  it('creates the missing target of a symbolic link', () =>
    withTemporaryFolder(async (folder) => {
      mkdirSync(path.join(folder, 'real'));
      symlinkSync('real', path.join(folder, 'also'));
      symlinkSync('also/second', path.join(folder, 'first'));
      symlinkSync('../plan.json', path.join(folder, 'real', 'second'));
      expect(E.isRight(await write(path.join(folder, 'first'), 'text'))).to.equal(true);
      expect(readFileSync(path.join(folder, 'plan.json'), 'utf8')).to.equal('text');
      for (const link of ['first', 'also', 'real/second'])
        expect(lstatSync(path.join(folder, link)).isSymbolicLink(), link).to.equal(true);
    }));

  it('is refused if symbolic links form a cycle', () =>
    withTemporaryFolder(async (folder) => {
      symlinkSync('b', path.join(folder, 'a'));
      symlinkSync('a', path.join(folder, 'b'));
      expect(codeOf(await write(path.join(folder, 'a'), 'text'))).to.equal('ELOOP');
      expect(readdirSync(folder)).to.deep.equal(['a', 'b']);
    }));

  itWithMounts('stays unchanged if the disk has room for only a part of the new text', () =>
    withTemporaryFolder((folder) =>
      withSmallDisk(folder, 64, async (disk) => {
        const file = path.join(disk, 'config.yaml');
        const old = 'o'.repeat(30_000);
        writeFileSync(file, old);
        for (const length of [31_000, 34_079, 60_000, 200_000]) {
          const result = await liveFiles.writeAtomic(file, 'n'.repeat(length), {})();
          if (E.isRight(result)) expect(readFileSync(file, 'utf8')).to.have.length(length);
          else expect(readFileSync(file, 'utf8') === old, String(length)).to.equal(true);
          expect(codeOf(result)).to.equal(length <= 32_768 ? undefined : 'ENOSPC');
          writeFileSync(file, old);
          expect(readdirSync(disk)).to.deep.equal(['config.yaml']);
        }
      }),
    ),
  );

  itWithMounts('is written in place if it is a mount point, and an event reports that', () =>
    withTemporaryFolder(async (folder) => {
      const [file, source] = [path.join(folder, 'config.yaml'), path.join(folder, 'source.yaml')];
      writeFileSync(file, 'under');
      writeFileSync(source, 'a longer text that was there', { mode: 0o640 });
      const told: string[] = [];
      await withMountedFile(source, file, async () => {
        const write = liveFiles.writeAtomic(file, 'new', { onInPlace: (inPlace) => told.push(inPlace) });
        expect(E.isRight(await write())).to.equal(true);
        expect(readFileSync(file, 'utf8')).to.equal('new');
      });
      expect(readFileSync(source, 'utf8')).to.equal('new');
      expect(statSync(source).mode & 0o777).to.equal(0o640);
      expect(told).to.deep.equal([file]);
      expect(readdirSync(folder)).to.deep.equal(['config.yaml', 'source.yaml']);
    }),
  );

  itWithMounts('that is a mount point keeps its content if its disk is full', () =>
    withTemporaryFolder((folder) =>
      withSmallDisk(folder, 32, async (disk) => {
        const [file, source] = [path.join(folder, 'config.yaml'), path.join(disk, 'source.yaml')];
        writeFileSync(file, 'under');
        writeFileSync(source, 'old');
        await withMountedFile(source, file, async () => {
          expect(codeOf(await liveFiles.writeAtomic(file, 'n'.repeat(100_000), {})())).to.equal('ENOSPC');
        });
        expect(readFileSync(source, 'utf8')).to.equal('old');
        expect(readdirSync(folder)).to.deep.equal(['config.yaml', 'disk']);
      }),
    ),
  );

  it('gets the pieces of its text, whatever their length', () =>
    withTemporaryFolder(async (folder) => {
      const file = path.join(folder, 'plan.json');
      const lengths = [0, 1, 2 ** 16, 2 ** 19, 3, 2 ** 21, 5];
      const pieces = lengths.map((length, n) => ['a', 'é', '€', '\u{1f600}'][n % 4]!.repeat(length));
      await liveFiles.writeAtomic(file, () => pieces, { mode: 0o600 })();
      expect(readFileSync(file, 'utf8') === pieces.join('')).to.equal(true);
      expect(statSync(file).mode & 0o777).to.equal(0o600);
    }));

  it('keeps its content if a piece of the new text cannot be made', () =>
    withTemporaryFolder(async (folder) => {
      const file = path.join(folder, 'plan.json');
      writeFileSync(file, 'old');
      const pieces = function* () {
        yield 'new'.repeat(2 ** 20);
        throw new Error('no more');
      };
      expect(E.isLeft(await liveFiles.writeAtomic(file, pieces, {})())).to.equal(true);
      expect(readFileSync(file, 'utf8')).to.equal('old');
      expect(readdirSync(folder)).to.deep.equal(['plan.json']);
    }));

  it('is written to a pipe at its path, which stays', () =>
    withTemporaryFolder(async (folder) => {
      const place = path.join(folder, 'pipe');
      execFileSync('mkfifo', [place]);
      const reader = spawn('cat', [place]);
      const read: Promise<unknown[]> = once(reader.stdout, 'data');
      await write(place, 'text');
      expect(String((await read)[0])).to.equal('text');
      const counter = spawn('wc', ['-c', place]);
      const counted: Promise<unknown[]> = once(counter.stdout, 'data');
      const piece = 'n'.repeat(2 ** 20);
      await liveFiles.writeAtomic(place, () => [piece, piece, 'end'], {})();
      expect(String((await counted)[0])).to.match(/^2097155 /);
      expect(lstatSync(place).isFIFO()).to.equal(true);
      expect(await liveFiles.readIfThere(place)()).to.deep.equal(E.right(undefined));
    }));

  it('must not overwrite one of its sources, by any path', () =>
    withTemporaryFolder(async (folder) => {
      const source = path.join(folder, 'source.yaml');
      writeFileSync(source, 'mine');
      const link = path.join(folder, 'link.yaml');
      symlinkSync(source, link);
      for (const file of [source, link]) {
        const result = await liveFiles.writeAtomic(file, 'text', {
          sources: [path.join(folder, 'none'), source],
        })();
        expect(result).to.have.nested.property('left._tag', 'UsageError');
      }
      expect(readFileSync(source, 'utf8')).to.equal('mine');
    }));

  it('leaves no other file', () =>
    withTemporaryFolder(async (folder) => {
      await Promise.all(Array.from({ length: 20 }, (_, n) => write(path.join(folder, 'one'), String(n))));
      expect(readdirSync(folder)).to.deep.equal(['one']);
      expect(readFileSync(path.join(folder, 'one'), 'utf8')).to.match(/^\d+$/);
    }));

  it('leaves the old file, and nothing else, if it cannot be replaced', () =>
    withTemporaryFolder(async (folder) => {
      const place = path.join(folder, 'is-a-folder');
      mkdirSync(place);
      const result = await write(place, 'text');
      expect(codeOf(result)).to.be.oneOf(['EISDIR', 'ENOTEMPTY', 'EEXIST', 'EPERM']);
      expect(readdirSync(folder)).to.deep.equal(['is-a-folder']);
      expect(readdirSync(place)).to.deep.equal([]);
    }));

  it('is refused below something that is not a folder, naming the file', () =>
    withTemporaryFolder(async (folder) => {
      const blocker = path.join(folder, 'a-file');
      writeFileSync(blocker, 'mine');
      const file = path.join(blocker, 'plan.json');
      const result = await write(file, 'text');
      expect(result).to.have.nested.property('left._tag', 'FileFailed');
      expect(result).to.have.nested.property('left.file', file);
      expect(result).to.have.nested.property('left.action', 'write');
      expect(readFileSync(blocker, 'utf8')).to.equal('mine');
    }));

  it('is refused in a folder that cannot be written, and leaves no partial file', function () {
    if (process.getuid?.() === 0) {
      this.test!.title += ' (skipped: root may write everywhere)';
      this.skip();
    }
    return withTemporaryFolder(async (folder) => {
      chmodSync(folder, 0o500);
      const result = await write(path.join(folder, 'plan.json'), 'text');
      chmodSync(folder, 0o700);
      expect(codeOf(result)).to.equal('EACCES');
      expect(readdirSync(folder)).to.deep.equal([]);
    });
  });
});

describe('a file that is read', () => {
  it('is returned as bytes', () =>
    withTemporaryFolder(async (folder) => {
      const file = path.join(folder, 'bytes');
      writeFileSync(file, Buffer.from([0, 255, 10]));
      const result = await liveFiles.read(file)();
      expect(E.isRight(result) && [...result.right]).to.deep.equal([0, 255, 10]);
    }));

  it('is an error with its code if it is missing or a folder', () =>
    withTemporaryFolder(async (folder) => {
      expect(codeOf(await liveFiles.read(path.join(folder, 'none'))())).to.equal('ENOENT');
      expect(codeOf(await liveFiles.read(folder)())).to.equal('EISDIR');
    }));
});

describe('several files that are written together', () => {
  it('are all written, each with its mode, or none if one fails', () =>
    withTemporaryFolder(async (folder) => {
      const [a, b, taken] = ['a.yaml', 'b.yaml', 'c.yaml'].map((name) => path.join(folder, name)) as [
        string,
        string,
        string,
      ];
      writeFileSync(a, 'old', { mode: 0o640 });
      mkdirSync(taken);
      const together = (...files: readonly string[]) =>
        liveFiles.writeAll(
          files.map((file) => ({ file, text: 'new' })),
          {},
        )();
      const refused = await together(a, b, taken);
      expect(E.isLeft(refused) && refused.left).to.deep.include({ _tag: 'FileFailed', file: taken });
      expect(readFileSync(a, 'utf8')).to.equal('old');
      expect(readdirSync(folder).sort()).to.deep.equal(['a.yaml', 'c.yaml']);
      expect(E.isRight(await together(a, b))).to.equal(true);
      expect([a, b].map((file) => readFileSync(file, 'utf8'))).to.deep.equal(['new', 'new']);
      expect(statSync(a).mode & 0o777).to.equal(0o640);
      expect(readdirSync(folder).sort()).to.deep.equal(['a.yaml', 'b.yaml', 'c.yaml']);
    }));
});
