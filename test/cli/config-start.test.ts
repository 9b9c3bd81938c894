import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { startConfig } from '../../src/cli/config/config-start.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const mentioned = (text: string, names: readonly string[]): Promise<readonly string[]> =>
  withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'experiences.yaml');
    writeFileSync(file, text);
    const mentions = await startConfig({ 'experiences-config': [file], strict: false }, ROOT).mentions();
    return names.filter(mentions);
  });

describe('the names in a config before it is decoded', () => {
  it('include each name that is a value, however it is written', async () => {
    const text = `tags: [smoke, "night ly", 'quick']\n  - weekly\nmanaged: { x: über }\nlast: end`;
    const names = ['smoke', 'night ly', 'quick', 'weekly', 'über', 'end'];
    expect(await mentioned(text, names)).to.deep.equal(names);
  });

  it('exclude parts of other words', async () => {
    const text = 'tags: [nightly-smoke, resmoked, smoke2]\n';
    expect(await mentioned(text, ['smoke', 'night', 'mok', 'tag', ''])).to.deep.equal([]);
  });

  it('are empty if there is no file', async () => {
    const started = startConfig({ 'experiences-config': ['nowhere.yaml'], strict: false }, ROOT);
    expect((await started.mentions())('nowhere')).to.equal(false);
  });
});
