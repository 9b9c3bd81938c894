import { existsSync } from 'node:fs';
import path from 'node:path';
import type { SyncError } from '../../domain/sync-error.ts';

const STDIN = '<stdin>';

/**
 * The path of a config relative to the current folder. A plan records paths as typed, usually in the folder of the plan or its parent. A
 * path that cannot be found is kept.
 */
const configFromHere = (config: string, plan: string): string => {
  if (config === STDIN || path.isAbsolute(config) || existsSync(config)) return config;
  const folder = path.dirname(plan);
  const found = [folder, path.dirname(path.resolve(folder))]
    .map((one) => path.join(one, config))
    .find((one) => existsSync(one));
  return found === undefined ? config : path.relative('.', found);
};

/** Makes the suggested plan command of a stale plan work in the current folder. */
export const withLocalPaths = (error: SyncError): SyncError =>
  error._tag === 'StalePlan'
    ? {
        ...error,
        remake: {
          ...error.remake,
          configFiles: error.remake.configFiles.map((config) => configFromHere(config, error.file)),
        },
      }
    : error;
