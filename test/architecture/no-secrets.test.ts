import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { runBin, spawnBin } from '../support/run-bin.ts';
import { SECRETS, secretsIn } from '../support/secrets.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { takeLeaks, watch, watchFiles } from '../support/watched-output.ts';

const { clientSecret, password } = SECRETS;

describe('the detection of leaked secrets', () => {
  it('finds a secret in every encoding', () => {
    const forms = [
      `--password ${password}!`,
      `client_secret=${encodeURIComponent(password)}`,
      new URLSearchParams({ password }).toString(),
      JSON.stringify({ password }),
      JSON.stringify(JSON.stringify({ password })),
      Buffer.from(password).toString('base64'),
    ];
    for (const form of forms) expect(secretsIn(form), form).to.deep.equal(['password']);
    const token = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from('{"sub":"x"}').toString('base64url')}.x`;
    expect(secretsIn(`Bearer ${token}`)).to.deep.equal(['JSON Web Token']);
    expect(secretsIn('set RESIM_CLIENT_SECRET, or RESIM_PASSWORD; (secret)')).to.deep.equal([]);
  });

  it('checks output, and allows only a server to print its credentials', () => {
    watch('stderr of sync plan', `Error: ${clientSecret}`);
    watch('stdout of sync sandbox start', SECRETS.sandboxSecret, ['sandboxSecret']);
    watch('stdout of sync plan', SECRETS.sandboxSecret);
    expect(takeLeaks()).to.deep.equal([
      'stderr of sync plan shows: clientSecret',
      'stdout of sync plan shows: sandboxSecret',
    ]);
  });

  it('checks the output and the process title of the built command', () =>
    withTemporaryFolder(async (folder) => {
      const seen = new Set<string>();
      // The title is not available if the process ends before its output is read.
      for (let attempt = 0; attempt < 10 && seen.size < 2; attempt++) {
        await runBin(['validate', `${clientSecret}.yaml`], { cwd: folder });
        for (const leak of takeLeaks()) seen.add(leak);
      }
      expect(seen).to.deep.equal(
        new Set([
          'the process title of sync validate shows: clientSecret',
          'stderr of sync validate shows: clientSecret',
        ]),
      );
      expect(await runBin(['config', 'show', '--help'], { cwd: folder })).to.have.property('code', 0);
      expect(takeLeaks()).to.deep.equal([]);
    }));

  it('covers every test that runs the built command', () => {
    const tests = path.join(import.meta.dirname, '..');
    const runners = readdirSync(tests, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) => readFileSync(path.join(tests, name), 'utf8').includes(['bin', 'run.js'].join('/')));
    expect(runners.length).to.be.at.least(2);
    for (const name of runners)
      expect(readFileSync(path.join(tests, name), 'utf8'), name).to.match(/\bwatch(?:Child)?\(/);
  });

  it('checks files', () =>
    withTemporaryFolder((folder) => {
      writeFileSync(path.join(folder, 'plan.json.journal.jsonl'), JSON.stringify({ detail: password }));
      watchFiles(folder);
      expect(takeLeaks()).to.deep.equal(['plan.json.journal.jsonl shows: password']);
      writeFileSync(path.join(folder, 'plan.json.journal.jsonl'), '');
      return Promise.resolve();
    }));
});

describe('the process list', () => {
  it('does not show secrets of flags while the command runs', async function () {
    if (process.platform !== 'linux') {
      process.stderr.write('      skipped: process titles are read from /proc, which only Linux has\n');
      this.skip();
    }
    for (const flags of [
      ['--client-secret', clientSecret],
      [`--client-secret=${clientSecret}`],
      ['--password', password],
    ])
      await withTemporaryFolder(async (folder) => {
        const child = spawnBin(['config', 'show', ...flags], { cwd: folder });
        // The title is checked at each output, which comes long after the title has changed.
        const [code] = await new Promise<[number | null]>((resolve) =>
          child.once('close', (n) => resolve([n])),
        );
        expect(code).to.equal(0);
      });
  });
});
