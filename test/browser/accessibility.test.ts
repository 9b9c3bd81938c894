import type { Browser, Page } from 'playwright-core';
import { renderApplyHtml } from '../../src/render/apply-html.ts';
import { renderCurrentHtml } from '../../src/render/current-plan.ts';
import { renderDriftHtml } from '../../src/render/drift-html.ts';
import { renderPlanHtml } from '../../src/render/plan-html.ts';
import { sampleDrift, sampleRemake } from '../render/sample-errors.ts';
import { alikePlan, SAMPLE_PLANS, smallPlan } from '../render/sample-plans.ts';
import { experienceID } from '../support/build-plan.ts';
import { launchChromium } from '../support/chromium.ts';
import { expectAccessible } from './accessibility.ts';
import { equalChanges } from './equal-changes.ts';
import { withTab } from './opened-page.ts';

const drift = (alreadyApplied: boolean): string =>
  renderDriftHtml(sampleDrift, {
    file: 'plan.json',
    alreadyApplied,
    remake: sampleRemake,
    full: false,
    redact: [],
  });

const report = {
  counts: { done: 2, failed: 0, notStarted: 0 },
  doneByKind: { create: 2 },
  created: [{ name: 'survey', experienceID: experienceID(1) }],
};

const { large: _large, ...samples } = SAMPLE_PLANS;

/** Every kind of page that sync writes, and every kind of plan; a long one only repeats itself. */
const PAGES: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(
    Object.entries({ ...samples, 'equal changes': equalChanges }).map(([name, plan]) => [
      `a plan: ${name}`,
      () => renderPlanHtml(plan(), { full: false, redact: [] }),
    ]),
  ),
  'a part of a plan': () =>
    renderPlanHtml(alikePlan(), {
      full: false,
      redact: [],
      filter: { only: ['update', 'suites'], names: ['*1*'], fields: [] },
    }),
  'a stale plan': () => drift(false),
  'a plan that was already applied': () => drift(true),
  'a current plan': () => renderCurrentHtml(smallPlan(), 'plan.json'),
  'an applied plan': () => renderApplyHtml(smallPlan(), report),
};

const openAll = async (page: Page): Promise<void> => {
  const button = page.getByRole('button', { name: 'Open all' });
  if (await button.isVisible()) await button.click();
};

describe('the accessibility of pages in Chromium, by the rules of axe', function () {
  this.timeout(120_000);
  let launched: Browser | undefined;
  let browser: Browser;
  before(async function () {
    launched = await launchChromium('the accessibility of pages');
    if (launched === undefined) return this.skip();
    browser = launched;
  });
  after(() => launched?.close());

  // Other tests cover the contrast of both themes.
  it('has no violations, with everything expanded', () =>
    withTab(
      browser,
      async (open) => {
        for (const [name, text] of Object.entries(PAGES)) {
          const { page } = await open(text());
          await openAll(page);
          await expectAccessible(page, name);
        }
      },
      { bypassCSP: true },
    ));
});
