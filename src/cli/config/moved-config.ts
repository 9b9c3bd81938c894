import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { SNAKE_CASE_KEYS, snakeCaseKeysIn } from '../../config/read/snake-case-keys.ts';
import { isEncryptedPlan } from '../../plan/plan-start.ts';
import { renderSnakeCaseKeys } from '../../render/notices.ts';
import type { ConfigSource } from '../../config/read/load-experience-sync-config.ts';

/** The folder of plans saved without `--out`. */
const PLANS = 'plans';

/** A plan lists its config files near the beginning. */
const HEAD_BYTES = 64 * 1024;

const headOf = async (file: string): Promise<string> => {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(file, { end: HEAD_BYTES - 1 })) chunks.push(chunk as Buffer);
  } catch {
    return '';
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Whether a plan names a config file. An encrypted plan may. */
const plans = (head: string, config: string): boolean =>
  isEncryptedPlan(head) ||
  [...head.matchAll(/"path":\s*("(?:[^"\\]|\\.)*")/g)].some(([, text = '']) => {
    const named = E.tryCatch((): unknown => JSON.parse(text), String);
    return (
      E.isRight(named) &&
      typeof named.right === 'string' &&
      path.resolve(named.right) === path.resolve(config)
    );
  });

const plansIn = async (folder: string): Promise<readonly string[]> => {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => path.join(folder, name));
};

const wasPlanned = async (config: string, out: string | undefined): Promise<boolean> => {
  for (const file of [...(out === undefined ? [] : [out]), ...(await plansIn(PLANS))])
    if (plans(await headOf(file), config)) return true;
  return false;
};

/** The text of a config file that may contain a key with underscores: most contain none, and large ones are slow to decode. */
const textWithKeys = (bytes: Uint8Array): string => {
  const read = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return SNAKE_CASE_KEYS.some((key) => read.includes(key)) ? new TextDecoder().decode(bytes) : '';
};

/**
 * Notice for config files that have never been planned and contain keys with underscores: the `resim` CLI ignores such keys, so they may
 * request changes that the project has never seen. Call it before the first plan is saved. Empty if there is nothing to report.
 */
export const movedConfigNotice = async (
  files: readonly ConfigSource[],
  out: string | undefined,
): Promise<string> => {
  const moved = await Promise.all(
    files.map(async ({ path: file, bytes }) => {
      const keys = snakeCaseKeysIn(textWithKeys(bytes));
      return keys.length === 0 || (await wasPlanned(file, out)) ? [] : [{ file, keys }];
    }),
  );
  return moved.flat().map(renderSnakeCaseKeys).join('');
};
