import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { Plan } from '../../src/plan/plan.ts';
import { renderPlanHtml } from '../../src/render/plan-html.ts';
import { everythingPlan, hostilePlan, largePlan, SAMPLE_PLANS } from '../render/sample-plans.ts';
import { infestedPlan, MARKUP_PAYLOADS } from '../render/hostile-markup.ts';
import { launchChromium } from '../support/chromium.ts';
import { expectContrast } from './contrast.ts';
import { withOpenedPage, withTab } from './opened-page.ts';

const pageOf = (plan: Plan): string => renderPlanHtml(plan, { full: false, redact: [] });

const namesShown = async (page: Page): Promise<string[]> =>
  (await page.locator('.entry:visible summary b, .entry:visible .bare b').allTextContents()).sort();

const status = (page: Page) => page.getByRole('status').textContent();

describe('the plan page in Chromium', function () {
  this.timeout(120_000);
  let launched: Browser | undefined;
  let browser: Browser;
  before(async function () {
    launched = await launchChromium('the page of a plan');
    if (launched === undefined) return this.skip();
    browser = launched;
  });
  after(async () => {
    await launched?.close();
  });

  it('needs no network, and violates no rule of its policy', () =>
    withTab(browser, async (open) => {
      for (const [name, plan] of Object.entries(SAMPLE_PLANS)) {
        const { page, faults, requests } = await open(pageOf(plan()));
        expect(await page.getByRole('heading', { level: 1 }).count(), name).to.equal(1);
        expect(faults, name).to.deep.equal([]);
        expect(requests, name).to.deep.equal([]);
      }
    }));

  it('has a policy that blocks injected markup', async () => {
    const harm: readonly (readonly [string, string])[] = [
      ['img-src', "new Image().src = 'https://evil.example/x.png'"],
      ['frame-src', "add('iframe', { src: 'https://evil.example/' })"],
      ['style-src-elem', "add('link', { rel: 'stylesheet', href: 'https://evil.example/x.css' })"],
      ['style-src-elem', "add('style', { textContent: 'p { color: red }' })"],
      ['style-src-attr', "document.body.setAttribute('style', 'color: red')"],
      ['require-trusted-types-for', "document.body.setAttribute('onclick', 'window.hacked = 1')"],
      ['require-trusted-types-for', "document.body.insertAdjacentHTML('beforeend', '<p>')"],
      ['connect-src', "fetch('https://evil.example/')"],
      ['form-action', "add('form', { action: 'https://evil.example/' }).submit()"],
      ['base-uri', "add('base', { href: 'https://evil.example/' })"],
    ];
    await withOpenedPage(browser, pageOf(everythingPlan()), async ({ page }) => {
      for (const [directive, script] of harm) {
        await page.evaluate(`
          globalThis.add = (name, values) => document.head.appendChild(Object.assign(document.createElement(name), values));
          globalThis.broken = new Promise((resolve) =>
            document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true }));
          undefined`);
        await page.evaluate(script).catch(() => undefined);
        expect(await page.evaluate('globalThis.broken'), script).to.equal(directive);
      }
      expect(await page.evaluate("'hacked' in window")).to.equal(false);
    });
  });

  it('escapes markup in names, values and files', () =>
    withTab(browser, async (open) => {
      for (const payload of MARKUP_PAYLOADS) {
        const { page, faults, requests } = await open(pageOf(infestedPlan(payload)));
        await page.getByRole('button', { name: 'Open all' }).click();
        const seen = await page.evaluate(`({
          hacked: 'hacked' in window,
          foreign: document.querySelectorAll('img, iframe, base, textarea, [href^=javascript], style:not(head > style)').length,
          scripts: document.scripts.length,
          handlers: document.querySelectorAll('[onerror], [onload], [onfocus], [onclick], [autofocus]').length,
        })`);
        expect(seen, payload).to.deep.equal({ hacked: false, foreign: 0, scripts: 1, handlers: 0 });
        expect([faults, requests], payload).to.deep.equal([[], []]);
        expect(await page.locator('h1').textContent()).to.include(payload.slice(0, 7).replaceAll('"', '\\"'));
      }
    }));

  it('filters by kind and text, and counts the results', () =>
    withOpenedPage(browser, pageOf(everythingPlan()), async ({ page, faults }) => {
      const { summary } = everythingPlan();
      expect(await status(page)).to.equal('All 16 changes');
      const tile = (name: RegExp) => page.getByRole('button', { name });

      await tile(/to archive/).click();
      expect(await tile(/to archive/).getAttribute('aria-pressed')).to.equal('true');
      expect(await status(page)).to.equal(`${String(summary.archive)} of 16 changes`);
      expect(await namesShown(page)).to.deep.equal([
        'old-warehouse-east',
        'old-warehouse-west',
        'retired-on-arrival',
      ]);

      await tile(/to rename/).click();
      expect(await status(page)).to.equal(`${String(summary.archive + summary.rename)} of 16 changes`);
      await tile(/to rename/).click();
      await page.getByRole('searchbox').fill('EAST nightly');
      expect(await namesShown(page)).to.deep.equal(['old-warehouse-east']);
      await page.getByRole('searchbox').fill('no such words');
      expect(await status(page)).to.equal('0 of 16 changes');
      expect(await page.getByText('Nothing matches the filter.').isVisible()).to.equal(true);
      expect(await page.getByRole('heading', { level: 2 }).count()).to.equal(0);

      await page.getByRole('button', { name: 'Show everything' }).click();
      expect(await status(page)).to.equal('All 16 changes');
      expect(await page.getByRole('heading', { level: 2 }).count()).to.equal(6);
      expect(await tile(/to archive/).getAttribute('aria-pressed')).to.equal('false');

      // Values and members are found even if they are folded.
      await page.getByRole('searchbox').fill('seven metres');
      expect(await namesShown(page)).to.deep.equal(['hover-in-wind']);
      expect(faults).to.deep.equal([]);
    }));

  it('works with the keyboard alone', () =>
    withOpenedPage(browser, pageOf(everythingPlan()), async ({ page }) => {
      const focused = () =>
        page.evaluate(`(() => {
          const { tagName, textContent, ariaLabel } = document.activeElement;
          return tagName + ' ' + (ariaLabel ?? textContent).replace(/\\s+/g, ' ').trim();
        })()`);
      await page.keyboard.press('Tab');
      expect(await focused()).to.equal('A Skip to the changes');
      await page.keyboard.press('Tab');
      expect(await focused()).to.equal('BUTTON 3 to archive');
      await page.keyboard.press('Space');
      expect(await status(page)).to.equal('3 of 16 changes');
      await page.keyboard.press('/');
      expect(await focused()).to.equal('INPUT Filter by text');
      await page.keyboard.type('warehouse/east');
      expect(await page.getByRole('searchbox').inputValue()).to.equal('warehouse/east');
      await page.keyboard.press('Escape');
      expect(await status(page)).to.equal('All 16 changes');
      expect(await focused()).to.equal('INPUT Filter by text');
      for (const expected of [/^SELECT Filter by field/, /^BUTTON Open all/, /^BUTTON 16 left to review/]) {
        await page.keyboard.press('Tab');
        expect(await focused()).to.match(expected);
      }
      await page.keyboard.press('Tab');
      expect(await focused()).to.match(/^SUMMARY Nightly Suite/);
      await page.keyboard.press('Enter');
      expect(await page.getByRole('heading', { name: 'Leave (2)' }).isVisible()).to.equal(true);
      await page.keyboard.press('Shift+Tab');
      expect(await focused()).to.equal('BUTTON 16 left to review');
    }));

  it('describes everything to a screen reader', () =>
    withOpenedPage(browser, pageOf(everythingPlan()), async ({ page }) => {
      for (const role of ['banner', 'main', 'contentinfo', 'search'] as const)
        expect(await page.getByRole(role).count(), role).to.equal(1);
      const nameless =
        await page.evaluate(`[...document.querySelectorAll('button, input, a, summary, section')]
        .filter((one) => ![one.textContent, one.ariaLabel].some((text) => (text ?? '').trim() !== ''))
        .map((one) => one.outerHTML)`);
      expect(nameless).to.deep.equal([]);
      const row = page.getByRole('row', { name: /env WIND_MPS/ }).first();
      expect(await row.getByRole('rowheader').textContent()).to.equal('env WIND_MPS');
      expect(await row.getByRole('cell').allTextContents()).to.deep.equal(['5', '7']);
      const columns = page.locator('.update table').first().getByRole('columnheader');
      expect(await columns.allTextContents()).to.deep.equal(['Field', 'Before', 'After']);
      expect(await page.locator('[role=list]').first().getByRole('listitem').count()).to.equal(5);
      // The chart shows nothing that its row does not say in words.
      expect(await page.locator('svg:not([aria-hidden=true])').count()).to.equal(0);
      const suite = page.locator('.effect summary', { hasText: 'Warehouse Suite' });
      expect(await suite.textContent())
        .to.include('becomes empty')
        .and.include('−1 leave');
      expect(await page.evaluate("document.getElementById('status').ariaLive")).to.equal('polite');
      expect(await page.evaluate('document.documentElement.lang')).to.equal('en');
    }));

  it('draws removals left of the axis and additions right of it, on one scale', () =>
    withOpenedPage(browser, pageOf(largePlan()), async ({ page }) => {
      const drawn = async (owner: string) => {
        const row = page.locator('.effect', { has: page.getByText(owner, { exact: true }) }).first();
        const box = async (kind: string) => {
          const found = row.locator(`rect.${kind}`);
          return (await found.count()) === 0 ? undefined : await found.boundingBox();
        };
        return { leaves: await box('leaves'), stays: await box('stays'), enters: await box('enters') };
      };
      const [nine, three] = [await drawn('Suite 9'), await drawn('Suite 3')];
      expect(nine.leaves!.width / three.leaves!.width).to.be.closeTo(270 / 90, 0.1);
      expect(nine.leaves!.width / nine.stays!.width).to.be.closeTo(270 / 100, 0.1);
      for (const { leaves, stays, enters } of [nine, three]) {
        expect(leaves!.x + leaves!.width).to.be.closeTo(stays!.x, 1);
        expect(stays!.x + stays!.width).to.be.closeTo(enters!.x, 1);
      }
      expect(nine.stays!.x).to.be.closeTo(three.stays!.x, 1);
    }));

  it('expands and collapses everything shown', () =>
    withOpenedPage(browser, pageOf(largePlan()), async ({ page }) => {
      const open = () => page.locator('.entry details[open]').count();
      expect(await open()).to.equal(0);
      await page.getByRole('searchbox').fill('scenario-00500');
      await page.getByRole('status').filter({ hasText: 'of' }).waitFor();
      const shown = await page.locator('.entry:visible').count();
      await page.getByRole('button', { name: 'Open all' }).click();
      expect(await open()).to.equal(shown);
      await page.getByRole('button', { name: 'Close all' }).click();
      expect(await open()).to.equal(0);
    }));

  it('stays usable with ten thousand changes', () =>
    withOpenedPage(browser, pageOf(largePlan(10_000)), async ({ page, faults }) => {
      // A lookup by role would search the whole page each time.
      const told = page.locator('#status');
      expect(await told.textContent()).to.equal('All 10,023 changes');
      await page.getByRole('searchbox').fill('scenario-07499');
      await told.filter({ hasText: 'of 10,023' }).waitFor();
      expect(await namesShown(page)).to.include('scenario-07499');
      await page.getByRole('button', { name: /to archive/ }).click();
      expect(await told.textContent()).to.equal('0 of 10,023 changes');
      await page.keyboard.press('/');
      await page.keyboard.press('Escape');
      expect(await told.textContent()).to.equal('All 10,023 changes');
      expect(faults).to.deep.equal([]);
    }));

  it('is complete without its script', () =>
    withOpenedPage(
      browser,
      pageOf(everythingPlan()),
      async ({ page }) => {
        expect(await page.locator('.entry:visible').count()).to.equal(16);
        expect(await page.getByRole('search').count()).to.equal(0);
        expect(await page.getByText('Keep to 100 m.').isVisible()).to.equal(true);
      },
      { javaScriptEnabled: false },
    ));

  it('has readable contrast, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const)
      for (const plan of [everythingPlan(), hostilePlan()])
        await withOpenedPage(
          browser,
          pageOf(plan),
          async ({ page }) => {
            await page.getByRole('button', { name: 'Open all' }).click();
            const read = async (): Promise<void> => {
              expect(await expectContrast(page, colorScheme)).to.be.above(50);
            };
            await read();
            await page
              .getByRole('button', { name: /to (archive|create)/ })
              .first()
              .click();
            await read();
          },
          { colorScheme },
        );
  });

  it('follows the light or dark mode of the reader, and fits a phone', async () => {
    const colours: unknown[] = [];
    for (const colorScheme of ['light', 'dark'] as const)
      await withOpenedPage(
        browser,
        pageOf(hostilePlan()),
        async ({ page }) => {
          colours.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
          const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
          expect(await page.evaluate(overflow)).to.equal(0);
        },
        { colorScheme, viewport: { width: 360, height: 700 } },
      );
    expect(colours[0]).not.to.equal(colours[1]);
  });
});
