import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { type Ran, runBin } from '../support/run-bin.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const CONFIG = `experiences:
  - name: highway-merge
    description: Merge onto the highway
    locations: [s3://scenarios/highway-merge]
`;

const SECRET = 'a-secret-of-the-environment';

interface Home {
  readonly folder: string;
  /** Where the compiled code is stored. */
  readonly cache: string;
  /** Runs a command in its own process. */
  readonly sync: (words: string, env?: Readonly<Record<string, string>>) => Promise<Ran>;
}

const withHome = (use: (home: Home) => Promise<void>): Promise<void> =>
  withTemporaryFolder((folder) => {
    writeFileSync(path.join(folder, 'config.yaml'), CONFIG);
    const sync = (words: string, env = {}) =>
      runBin(words.split(' '), {
        own: true,
        cwd: folder,
        env: { XDG_CACHE_HOME: '', DEBUG: '1', RESIM_CLIENT_SECRET: SECRET, ...env },
      });
    return use({ folder, cache: path.join(folder, '.cache/resim-sync/code'), sync });
  });

/** The debug messages about the cache. */
const toldBy = ({ stderr }: Ran): readonly string[] =>
  [...stderr.matchAll(/^code cache: (used|not used|written|not written)\b/gm)].map(([, what = '']) => what);

describe('the cache of compiled code', () => {
  it('is written by the first run of a command and used by the next ones, which do the same', () =>
    withHome(async ({ cache, sync }) => {
      const [first, second, other] = [
        await sync('validate config.yaml'),
        await sync('validate config.yaml'),
        await sync('schema'),
      ];
      expect([first, second, other].map(toldBy)).to.deep.equal([
        ['not used', 'written'],
        ['used'],
        ['not used', 'written'],
      ]);
      expect([second.code, second.stdout]).to.deep.equal([0, first.stdout]);
      expect(readdirSync(cache)).to.have.length(2);
    }));

  it('starts the sandbox, which is in its own file, as freshly compiled code does', () =>
    withHome(async ({ sync }) => {
      const [first, second] = [await sync('sandbox answers'), await sync('sandbox answers')];
      expect([first, second].map(toldBy)).to.deep.equal([['not used', 'written'], ['used']]);
      expect([second.code, second.stdout]).to.deep.equal([0, first.stdout]);
    }));

  it('contains nothing that the command read', () =>
    withHome(async ({ cache, sync }) => {
      await sync('validate config.yaml');
      for (const name of readdirSync(cache)) {
        const code = readFileSync(path.join(cache, name), 'latin1');
        for (const text of [SECRET, 'highway-merge', 'config.yaml'])
          expect(code.includes(text), text).to.equal(false);
      }
    }));

  it('is rewritten if it is damaged or others could write to it', () =>
    withHome(async ({ cache, sync }) => {
      await sync('schema');
      const [name = ''] = readdirSync(cache);
      const file = path.join(cache, name);
      const code = readFileSync(file);
      writeFileSync(file, code.fill(0, code.length / 2));
      expect(toldBy(await sync('schema'))).to.deep.equal(['not used', 'written']);
      chmodSync(file, 0o666);
      expect(toldBy(await sync('schema'))).to.deep.equal(['not used', 'written']);
      expect(toldBy(await sync('schema'))).to.deep.equal(['used']);
    }));

  it('is not written by a command that failed', () =>
    withHome(async ({ cache, sync }) => {
      const ran = await sync('validate missing.yaml');
      expect([ran.code, toldBy(ran)]).to.deep.equal([1, ['not used']]);
      expect(existsSync(cache)).to.equal(false);
    }));

  it('is neither used nor written when turned off or on a CI runner', () =>
    withHome(async ({ folder, sync }) => {
      expect(toldBy(await sync('schema', { RESIM_SYNC_CODE_CACHE: 'false' }))).to.deep.equal(['not used']);
      expect(toldBy(await sync('schema', { CI: 'true' }))).to.deep.equal(['not used']);
      expect(existsSync(path.join(folder, '.cache'))).to.equal(false);
    }));

  it('is optional: commands run silently without a place for it', () =>
    withHome(async ({ sync }) => {
      const { code, stderr } = await sync('validate config.yaml', { HOME: '/dev/null', DEBUG: '' });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    }));
});
