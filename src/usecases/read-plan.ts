import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PlanFault, SyncError } from '../domain/sync-error.ts';
import { parsePlan, type ReadPlan } from '../plan/plan-file.ts';
import type { Capabilities } from './capabilities.ts';

const unusable = (file: string, fault: PlanFault): SyncError => ({ _tag: 'PlanUnusable', file, fault });

const asPlanError = (file: string, error: SyncError): SyncError => {
  if (error._tag !== 'FileFailed') return error;
  return unusable(
    file,
    error.code === 'ENOENT' ? { _tag: 'Missing' } : { _tag: 'Unreadable', detail: error.detail },
  );
};

/** Reads a plan file and checks it as far as that goes without the network. Errors: `PlanUnusable`. */
export const readPlan = (
  file: string,
  { readText }: Pick<Capabilities, 'readText'>,
): TE.TaskEither<SyncError, ReadPlan> =>
  pipe(
    readText(file),
    TE.mapLeft((error) => asPlanError(file, error)),
    TE.chainEitherK((text) =>
      pipe(
        parsePlan(text),
        E.mapLeft((fault) => unusable(file, fault)),
      ),
    ),
  );
