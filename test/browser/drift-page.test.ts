import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { Drift } from '../../src/domain/drift.ts';
import { renderApplyHtml } from '../../src/render/apply-html.ts';
import { renderCurrentHtml } from '../../src/render/current-plan.ts';
import { renderDriftHtml } from '../../src/render/drift-html.ts';
import { sampleDrift, sampleRemake } from '../render/sample-errors.ts';
import { smallPlan } from '../render/sample-plans.ts';
import { experienceID } from '../support/build-plan.ts';
import { launchChromium } from '../support/chromium.ts';
import { expectContrast } from './contrast.ts';
import { withOpenedPage } from './opened-page.ts';

const pageOf = (drift: Drift): string =>
  renderDriftHtml(drift, {
    file: 'plan.json',
    alreadyApplied: false,
    remake: sampleRemake,
    full: false,
    redact: [],
  });

const PAYLOAD = '"><img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>';

describe('the drift page in Chromium', function () {
  this.timeout(60_000);
  let launched: Browser | undefined;
  let browser: Browser;
  before(async function () {
    launched = await launchChromium('the page of a drift');
    if (launched === undefined) return this.skip();
    browser = launched;
  });
  after(() => launched?.close());

  it('shows one part of the drift after a click on its count', () =>
    withOpenedPage(browser, pageOf(sampleDrift), async ({ page, faults, requests }) => {
      await page.getByRole('button', { name: '1 as planned' }).click();
      expect(await page.locator('.entry:visible b').allTextContents()).to.deep.equal(['highway-merge']);
      const cells = page.getByRole('row', { name: /archived/ }).getByRole('cell');
      expect(await cells.allTextContents()).to.deep.equal(['false', 'true', 'true']);
      expect([...faults, ...requests]).to.deep.equal([]);
    }));

  it('escapes markup in names and values', () => {
    const drift: Drift = [
      {
        kind: 'experience',
        change: 'changed',
        id: PAYLOAD,
        name: PAYLOAD,
        touchedByPlan: true,
        obstacle: 'changes',
        asPlanned: false,
        fields: [{ field: PAYLOAD, before: PAYLOAD, planned: [PAYLOAD], now: `${PAYLOAD}\n${PAYLOAD}` }],
        lastChange: { updateTimestamp: PAYLOAD, updateUserID: PAYLOAD },
      },
    ];
    return withOpenedPage(browser, pageOf(drift), async ({ page, faults }) => {
      expect(await page.evaluate("'hacked' in window")).to.equal(false);
      expect(
        await page.evaluate("document.querySelectorAll('img').length + document.scripts.length"),
      ).to.equal(1);
      expect(await page.getByRole('cell').first().textContent()).to.equal(PAYLOAD);
      expect(faults).to.deep.equal([]);
    });
  });

  it('shows which experiences an apply created, and finds them by text', () => {
    const created = [PAYLOAD, 'survey'].map((name, i) => ({ name, experienceID: experienceID(i) }));
    const report = { counts: { done: 2, failed: 0, notStarted: 0 }, doneByKind: { create: 2 }, created };
    return withOpenedPage(
      browser,
      renderApplyHtml(smallPlan(), report),
      async ({ page, faults, requests }) => {
        await page.getByRole('searchbox').fill('surv');
        expect(await page.locator('.entry:visible b').allTextContents()).to.deep.equal(['survey']);
        // Nothing on this page expands.
        expect(await page.getByRole('button', { name: 'Open all' }).count()).to.equal(0);
        expect(await page.evaluate("'hacked' in window")).to.equal(false);
        expect([...faults, ...requests]).to.deep.equal([]);
      },
    );
  });

  it('says that a plan is current, whatever the name of its file', () =>
    withOpenedPage(browser, renderCurrentHtml(smallPlan(), PAYLOAD), async ({ page, faults, requests }) => {
      expect(await page.getByRole('heading').textContent()).to.contain('is current');
      expect(await page.evaluate("'hacked' in window")).to.equal(false);
      expect([...faults, ...requests]).to.deep.equal([]);
    }));

  it('has readable contrast, light and dark, and fits a phone', async () => {
    const report = { counts: { done: 2, failed: 0, notStarted: 0 }, doneByKind: { create: 2 } };
    const created = [{ name: 'x'.repeat(190), experienceID: experienceID(1) }];
    const pages = [
      pageOf(sampleDrift),
      renderApplyHtml(smallPlan(), { ...report, created }),
      renderCurrentHtml(smallPlan(), 'plan.json'),
    ];
    for (const colorScheme of ['light', 'dark'] as const)
      for (const [i, text] of pages.entries())
        await withOpenedPage(
          browser,
          text,
          async ({ page }) => {
            expect(await expectContrast(page, `${colorScheme} ${i}`)).to.be.above(3);
            const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
            expect(await page.evaluate(overflow), `${i}`).to.equal(0);
          },
          { colorScheme, viewport: { width: 360, height: 700 } },
        );
  });
});
