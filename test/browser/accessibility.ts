import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Expects a page to pass every axe rule, including best practices. Open the page with `bypassCSP`. */
export const expectAccessible = async (page: Page, what: string): Promise<void> => {
  await page.evaluate(`${AXE}; undefined`);
  const { violations, passes } = await page.evaluate<{ violations: Violation[]; passes: number }>(
    'axe.run().then(({ violations, passes }) => ({ violations, passes: passes.length }))',
  );
  expect(passes, `rules that were of use: ${what}`).to.be.above(10);
  const found = violations.map(({ id, help, nodes }) => [
    id,
    help,
    nodes.slice(0, 3).map(({ html }) => html),
  ]);
  expect(found, what).to.deep.equal([]);
};
