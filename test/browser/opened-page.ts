import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

/** A page in an offline browser, with its faults and requests. */
export interface OpenedPage {
  readonly page: Page;
  /** Console messages (policy violations included), uncaught errors and dialogs. */
  readonly faults: string[];
  /** Requested URLs, except the page's own. */
  readonly requests: readonly string[];
}

/** Opens texts one after another in the same tab. */
export type Open = (text: string) => Promise<OpenedPage>;

interface Seen {
  readonly faults: string[];
  readonly requests: string[];
}

/** Records the events of a tab, for one opened text at a time. */
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
 * Opens pages from files and offline, as one opens CI artifacts, one after another in a tab: a tab costs many times
 * as much as a page.
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

/** Opens a single page in its own tab. */
export const withOpenedPage = (
  browser: Browser,
  text: string,
  use: (opened: OpenedPage) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> => withTab(browser, async (open) => use(await open(text)), options);
