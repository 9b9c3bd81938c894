import { expect } from 'chai';
import { type CloneSummary, renderClone, renderDropped, renderLeftOut } from '../../src/render/clone-text.ts';
import { renderConfigUpdates } from '../../src/render/config-update-text.ts';
import { expectGolden } from '../support/golden.ts';
import { CLONES, CONFIG_UPDATES } from './sample-clones.ts';

const OPTIONS = { colour: false, width: 80 };

describe('the report of a clone', () => {
  it('matches the golden file, for every status of the file', () => {
    const page = Object.entries<CloneSummary>(CLONES).map(
      ([name, clone]) =>
        `### ${name}\n\n${renderLeftOut(clone.leftOut, OPTIONS)}${renderDropped(clone.dropped, OPTIONS)}${renderClone(clone, 'experiences.yaml', OPTIONS)}`,
    );
    expectGolden('clone.txt', page.join('\n'));
  });

  it('reports what an apply wrote to config files, and that it completed if it could not write', () => {
    expectGolden('config-updates.txt', renderConfigUpdates(CONFIG_UPDATES, OPTIONS));
    expect(renderConfigUpdates([], OPTIONS)).to.equal('');
    expect(renderConfigUpdates([{ file: 'a.yaml', ids: 1 }], OPTIONS)).to.equal(
      '\nWrote 1 experience ID to a.yaml.\n',
    );
  });
});
