import { Flags } from '@oclif/core';
import type { Interfaces } from '@oclif/core';

/** Flags of every command that speaks of a sandbox's data. */
export const sandboxDataFlags = {
  data: Flags.string({ description: 'Folder of the data.', default: '.sync/sandbox' }),
  'database-url': Flags.string({
    description: 'PostgreSQL server that holds the data instead (postgres://user:password@host/database).',
    env: 'SYNC_SANDBOX_DATABASE_URL',
  }),
};

type DataFlags = Interfaces.InferredFlags<typeof sandboxDataFlags>;

/** The flags as the sandbox takes them. */
export const storeOptions = (
  flags: DataFlags,
): { readonly dataDir: string; readonly databaseUrl?: string } => {
  const databaseUrl = flags['database-url'];
  return { dataDir: flags.data, ...(databaseUrl !== undefined && { databaseUrl }) };
};

/** Where the data are, as it may be printed: a database URL can hold a password. */
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
