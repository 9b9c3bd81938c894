import { isLoopback, type RunningSandbox } from './start-sandbox.ts';

/** What `sync sandbox start` reports about the server. */
export interface Announcement {
  readonly sandbox: Pick<RunningSandbox, 'url' | 'identity' | 'credentials'>;
  /** The data folder or database. */
  readonly data: string;
  readonly projects: readonly string[];
}

const NEEDS_NO_QUOTES = /^[\w@%+=:,./-]+$/;

/** Quotes a word for a shell. */
const shellWord = (text: string): string =>
  NEEDS_NO_QUOTES.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Replaces line breaks and control characters. */
export const onOneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]/gu, '�');

const planLine = ({ sandbox: { url, credentials }, projects }: Announcement, program: string): string =>
  [
    `${program} plan`,
    `--url ${url}/v1/`,
    `--auth-url ${url}/`,
    `--client-id ${shellWord(credentials.clientID)}`,
    `--client-secret ${shellWord(credentials.clientSecret)}`,
    `--project ${shellWord(onOneLine(projects[0] ?? 'sandbox'))}`,
    '-c experiences.yaml',
  ].join(' ');

/** The text that `sync sandbox start` prints. `program` is the name of the command as the user typed it. */
export const announcementText = (announcement: Announcement, program = 'sync'): string => {
  const { sandbox, data, projects } = announcement;
  const { url, credentials } = sandbox;
  return [
    `The sandbox is running at ${url}`,
    '',
    `  Page      ${url}/`,
    `  API       ${url}/v1/`,
    `  Sign-in   ${url}/oauth/token`,
    `  Data      ${data}`,
    `  Projects  ${projects.map(onOneLine).join(', ')}`,
    `  Client    ${credentials.clientID}, secret ${credentials.clientSecret}`,
    `  User      ${credentials.username}, password ${credentials.password}`,
    '',
    'Try it from another terminal:',
    '',
    `  ${planLine(announcement, program)}`,
    '',
    'Press Ctrl-C to stop it. The data are kept.',
    '',
  ].join('\n');
};

/** The announcement as JSON. */
export const announcementJson = (announcement: Announcement): string => {
  const { sandbox, data, projects } = announcement;
  const { url, identity, credentials } = sandbox;
  return `${JSON.stringify({ url, apiUrl: `${url}/v1/`, authUrl: `${url}/`, identity, data, projects, credentials }, null, 2)}\n`;
};

/** A warning if other machines can reach the address; empty for loopback. */
export const exposureWarning = (host: string): string =>
  isLoopback(host)
    ? ''
    : [
        `Warning: anyone who can reach ${onOneLine(host)} can use this sandbox. Its credentials are public, its web page shows`,
        'all data without sign-in, and its traffic is not encrypted. Use it only on a network that you trust.',
        '',
      ].join('\n');
