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

const watched = (page: Page, address: string): OpenedPage => {
  const faults: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => faults.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (url !== address && !url.startsWith('data:image/svg')) requests.push(url);
  });
  return { page, faults, requests };
};

/** Opens a page from a file and without a network, as one opens a CI artifact. */
export const withOpenedPage = (
  browser: Browser,
  text: string,
  use: (opened: OpenedPage) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> =>
  withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'plan.html');
    writeFileSync(file, text);
    const address = pathToFileURL(file).href;
    const context = await browser.newContext({ offline: true, ...options });
    try {
      const opened = watched(await context.newPage(), address);
      await opened.page.goto(address);
      await use(opened);
    } finally {
      await context.close();
    }
  });
