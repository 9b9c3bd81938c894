import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { configJsonSchema } from '../../src/config/read/json-schema.ts';
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

  /** The files read for values below the folder: `path = content`, or `reason path` if unreadable. */
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

  it('reads a file under the given name', async () => {
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

  it('uses an existing path literally, even if it looks like a glob', async () => {
    expect(await readAll('[odd].yaml')).deep.equal(['[odd].yaml = odd']);
  });

  it('reads standard input for -', async () => {
    expect(await readAll('-', 'configs/b.yaml')).deep.equal([
      '<stdin> = from stdin',
      'configs/b.yaml = configs/b.yaml',
    ]);
  });

  it('reads a file that is named twice once', async () => {
    expect(await readAll('configs/b.yaml', 'configs/*.yaml', 'configs/./b.yaml')).deep.equal([
      'configs/b.yaml = configs/b.yaml',
    ]);
  });

  it('follows symbolic links', async () => {
    symlinkSync(join(folder, 'configs/b.yaml'), join(folder, 'empty', 'link.yaml'));
    expect(await readAll('empty')).deep.equal(['empty/link.yaml = configs/b.yaml']);
  });

  it('reads a file once, by the path without a link, however many links point to it', async () => {
    symlinkSync('.', join(folder, 'configs', 'bazel-configs'));
    symlinkSync('b.yaml', join(folder, 'configs', 'a-link.yaml'));
    symlinkSync('nested', join(folder, 'configs', 'also-nested'));
    expect(await readAll('configs/**/*.yaml')).deep.equal([
      'configs/b.yaml = configs/b.yaml',
      'configs/nested/d.yaml = configs/nested/d.yaml',
    ]);
    expect(await readAll('configs/a-link.yaml', 'configs')).deep.equal([
      'configs/a-link.yaml = configs/b.yaml',
      'configs/a.yml = configs/a.yml',
      'configs/c.json = configs/c.json',
    ]);
  });

  const OWN: Readonly<Record<string, string>> = {
    'a plan': '{ "formatVersion": 1, "updates": {}, "checksum": "x" }',
    'an encrypted plan': '{"format":"x","formatVersion":1,"cipher":"aes-256-gcm","data":""}',
    'a result': '{\n  "kind": "plan",\n  "formatVersion": "1.0",\n  "experiences": []\n}\n',
    'the counts for GitLab': '{"create":1,"update":0,"delete":0}\n',
    events: '{"event":"started","sequence":1}\n{"event":"stopped","sequence":2}\n',
    'a schema': `${JSON.stringify(configJsonSchema())}\n`,
    'a seed': 'projects:\n  - name: a\n    experiences: []\n',
  };
  for (const [kind, text] of Object.entries(OWN))
    it(`ignores ${kind} in a folder and in a glob, and reads it if it is named`, async () => {
      writeFileSync(join(folder, 'configs', 'c.json'), text);
      const others = ['a.yml', 'b.yaml'].map((name) => `configs/${name} = configs/${name}`);
      expect(await readAll('configs')).deep.equal(others);
      expect(await readAll('configs/*.{json,yml}')).deep.equal(others.slice(0, 1));
      expect(await readAll('configs/c.json', 'configs')).deep.equal([`configs/c.json = ${text}`, ...others]);
      expect(await readAll('configs/*.json')).deep.equal(['missing configs/*.json']);
    });

  it('treats a file that lists experiences as a config, whatever else it contains', async () => {
    for (const text of [
      '{"$schema": "https://json-schema.org/x", "experiences": []}',
      '{"formatVersion": 1, "kind": "x", "checksum": "y", "experiences": []}',
      '{"$schema": "./experiences.schema.json"}',
      'projects:\nexperiences: []\n',
    ]) {
      writeFileSync(join(folder, 'empty', 'one.json'), text);
      expect(await readAll('empty')).deep.equal([`empty/one.json = ${text}`]);
    }
  });

  it('reports a folder without configs if sync wrote all its files', async () => {
    writeFileSync(join(folder, 'empty', 'plan.json'), OWN['a plan'] ?? '');
    expect(await readAll('empty')).deep.equal(['folder empty']);
  });

  it('reports all unreadable files together', async () => {
    expect(
      await readAll('missing.yaml', 'configs/b.yaml', 'empty', 'configs/*.toml', 'configs/b.yaml/x'),
    ).deep.equal([
      'missing missing.yaml',
      'folder empty',
      'missing configs/*.toml',
      'missing configs/b.yaml/x',
    ]);
  });

  it('reports a file without permission', async function () {
    if (process.getuid?.() === 0) {
      this.test!.title += ' (skipped: root may read everything)';
      this.skip();
    }
    chmodSync(join(folder, 'configs/b.yaml'), 0);
    expect(await readAll('configs/b.yaml')).deep.equal(['permission configs/b.yaml']);
  });
});
