import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('oclif.manifest.json', () => {
  it('is what the commands say (npm run manifest writes it anew)', async () => {
    const plugin = new Plugin({
      root,
      type: 'core',
      ignoreManifest: true,
      errorOnManifestCreate: true,
      respectNoCacheDefault: true,
    });
    await plugin.load();
    const committed: unknown = JSON.parse(readFileSync(`${root}oclif.manifest.json`, 'utf8'));
    expect(JSON.parse(JSON.stringify(plugin.manifest))).to.deep.equal(committed);
    expect(Object.keys(plugin.manifest.commands)).to.include.members(['plan', 'apply', 'show', 'check']);
  });
});
