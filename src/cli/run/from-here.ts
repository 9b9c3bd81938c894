import { existsSync } from 'node:fs';
import path from 'node:path';
import type { SyncError } from '../../domain/sync-error.ts';

const STDIN = '<stdin>';

/**
 * The path of a config, or of the plan that is taken back, from the current folder. A plan holds paths as they were typed where it was made, which is mostly the folder of the
 * plan or the one above; what cannot be found stays as it is.
 */
const configFromHere = (config: string, plan: string): string => {
  if (config === STDIN || path.isAbsolute(config) || existsSync(config)) return config;
  const folder = path.dirname(plan);
  const found = [folder, path.dirname(path.resolve(folder))]
    .map((one) => path.join(one, config))
    .find((one) => existsSync(one));
  return found === undefined ? config : path.relative('.', found);
};

/** An error whose command for a new plan works in the folder where it is shown. */
export const fromHere = (error: SyncError): SyncError =>
  error._tag === 'StalePlan'
    ? {
        ...error,
        remake: {
          ...error.remake,
          configFiles: error.remake.configFiles.map((config) => configFromHere(config, error.file)),
          ...(error.remake.undoes && { undoes: configFromHere(error.remake.undoes, error.file) }),
        },
      }
    : error;
