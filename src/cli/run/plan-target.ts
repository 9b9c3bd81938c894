import { existsSync } from 'node:fs';
import path from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Result, SyncError } from '../../domain/sync-error.ts';
import { headOf } from '../../system/file-head.ts';
import { type ConnectionFlags, sameConnection } from './session.ts';
import { settingsFor } from './settings.ts';

const TARGET = /"target":\s*\{\s*"apiUrl":\s*"(?<apiUrl>[^"\\\r\n]*)"/;

/** The API URL of a plan, read from its head; undefined for an encrypted plan, for other files, and for a pipe, which can be read only once. */
const targetOf = (file: string): string | undefined => TARGET.exec(headOf(file) ?? '')?.groups?.['apiUrl'];

const isSandbox = (apiUrl: string): boolean => apiUrl.startsWith('sandbox:');

/** Whether a URL is a server of ReSim, which is never a sandbox. */
const isResim = (apiUrl: string): boolean => /^https:\/\/([a-z0-9-]+\.)*resim\.ai\//.test(apiUrl);

/** The error for applying a sandbox plan to ReSim. */
export const needsSandbox = (apiUrl: string): SyncError => ({
  _tag: 'UsageError',
  about: 'file',
  fault: { _tag: 'PlanOfSandbox', apiUrl },
});

/** The error for applying a sandbox plan without its data. */
export const noSandboxIn = (folder: string): SyncError => ({
  _tag: 'UsageError',
  about: 'file',
  fault: { _tag: 'NoSandboxData', folder },
});

const withoutSandbox = (flags: ConnectionFlags): Result<void> =>
  pipe(
    settingsFor(flags),
    TE.filterOrElse(
      ({ apiUrl }) => !isResim(apiUrl),
      ({ apiUrl }) => needsSandbox(apiUrl),
    ),
    TE.map(() => undefined),
  );

const onSandbox = (
  file: string,
  planned: string | undefined,
  flags: ConnectionFlags,
): SyncError | undefined => {
  if (!existsSync(file)) return { _tag: 'PlanUnusable', file, fault: { _tag: 'Missing' } };
  if (planned !== undefined && !isSandbox(planned))
    return { _tag: 'TargetMismatch', what: 'apiUrl', planned, given: sameConnection(flags).join(' ') };
  const data = flags['sandbox-data'];
  return existsSync(data) ? undefined : noSandboxIn(path.resolve(data));
};

/**
 * Checks, before any prompt, file or request, that a sandbox plan does not go to ReSim, nor a ReSim plan to a sandbox. The target is checked
 * again once the plan is read.
 */
export const checkPlanTarget = (file: string, flags: ConnectionFlags): Result<void> => {
  if (flags.sandbox) {
    const fault = onSandbox(file, existsSync(file) ? targetOf(file) : undefined, flags);
    return fault ? TE.left(fault) : TE.right(undefined);
  }
  const planned = targetOf(file);
  return planned !== undefined && isSandbox(planned) ? withoutSandbox(flags) : TE.right(undefined);
};
