import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

const CHROMIUM = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => file !== undefined && existsSync(file));

/** Starts headless Chromium. If it is not installed, prints what is skipped and returns undefined. */
export const launchChromium = async (what: string): Promise<Browser | undefined> => {
  if (CHROMIUM === undefined) {
    process.stderr.write(`SKIPPED: ${what} in Chromium, which is not installed\n`);
    return undefined;
  }
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
};
