import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

/** A page in a browser that has no network, with everything that it complained of or asked for. */
export interface OpenedPage {
  readonly page: Page;
  /** Console messages, with those about its policy, uncaught errors and dialogs. */
  readonly faults: string[];
  /** Addresses asked for, the page's own aside. */
  readonly requests: readonly string[];
}

/** Opens one text after the other in the same tab. */
export type Open = (text: string) => Promise<OpenedPage>;

interface Seen {
  readonly faults: string[];
  readonly requests: string[];
}

/** Writes down what happens in a tab, for as long as one text is open in it, and then for the next. */
const watched = (page: Page, ownAddress: (url: string) => boolean): (() => Seen) => {
  let seen: Seen = { faults: [], requests: [] };
  page.on('console', (message) => seen.faults.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => seen.faults.push(error.message));
  page.on('dialog', (dialog) => {
    seen.faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!ownAddress(url) && !url.startsWith('data:image/svg')) seen.requests.push(url);
  });
  return () => (seen = { faults: [], requests: [] });
};

/**
 * Opens pages from files and without a network, as one opens CI artifacts, one after the other in a tab: a tab costs many times
 * what a page costs.
 */
export const withTab = (
  browser: Browser,
  use: (open: Open) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> =>
  withTemporaryFolder(async (folder) => {
    const context = await browser.newContext({ offline: true, ...options });
    try {
      const page = await context.newPage();
      let opened = 0;
      const addressOf = (n: number) => pathToFileURL(path.join(folder, `plan-${n}.html`)).href;
      const anew = watched(page, (url) => url === addressOf(opened));
      await use(async (text) => {
        opened++;
        writeFileSync(path.join(folder, `plan-${opened}.html`), text);
        const seen = anew();
        await page.goto(addressOf(opened));
        return { page, ...seen };
      });
    } finally {
      await context.close();
    }
  });

/** Opens a single page, in a tab of its own. */
export const withOpenedPage = (
  browser: Browser,
  text: string,
  use: (opened: OpenedPage) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> => withTab(browser, async (open) => use(await open(text)), options);
