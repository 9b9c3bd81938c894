import { Errors, Flags, type Interfaces } from '@oclif/core';
import { parseDuration, parseRate, parseShare } from '../../sandbox/server/quantities.ts';

/** Flags of every command that uses the data of a sandbox. */
export const sandboxDataFlags = {
  data: Flags.string({ description: 'Data folder.', default: '.sync/sandbox' }),
  'database-url': Flags.string({
    description: 'PostgreSQL server to store the data in instead (postgres://user:password@host/database).',
    env: 'SYNC_SANDBOX_DATABASE_URL',
  }),
};

const quantity = (parse: (text: string) => number | undefined, expected: string) =>
  Flags.custom<number>({
    parse: (text: string) => {
      const value = parse(text);
      return value === undefined
        ? Promise.reject(new Errors.CLIError(`expected ${expected}`))
        : Promise.resolve(value);
    },
  });

const durationFlag = quantity((text) => parseDuration(text, 'ms'), 'a duration such as 20ms or 2s');
const lifetimeFlag = quantity((text) => parseDuration(text, 's'), 'a duration such as 300s or 24h');
const rateFlag = quantity(parseRate, 'a rate such as 50/s');
const shareFlag = quantity(parseShare, 'a share from 0 to 1, such as 0.05 or 5%');

const REHEARSAL = 'FAULT INJECTION';

/** Flags of a long-running server. */
export const serverFlags = {
  latency: durationFlag({
    description: 'Minimum time between a request and its response.',
    helpValue: '20ms',
    helpGroup: REHEARSAL,
  }),
  'fail-rate': shareFlag({
    description: 'Share of requests that fail: half of them before they take effect, half after.',
    helpValue: '0.05',
    helpGroup: REHEARSAL,
  }),
  'rate-limit': rateFlag({
    description: 'Maximum request rate; requests above it get 429 with Retry-After.',
    helpValue: '50/s',
    helpGroup: REHEARSAL,
  }),
  'token-lifetime': lifetimeFlag({
    description: 'Lifetime of access tokens [default: 24h].',
    helpValue: '300s',
    helpGroup: REHEARSAL,
  }),
  answers: Flags.string({
    description:
      'Imitate how another server answers and stores data: comma-separated names of variants. `sync sandbox answers` lists them.',
    helpValue: 'null-lists,upper-case-ids',
    helpGroup: REHEARSAL,
    multiple: true,
    delimiter: ',',
  }),
  verbose: Flags.boolean({ description: 'Log every request to stderr.', default: false }),
};

type ServerFlags = Interfaces.InferredFlags<typeof serverFlags>;

const MILLISECONDS = 1000;

/** The flags as the sandbox takes them. */
export const serverOptions = (flags: ServerFlags) => ({
  ...(flags.answers !== undefined && { answers: flags.answers }),
  ...(flags.latency !== undefined && { latencyMs: flags.latency }),
  ...(flags['fail-rate'] !== undefined && { failRate: flags['fail-rate'] }),
  ...(flags['rate-limit'] !== undefined && { rateLimitPerSecond: flags['rate-limit'] }),
  ...(flags['token-lifetime'] !== undefined && {
    tokenLifetimeSeconds: Math.max(1, Math.round(flags['token-lifetime'] / MILLISECONDS)),
  }),
});

type DataFlags = Interfaces.InferredFlags<typeof sandboxDataFlags>;

/** The flags as the sandbox takes them. */
export const storeOptions = (
  flags: DataFlags,
): { readonly dataDir: string; readonly databaseUrl?: string } => {
  const databaseUrl = flags['database-url'];
  return { dataDir: flags.data, ...(databaseUrl !== undefined && { databaseUrl }) };
};

/** The location of the data for printing, without the password of a database URL. */
export const dataPlace = (flags: DataFlags): string => {
  const url = flags['database-url'];
  if (url === undefined) return flags.data;
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return 'a PostgreSQL server';
  }
};
