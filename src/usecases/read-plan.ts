import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PlanFault } from '../domain/plan-error.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { decryptPlan } from '../plan/encrypted-plan.ts';
import { parsePlan, type ReadPlan } from '../plan/plan-file.ts';
import { isEncryptedPlan } from '../plan/plan-start.ts';
import { maskedValues } from '../domain/redact.ts';
import type { Capabilities, Session } from './capabilities.ts';

const unusable = (file: string, fault: PlanFault): SyncError => ({ _tag: 'PlanUnusable', file, fault });

const asPlanError = (file: string, error: SyncError): SyncError => {
  if (error._tag !== 'FileFailed') return error;
  return unusable(
    file,
    error.code === 'ENOENT'
      ? { _tag: 'Missing' }
      : { _tag: 'Unreadable', code: error.code, detail: error.detail },
  );
};

/** A plan read from a file. */
export interface ReadPlanFile extends ReadPlan {
  readonly encrypted: boolean;
}

type PlanReading = Pick<Capabilities, 'readText' | 'planKey'>;

/** Returns the text of a plan. Decrypts an encrypted one, and requests the key only then. */
export const plainText = (
  file: string,
  text: string,
  { planKey }: Pick<PlanReading, 'planKey'>,
): TE.TaskEither<SyncError, string> =>
  isEncryptedPlan(text)
    ? pipe(
        planKey ?? TE.right(undefined),
        TE.chainEitherK((key) =>
          pipe(
            key === undefined ? E.left<PlanFault>({ _tag: 'Encrypted' }) : decryptPlan(text, key),
            E.mapLeft((fault) => unusable(file, fault)),
          ),
        ),
      )
    : TE.right(text);

/**
 * Reads and validates a plan file, encrypted or not, without the network. Errors: `PlanUnusable`, and `FileFailed` or
 * `UsageError` for its key.
 */
export const readPlan = (file: string, world: PlanReading): TE.TaskEither<SyncError, ReadPlanFile> =>
  pipe(
    TE.Do,
    TE.apS('written', TE.mapLeft((error: SyncError) => asPlanError(file, error))(world.readText(file))),
    TE.bind('text', ({ written }) => plainText(file, written, world)),
    TE.chainEitherK(({ written, text }) =>
      pipe(
        parsePlan(text),
        E.bimap(
          (fault) => unusable(file, fault),
          (read) => ({ ...read, encrypted: isEncryptedPlan(written) }),
        ),
      ),
    ),
  );

/** Reads a plan to compare with a server, and masks its secret values in the server's messages too. Errors: those of `readPlan`. */
export const readPlanFor = (
  file: string,
  { hide }: Pick<Session, 'hide'>,
  world: PlanReading & Pick<Capabilities, 'redact'>,
): TE.TaskEither<SyncError, ReadPlanFile> =>
  pipe(
    readPlan(file, world),
    TE.tapIO(
      ({ plan }) =>
        () =>
          hide?.(maskedValues(plan.updates, world.redact ?? [])),
    ),
  );
