import { expect } from 'chai';
import { renderClone, renderLeftOut } from '../../src/render/clone-text.ts';
import { renderConfigUpdates } from '../../src/render/config-update-text.ts';
import { expectGolden } from '../support/golden.ts';
import { CLONES, CONFIG_UPDATES } from './sample-clones.ts';

const OPTIONS = { colour: false, width: 80 };

describe('a clone in words', () => {
  it('is as the golden file says, whatever became of the file', () => {
    const page = Object.entries(CLONES).map(
      ([name, clone]) =>
        `### ${name}\n\n${renderLeftOut(clone.leftOut, OPTIONS)}${renderClone(clone, 'experiences.yaml', OPTIONS)}`,
    );
    expectGolden('clone.txt', page.join('\n'));
  });

  it('tells what an apply wrote into config files, and that it is done where it could not', () => {
    expectGolden('config-updates.txt', renderConfigUpdates(CONFIG_UPDATES, OPTIONS));
    expect(renderConfigUpdates([], OPTIONS)).to.equal('');
    expect(renderConfigUpdates([{ file: 'a.yaml', ids: 1 }], OPTIONS)).to.equal(
      '\nWrote 1 experience ID to a.yaml.\n',
    );
  });
});
