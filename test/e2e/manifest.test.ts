import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('oclif.manifest.json', () => {
  it('matches the commands (npm run manifest regenerates it)', () =>
    withTemporaryFolder((folder) => {
      const file = path.join(folder, 'manifest.json');
      const { status, stderr } = spawnSync(process.execPath, ['scripts/manifest.mjs', file], {
        cwd: root,
        encoding: 'utf8',
      });
      expect(status, stderr).to.equal(0);
      const said = JSON.parse(readFileSync(file, 'utf8')) as { readonly commands: object };
      expect(said).to.deep.equal(JSON.parse(readFileSync(`${root}oclif.manifest.json`, 'utf8')));
      expect(Object.keys(said.commands)).to.include.members(['plan', 'apply', 'show', 'check']);
      return Promise.resolve();
    }));
});
