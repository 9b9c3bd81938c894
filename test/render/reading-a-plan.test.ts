import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { renderDriftText } from '../../src/render/drift-report.ts';
import { renderPlanText } from '../../src/render/plan-text.ts';
import { sampleDrift, sampleRemake } from './sample-errors.ts';
import { everythingPlan, largePlan } from './sample-plans.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

describe('the guide to reading a plan', () => {
  it('shows plans exactly as printed', () => {
    const printed = [everythingPlan(), largePlan()].map((plan) =>
      renderPlanText(plan, { colour: false, width: 80, full: false, redact: [] }),
    );
    const how = { file: 'plan.json', alreadyApplied: false, remake: sampleRemake, full: false, redact: [] };
    printed.push(renderDriftText(sampleDrift, { ...how, colour: false, width: 80 }));
    printed.push(read('test/golden/diff.txt'), read('test/golden/plan-edited.txt'));
    const blocks = [...read('docs/reading-a-plan.md').matchAll(/```text\n([^]*?)```/g)];
    expect(blocks).to.have.length.above(5);
    for (const [, block = ''] of blocks)
      expect(
        printed.some((text) => text.includes(block)),
        block,
      ).to.equal(true);
  });

  it('shows existing, small pictures, each with an alternative text', () => {
    for (const document of ['README.md', 'docs/reading-a-plan.md', 'docs/screenshots.md']) {
      const folder = path.dirname(path.join(ROOT, document));
      for (const [, words = '', file = ''] of read(document).matchAll(/!\[([^\]]*)\]\(([^)]*\.png)\)/g)) {
        expect(words.length, file).to.be.above(10);
        expect(existsSync(path.join(folder, file)), `${document}: ${file}`).to.equal(true);
        expect(readFileSync(path.join(folder, file)).length, file).to.be.below(150 * 1024);
      }
    }
  });
});
