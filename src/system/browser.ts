import { spawn } from 'node:child_process';

/** Asks the desktop to open a page, and returns whether a program for it started. Never rejects. */
export type OpenBrowser = (url: string) => Promise<boolean>;

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
const ELSEWHERE = ['xdg-open'] as const;

/** Opens pages with the platform's program for URLs, without a shell. */
export const openInBrowser =
  (platform: NodeJS.Platform): OpenBrowser =>
  (url) =>
    new Promise((resolve) => {
      const [program, ...args] = OPENERS[platform] ?? ELSEWHERE;
      const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
      child.once('error', () => resolve(false));
      child.once('spawn', () => {
        child.unref();
        resolve(true);
      });
    });
