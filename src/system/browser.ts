import { spawn } from 'node:child_process';

/** Asks the desktop to open a page; tells whether somebody took the wish. Never fails. */
export type OpenBrowser = (url: string) => Promise<boolean>;

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
const ELSEWHERE = ['xdg-open'] as const;

/** Opens pages with the program that the platform has for it, without a shell in between. */
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
