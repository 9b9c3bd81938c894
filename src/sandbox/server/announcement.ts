import { isLoopback, type RunningSandbox } from './start-sandbox.ts';

/** What a user needs to know of a sandbox that has just started. */
export interface Announcement {
  readonly sandbox: Pick<RunningSandbox, 'url' | 'identity' | 'credentials'>;
  /** Where its data are. */
  readonly data: string;
  readonly projects: readonly string[];
}

const PLAIN = /^[\w@%+=:,./-]+$/;

/** A word as a shell takes it. */
const shellWord = (text: string): string =>
  PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Keeps a name on its line. */
export const onOneLine = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '�');

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

/** What `sync sandbox start` prints; `program` is the name under which it was called. */
export const announcementText = (announcement: Announcement, program = 'sync'): string => {
  const { sandbox, data, projects } = announcement;
  const { url, credentials } = sandbox;
  return [
    `The sandbox is at ${url}`,
    '',
    `  Page      ${url}/`,
    `  API       ${url}/v1/`,
    `  Sign-in   ${url}/oauth/token`,
    `  Data      ${data}`,
    `  Projects  ${projects.map(onOneLine).join(', ')}`,
    `  Client    ${credentials.clientID} with the secret ${credentials.clientSecret}`,
    `  User      ${credentials.username} with the password ${credentials.password}`,
    '',
    'Try it from another terminal:',
    '',
    `  ${planLine(announcement, program)}`,
    '',
    'Ctrl-C stops it; the data stay.',
    '',
  ].join('\n');
};

/** The same for programs. */
export const announcementJson = (announcement: Announcement): string => {
  const { sandbox, data, projects } = announcement;
  const { url, identity, credentials } = sandbox;
  return `${JSON.stringify({ url, apiUrl: `${url}/v1/`, authUrl: `${url}/`, identity, data, projects, credentials }, null, 2)}\n`;
};

/** Warns of an address that others reach; empty for loopback. */
export const exposureWarning = (host: string): string =>
  isLoopback(host)
    ? ''
    : [
        `Warning: everybody who reaches ${onOneLine(host)} reaches this sandbox. Its credentials are well known, its page shows`,
        'all data without sign-in, and its traffic is not encrypted. Keep it inside a network that you trust.',
        '',
      ].join('\n');
