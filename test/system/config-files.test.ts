import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readConfigFiles } from '../../src/system/config-files.ts';

describe('reading config files', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sync-config-files-'));
    mkdirSync(join(folder, 'configs', 'nested'), { recursive: true });
    mkdirSync(join(folder, 'empty'));
    for (const name of ['configs/b.yaml', 'configs/a.yml', 'configs/c.json', 'configs/nested/d.yaml']) {
      writeFileSync(join(folder, name), name);
    }
    for (const name of ['configs/README.md', 'configs/.hidden.yaml', 'configs/yaml']) {
      writeFileSync(join(folder, name), 'no config');
    }
    writeFileSync(join(folder, '[odd].yaml'), 'odd');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const inFolder = (path: string): string => path.replace(`${folder}/`, '');

  /** What is read for values below the folder: `path = content`, or `reason path` of each that cannot be read. */
  const readAll = async (...values: string[]): Promise<string[]> => {
    const stdin = (async function* () {
      yield Buffer.from('from ');
      yield* await Promise.resolve(['stdin']);
    })();
    const paths = values.map((value) => (value === '-' ? value : join(folder, value)));
    const result = await readConfigFiles(paths, stdin)();
    if (result._tag === 'Right') {
      return result.right.map(({ path, bytes }) => `${inFolder(path)} = ${new TextDecoder().decode(bytes)}`);
    }
    if (result.left._tag !== 'ConfigUnreadable') throw new Error(result.left._tag);
    return [result.left, ...(result.left.others ?? [])].map(
      ({ reason, file }) => `${reason} ${inFolder(file)}`,
    );
  };

  it('reads a file under the name that was given', async () => {
    expect(await readAll('configs/b.yaml')).deep.equal(['configs/b.yaml = configs/b.yaml']);
  });

  it('reads the YAML and JSON files of a folder by name, not what is below it or hidden', async () => {
    const all = ['a.yml', 'b.yaml', 'c.json'].map((name) => `configs/${name} = configs/${name}`);
    expect(await readAll('configs')).deep.equal(all);
    expect(await readAll('configs/')).deep.equal(all);
  });

  it('reads what a glob matches, sorted', async () => {
    expect(await readAll('configs/**/*.yaml')).deep.equal([
      'configs/b.yaml = configs/b.yaml',
      'configs/nested/d.yaml = configs/nested/d.yaml',
    ]);
    expect(await readAll('configs/{c,b}.*')).deep.equal([
      'configs/b.yaml = configs/b.yaml',
      'configs/c.json = configs/c.json',
    ]);
  });

  it('takes a path that exists as it is, even if it looks like a pattern', async () => {
    expect(await readAll('[odd].yaml')).deep.equal(['[odd].yaml = odd']);
  });

  it('reads standard input for -', async () => {
    expect(await readAll('-', 'configs/b.yaml')).deep.equal([
      '<stdin> = from stdin',
      'configs/b.yaml = configs/b.yaml',
    ]);
  });

  it('reads a file once that is named twice', async () => {
    expect(await readAll('configs/b.yaml', 'configs/*.yaml', 'configs/./b.yaml')).deep.equal([
      'configs/b.yaml = configs/b.yaml',
    ]);
  });

  it('follows symbolic links', async () => {
    symlinkSync(join(folder, 'configs/b.yaml'), join(folder, 'empty', 'link.yaml'));
    expect(await readAll('empty')).deep.equal(['empty/link.yaml = configs/b.yaml']);
  });

  it('tells everything that cannot be read together', async () => {
    expect(
      await readAll('missing.yaml', 'configs/b.yaml', 'empty', 'configs/*.toml', 'configs/b.yaml/x'),
    ).deep.equal([
      'missing missing.yaml',
      'folder empty',
      'missing configs/*.toml',
      'missing configs/b.yaml/x',
    ]);
  });

  it('tells a file without permission', async function () {
    if (process.getuid?.() === 0) {
      this.test!.title += ' (skipped: root may read everything)';
      this.skip();
    }
    chmodSync(join(folder, 'configs/b.yaml'), 0);
    expect(await readAll('configs/b.yaml')).deep.equal(['permission configs/b.yaml']);
  });
});
