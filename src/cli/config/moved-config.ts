import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { snakeCaseKeysIn } from '../../config/read/snake-case-keys.ts';
import { isEncryptedPlan } from '../../plan/encrypted-plan.ts';
import { renderSnakeCaseKeys } from '../../render/notices.ts';
import type { ConfigSource } from '../../config/read/load-experience-sync-config.ts';

/** Where plans are saved that no `--out` names. */
const PLANS = 'plans';

/** The files of a config stand near the beginning of its plan. */
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

/** Whether a plan names a config file; an encrypted one may. */
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

/**
 * What to say of config files that were never planned and write keys with underscores: the `resim` CLI passes over those, so that what they
 * ask for may be news to the project. Looked for before a plan is saved, which is the first one then. Empty where there is nothing.
 */
export const movedConfigNotice = async (
  files: readonly ConfigSource[],
  out: string | undefined,
): Promise<string> => {
  const moved = await Promise.all(
    files.map(async ({ path: file, bytes }) => {
      const keys = snakeCaseKeysIn(new TextDecoder().decode(bytes));
      return keys.length === 0 || (await wasPlanned(file, out)) ? [] : [{ file, keys }];
    }),
  );
  return moved.flat().map(renderSnakeCaseKeys).join('');
};
