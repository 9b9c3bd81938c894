import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { Plan } from '../../src/plan/plan.ts';
import { renderPlanHtml } from '../../src/render/plan-html.ts';
import { everythingPlan } from '../render/sample-plans.ts';
import { buildPlan, existing, live } from '../support/build-plan.ts';
import { launchChromium } from '../support/chromium.ts';
import { equalChanges } from './equal-changes.ts';
import { withOpenedPage, withTab } from './opened-page.ts';

const pageOf = (plan: Plan): string => renderPlanHtml(plan, { full: false, redact: [] });

/** A plan with enough suites for some to be folded. */
const foldedPlan = (): Plan => {
  const members = Array.from({ length: 31 }, (_, i) => existing(live(i, `survey-${String(i)}`)));
  const suites = members.slice(1).map((_, i) => ({
    name: `Suite ${String(i)}`,
    original: members.slice(0, i + 2),
    experiences: members.slice(0, 1),
  }));
  return buildPlan({ suites });
};

const status = (page: Page) => page.locator('#status').textContent();

const focusedName = (page: Page) =>
  page.evaluate(
    "document.activeElement.closest('.entry')?.querySelector('b').textContent ?? document.activeElement.localName",
  );

const opened = (page: Page) =>
  page.locator('.entry:has(details[open]) > details > summary b').allTextContents();

/** The URL, once it includes every action. */
const addressWith = async (page: Page, part: string): Promise<string> => {
  await page.waitForURL(({ hash }) => hash.includes(part));
  return page.url();
};

const fragment = (address: string): string => new URL(address).hash;

describe('a review on the plan page in Chromium', function () {
  this.timeout(120_000);
  let launched: Browser | undefined;
  let browser: Browser;
  before(async function () {
    launched = await launchChromium('a review on the page of a plan');
    if (launched === undefined) return this.skip();
    browser = launched;
  });
  after(() => launched?.close());

  it('has a URL that shows others the same view: kinds, text, field, expanded rows and position', () =>
    withTab(browser, async (open) => {
      const text = pageOf(everythingPlan());
      const { page, faults } = await open(text);
      await page.getByRole('button', { name: /to update/ }).click();
      await page.getByLabel('Filter by field').selectOption('description');
      await page.getByRole('searchbox').fill('survey');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /to update/ }).click();
      await page.getByLabel('Filter by field').selectOption('description');
      await page.getByRole('searchbox').fill('metres');
      await page.locator('.entry:visible summary').click();
      const address = await addressWith(page, 'open=none');
      expect(await opened(page)).not.to.include('hover-in-wind');

      const other = await open(text);
      await other.page.goto(`${other.page.url()}${fragment(address)}`);
      await other.page.locator('#clear:visible').waitFor();
      expect(await other.page.getByRole('searchbox').inputValue()).to.equal('metres');
      expect(await other.page.getByLabel('Filter by field').inputValue()).to.equal('description');
      expect(
        await other.page.getByRole('button', { name: /to update/ }).getAttribute('aria-pressed'),
      ).to.equal('true');
      expect(await other.page.locator('.entry:visible b').allTextContents()).to.deep.equal(['hover-in-wind']);
      expect(await opened(other.page)).not.to.include('hover-in-wind');
      expect(await focusedName(other.page)).to.equal('hover-in-wind');
      expect(await status(other.page)).to.equal('1 of 16 changes');
      expect(faults).to.deep.equal([]);
    }));

  it('follows a hostile or outdated URL only as far as its targets exist', () =>
    withOpenedPage(browser, pageOf(everythingPlan()), async ({ page, faults }) => {
      const parts = 'kinds=no+archive&field=nope&group=%3Cb%3E&turned=zz+__proto__&at=constructor&open=what';
      await page.goto(`${page.url()}#${parts}`);
      await page.locator('#clear:visible').waitFor();
      expect(await status(page)).to.equal('3 of 16 changes');
      expect(faults).to.deep.equal([]);
    }));

  it('filters by field, and then shows no other field', () =>
    withOpenedPage(browser, pageOf(everythingPlan()), async ({ page }) => {
      await page.getByLabel('Filter by field').selectOption('locations');
      const rows = await page.locator('.update:visible tr[data-field]:visible th').allTextContents();
      expect([...new Set(rows)]).to.deep.equal(['locations']);
      await page.getByRole('button', { name: 'Show everything' }).click();
      expect(await page.getByText('Keep to 100 m.').isVisible()).to.equal(true);
    }));

  it('shows in each heading the filtered count and the total', () =>
    withOpenedPage(browser, pageOf(everythingPlan()), async ({ page }) => {
      expect(await page.getByRole('heading', { name: 'Test suites' }).textContent()).to.equal(
        'Test suites 5',
      );
      await page.getByRole('searchbox').fill('nightly');
      await page.getByRole('status').filter({ hasText: ' of ' }).waitFor();
      expect(await page.getByRole('heading', { name: 'Test suites' }).textContent()).to.equal(
        'Test suites 1 of 5',
      );
    }));

  it('shows equal changes as one row that expands to its members, finds a member, and filters by group', () =>
    withOpenedPage(browser, pageOf(equalChanges()), async ({ page, faults }) => {
      const heading = () => page.locator('#equal').textContent();
      expect(await heading()).to.equal('Equal changes 20');
      expect(await status(page)).to.equal('All 28 changes');
      const row = page.locator('.entry', { hasText: 'containerTimeoutSeconds' }).first();
      await row.locator('summary').click();
      expect(await row.getByRole('cell').allInnerTexts()).to.deep.equal([
        '3720 ×4\n3600 ×4\n3660 ×4',
        '4320 ×4\n4200 ×4\n4260 ×4',
      ]);
      expect(await row.locator('li').first().textContent()).to.equal('survey-08 3720 → 4320');

      await page.getByRole('searchbox').fill('survey-15');
      await page.getByRole('status').filter({ hasText: ' of ' }).waitFor();
      expect(await heading()).to.equal('Equal changes 1 of 20');
      expect(await row.locator('li:visible').allTextContents()).to.deep.equal(['survey-15 3600 → 4200']);

      await page.getByRole('button', { name: 'Show everything' }).click();
      await page
        .getByLabel('Filter by group')
        .selectOption({ label: 'containerTimeoutSeconds each by +600: 3600 to 3720 → 4200 to 4320 (12)' });
      expect(await status(page)).to.equal('12 of 28 changes');
      expect(await page.locator('.entry:visible').count()).to.equal(1);
      await addressWith(page, 'group=');
      expect(faults).to.deep.equal([]);
    }));

  it('moves between changes with j and k, expands one with Enter, and skips what the filter hides', () =>
    withOpenedPage(browser, pageOf(everythingPlan()), async ({ page }) => {
      for (const name of ['Nightly Suite', 'Weekly Suite']) {
        await page.keyboard.press('j');
        expect(await focusedName(page)).to.equal(name);
      }
      await page.keyboard.press('k');
      await page.keyboard.press('Enter');
      expect(await opened(page)).to.include('Nightly Suite');
      await page.keyboard.press('k');
      expect(await focusedName(page)).to.equal('Nightly Suite');
      await page.getByRole('button', { name: /to archive/ }).click();
      await page.keyboard.press('j');
      expect(await focusedName(page)).to.equal('old-warehouse-east');
      await page.keyboard.press('/');
      await page.keyboard.type('jkx');
      expect(await page.getByRole('searchbox').inputValue()).to.equal('jkx');
    }));

  it('reaches folded rows, also by URL', () =>
    withOpenedPage(browser, pageOf(foldedPlan()), async ({ page }) => {
      await page.keyboard.press('k');
      for (let i = 0; i < 5; i++) await page.keyboard.press('k');
      const key = await page.evaluate<string>("document.activeElement.closest('.entry').dataset.key");
      const address = await addressWith(page, `at=${key}`);
      const name = await focusedName(page);
      await page.goto('about:blank');
      await page.goto(address);
      await page.locator('#tools:visible').waitFor();
      expect(await focusedName(page)).to.equal(name);
      expect(await page.locator('.entry', { hasText: String(name) }).isVisible()).to.equal(true);
    }));

  it('remembers the reviewed changes of this plan only, and counts the rest', () =>
    withTab(browser, async (open) => {
      const left = (page: Page) => page.locator('#left').textContent();
      const { page, faults } = await open(pageOf(everythingPlan()));
      expect(await left(page)).to.equal('16 left to review');
      await page.getByLabel('Reviewed: Nightly Suite').check();
      await page.keyboard.press('j');
      await page.keyboard.press('x');
      expect(await focusedName(page)).to.equal('Depot Suite');
      expect(await left(page)).to.equal('14 left to review');
      await page.locator('#left').click();
      expect(await status(page)).to.equal('14 of 16 changes');
      expect(await page.getByLabel('Reviewed: Nightly Suite').isVisible()).to.equal(false);

      const again = await open(pageOf(everythingPlan()));
      expect(await left(again.page)).to.equal('14 left to review');
      expect(await status(again.page)).to.equal('All 16 changes');
      expect(await again.page.getByLabel('Reviewed: Weekly Suite').isChecked()).to.equal(true);
      await again.page.getByLabel('Reviewed: Weekly Suite').uncheck();
      expect(await left(again.page)).to.equal('15 left to review');

      const other = await open(pageOf({ ...everythingPlan(), toolVersion: '1.2.4' }));
      expect(await left(other.page)).to.equal('16 left to review');
      expect([...faults, ...again.faults, ...other.faults]).to.deep.equal([]);
    }));

  it('works if the browser stores nothing, and says so', () =>
    withOpenedPage(browser, pageOf(everythingPlan()), async ({ page, faults }) => {
      await page.addInitScript(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })",
      );
      await page.reload();
      await page.getByLabel('Reviewed: Nightly Suite').check();
      expect(await page.locator('#left').textContent()).to.equal('15 left to review');
      expect(await page.locator('#left').getAttribute('title')).to.include('keeps no marks');
      expect(faults).to.deep.equal([]);
    }));

  it('draws the bars of suites, tags and systems on one scale', () =>
    withOpenedPage(browser, pageOf(everythingPlan()), async ({ page }) => {
      const width = async (owner: string, kind: string) =>
        (await page
          .locator('.effect', { has: page.getByText(owner, { exact: true }) })
          .locator(`rect.${kind}`)
          .boundingBox())!.width;
      expect((await width('nightly', 'leaves')) / (await width('Nightly Suite', 'leaves'))).to.be.closeTo(
        1.5,
        0.1,
      );
      expect((await width('planner', 'enters')) / (await width('Growing Suite', 'enters'))).to.be.closeTo(
        2,
        0.1,
      );
    }));

  it('prints everything that the filters show, expanded, in light mode, and on A4', async () => {
    await withOpenedPage(
      browser,
      pageOf(everythingPlan()),
      async ({ page }) => {
        await page.getByRole('button', { name: 'Open all' }).click();
        await page.getByRole('button', { name: 'Close all' }).click();
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        const folded = `[...document.querySelectorAll('.entry:not([hidden]) :is(td, li, .id)')].filter((one) => one.getClientRects().length === 0 || !one.checkVisibility({ contentVisibilityAuto: true })).length`;
        expect(await page.evaluate(folded)).to.equal(0);
        expect(await page.evaluate("document.querySelectorAll('td').length")).to.be.above(20);
        const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        expect(await page.evaluate(overflow)).to.equal(0);
        expect(await page.locator('#search').isVisible()).to.equal(false);
        expect(await page.locator('#status').isVisible()).to.equal(true);
        expect(await page.evaluate('getComputedStyle(document.body).color')).to.equal('rgb(28, 33, 40)');
        const pdf = await page.pdf({ preferCSSPageSize: true });
        const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
        expect(boxes.length).to.be.above(1);
        for (const [, width, height] of boxes) {
          expect(Number(width)).to.be.closeTo(595, 1);
          expect(Number(height)).to.be.closeTo(842, 1);
        }
      },
      // The width of A4 without margins.
      { viewport: { width: 703, height: 1000 } },
    );
  });
});
