import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { Plan } from '../../src/plan/plan.ts';
import { renderPlanHtml } from '../../src/render/plan-html.ts';
import { buildPlan, changed, live } from '../support/build-plan.ts';
import { launchChromium } from '../support/chromium.ts';
import { expectAccessible } from './accessibility.ts';
import { type OpenedPage, withOpenedPage } from './opened-page.ts';

const pageOf = (plan: Plan): string => renderPlanHtml(plan, { full: false, redact: [] });

const nameOf = (i: number): string => `survey-${String(i).padStart(3, '0')}`;

const ODD = 390;

/** Too long for the line of its row. */
const LONG_VALUE = 'One line of the long description\nand another one';

/** A plan with 400 different changes; one has a name and a value that need escapes in HTML. */
const longPlan = (): Plan =>
  buildPlan({
    experiences: Array.from({ length: 400 }, (_, i) => {
      if (i === ODD)
        return changed(live(i, `${nameOf(i)} "a<b>&'c'"`), { description: '::x <i>y</i> &amp;' });
      if (i === 395) return changed(live(i, nameOf(i)), { description: LONG_VALUE, profile: 'full' });
      const digits = String(i).padStart(3, '0').split('').reverse().join('');
      return changed(live(i, nameOf(i)), { description: `Survey ${digits} of ${i}` });
    }),
  });

/** A plan with one group of 150 equal changes. */
const largeGroup = (): Plan =>
  buildPlan({
    experiences: Array.from({ length: 150 }, (_, i) =>
      changed(live(i, nameOf(i), { containerTimeoutSeconds: 3600 }), { containerTimeoutSeconds: 4200 }),
    ),
  });

const count = (page: Page, selector: string) => page.locator(selector).count();

const lastRow = (page: Page) => page.locator('.entry').nth(399).waitFor({ state: 'attached' });

const status = (page: Page, words: string) => page.locator('#status', { hasText: words }).waitFor();

const rowOf = (page: Page, i: number) => page.locator('.entry', { hasText: nameOf(i) });

const keyOf = (text: string, i: number): string =>
  new RegExp(`data-key="(\\w+)"[^>]*>(?:(?!data-key)[^])*${nameOf(i)}`).exec(text)?.[1] ?? '';

/** Waits until smooth scrolling has arrived at the focused element. */
const FOCUS_IN_SIGHT = `new Promise((resolve) => {
  const look = () => {
    const { top, bottom } = document.activeElement.getBoundingClientRect();
    if (top >= 0 && bottom <= innerHeight) resolve();
    else requestAnimationFrame(look);
  };
  look();
})`;

const focusedName = (page: Page) =>
  page.evaluate("document.activeElement.closest('.entry')?.querySelector('b').textContent");

describe('the page of a long plan in Chromium', function () {
  this.timeout(120_000);
  let launched: Browser | undefined;
  let browser: Browser;
  before(async function () {
    launched = await launchChromium('the page of a long plan');
    if (launched === undefined) return this.skip();
    browser = launched;
  });
  after(() => launched?.close());

  /** Opens a page in a browser that is never idle, so that it makes only the rows that are needed. */
  const withBusyBrowser = (
    text: string,
    use: (opened: OpenedPage) => Promise<void>,
    fragment = '',
  ): Promise<void> =>
    withOpenedPage(browser, text, async (opened) => {
      const { page } = opened;
      const address = page.url() + fragment;
      await page.addInitScript('globalThis.requestIdleCallback = () => 0');
      await page.goto('about:blank');
      await page.goto(address);
      await page.locator('#tools:visible').waitFor();
      await use(opened);
      expect(opened.faults).to.deep.equal([]);
    });

  it('makes the rows near the screen first, and all others when the browser is idle', async () => {
    await withBusyBrowser(pageOf(longPlan()), async ({ page }) => {
      expect(await count(page, '.entry')).to.equal(100);
      await page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })");
      await rowOf(page, 399).waitFor();
      expect(await count(page, '.entry')).to.be.below(300);
    });
    await withOpenedPage(browser, pageOf(longPlan()), async ({ page, faults }) => {
      await lastRow(page);
      expect(await count(page, '.waiting')).to.equal(0);
      expect(await page.locator('.entry b').nth(250).textContent()).to.equal(nameOf(250));
      expect(faults).to.deep.equal([]);
    });
  });

  it('finds rows that are not made yet, by value, ID, field and kind, and counts them', () =>
    withBusyBrowser(pageOf(longPlan()), async ({ page }) => {
      const heading = page.getByRole('heading', { level: 2 });
      for (const [words, i] of [
        ['survey 703 of', 307],
        ['4000-8000-00000000012c', 300],
        [`a<b>&'c' ::x <i>y</i> &amp;`, ODD],
      ] as const) {
        await page.getByRole('searchbox').fill(words);
        await status(page, '1 of 400');
        await rowOf(page, i).waitFor();
        expect(await count(page, '.entry:visible')).to.equal(1);
        expect(await heading.textContent()).to.equal('Update 1 of 400');
      }
      for (const markup of ['entry', 'quot', 'listitem', 'script']) {
        await page.getByRole('searchbox').fill(markup);
        await status(page, '0 of 400');
      }
      await page.getByRole('button', { name: 'Show everything' }).click();
      await page.getByRole('button', { name: /to update/ }).click();
      await status(page, '400 of 400');
      await page.getByLabel('Filter by field').selectOption('profile');
      await status(page, '1 of 400');
      await rowOf(page, 395).getByText('full').first().waitFor();
      await page.getByRole('button', { name: 'Open all' }).click();
      expect(await rowOf(page, 395).locator('tr[data-field]:visible th').allTextContents()).to.deep.equal([
        'profile',
      ]);
    }));

  it('follows a link to a row that is not made yet, and expands it', async () => {
    const text = pageOf(longPlan());
    const key = keyOf(text, 395);
    await withBusyBrowser(
      text,
      async ({ page }) => {
        expect(await focusedName(page)).to.equal(nameOf(395));
        expect(await rowOf(page, 395).locator('table').isVisible()).to.equal(true);
        await page.evaluate(FOCUS_IN_SIGHT);
      },
      `#turned=${key}&at=${key}`,
    );
  });

  it('moves with j and k to rows that are not made yet', async () => {
    const text = pageOf(longPlan());
    await withBusyBrowser(
      text,
      async ({ page }) => {
        for (const [key, i] of [
          ['j', 100],
          ['j', 101],
          ['k', 100],
          ['k', 99],
        ] as const) {
          await page.keyboard.press(key);
          expect(await focusedName(page)).to.equal(nameOf(i));
        }
        await page.getByRole('searchbox').fill('survey-39');
        await status(page, '10 of 400');
        await page.keyboard.press('Escape');
        await page.evaluate('document.activeElement.blur()');
      },
      `#at=${keyOf(text, 99)}`,
    );
    await withBusyBrowser(text, async ({ page }) => {
      await page.keyboard.press('k');
      expect(await focusedName(page)).to.equal(nameOf(399));
    });
  });

  it('remembers which rows were reviewed and expanded before they are made', () =>
    withBusyBrowser(pageOf(longPlan()), async ({ page }) => {
      await page.keyboard.press('k');
      await page.keyboard.press('x');
      await page.getByLabel('Reviewed: survey-000').check();
      expect(await page.locator('#left').textContent()).to.equal('398 left to review');
      await page.goto(page.url().replace(/#.*/, ''));
      await page.reload();
      expect(await page.locator('#left').textContent()).to.equal('398 left to review');
      expect(await count(page, '.entry')).to.equal(100);
      await page.getByRole('button', { name: 'Open all' }).click();
      await page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })");
      expect(await page.getByLabel('Reviewed: survey-399').isChecked()).to.equal(true);
      expect(await rowOf(page, 395).locator('table').isVisible()).to.equal(true);
      await page.locator('#left').click();
      await status(page, '398 of 400');
    }));

  it('makes all rows for printing and for the search of the browser', async () => {
    await withBusyBrowser(pageOf(longPlan()), async ({ page }) => {
      expect(await count(page, '.entry')).to.equal(100);
      await page.pdf();
      expect(await count(page, '.entry')).to.equal(400);
    });
    await withBusyBrowser(pageOf(longPlan()), async ({ page }) => {
      await page.keyboard.press('Control+f');
      expect(await count(page, '.entry')).to.equal(400);
    });
  });

  it('shows the members of a large group when it is expanded, or a filter finds one', () =>
    withBusyBrowser(pageOf(largeGroup()), async ({ page }) => {
      const members = page.locator('[data-member]:visible');
      expect(await page.locator('#status').textContent()).to.equal('All 150 changes');
      expect(await count(page, '[data-member]')).to.equal(0);
      await page.getByRole('searchbox').fill('survey-149');
      await status(page, '1 of 150');
      await page.locator('.entry summary').click();
      await members.first().waitFor();
      expect(await members.allTextContents()).to.deep.equal(['survey-149']);
      await page.getByRole('button', { name: 'Show everything' }).click();
      expect(await members.count()).to.equal(150);
    }));

  it('is complete without its script', async () => {
    for (const [plan, rows] of [
      [longPlan(), '.entry:visible'],
      [largeGroup(), '[data-member]'],
    ] as const)
      await withOpenedPage(
        browser,
        pageOf(plan),
        async ({ page }) => {
          expect(await count(page, rows)).to.equal(plan.summary.update);
          expect(await count(page, '.waiting:visible')).to.equal(0);
        },
        { javaScriptEnabled: false },
      );
  });

  it('says what is missing if a viewer blocks its script', () =>
    withOpenedPage(
      browser,
      pageOf(longPlan()).replace(/script-src [^;]*;/, "script-src 'none';"),
      async ({ page }) => {
        expect(await page.locator('.waiting:visible').allTextContents()).to.deep.equal(
          Array.from({ length: 6 }, () => '50 more: this page needs its script to show them'),
        );
      },
    ));

  it('has no accessibility violations, whether its rows are made or not', async () => {
    for (const busy of [true, false])
      await withOpenedPage(
        browser,
        pageOf(longPlan()),
        async ({ page }) => {
          if (busy) await page.addInitScript('globalThis.requestIdleCallback = () => 0');
          await page.reload();
          if (!busy) await lastRow(page);
          await expectAccessible(page, busy ? 'a long plan at first' : 'a long plan');
        },
        { bypassCSP: true },
      );
  });
});
