import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DEFAULT_CREDENTIALS } from '../../../src/sandbox/oauth/issuer.ts';
import { bundled } from '../../support/bundled.ts';
import { type Client, clientOf } from './client.ts';
import { textAt } from './json.ts';
import type { TestStore } from './stores.ts';

const SCRIPT = path.join(import.meta.dirname, 'server-process.ts');

/** A sandbox in a separate process. */
export interface SpawnedSandbox {
  readonly client: Client;
  /** Kills the process with SIGKILL. */
  readonly kill: () => Promise<void>;
}

const firstLine = async (child: ChildProcess): Promise<string> => {
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the process ended without a word');
};

/** Starts a sandbox in a separate process. */
export const spawnSandbox = async (
  { dataDir, databaseUrl = '' }: TestStore,
  mode: 'start' | 'advertise' = 'start',
): Promise<SpawnedSandbox> => {
  const child = spawn(process.execPath, [bundled(SCRIPT), dataDir, databaseUrl, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line: unknown = JSON.parse(await firstLine(child));
  return {
    client: clientOf({
      url: textAt(line, 'url'),
      identity: textAt(line, 'identity'),
      accessToken: textAt(line, 'accessToken'),
      credentials: DEFAULT_CREDENTIALS,
      close: () => Promise.resolve(),
    }),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};
