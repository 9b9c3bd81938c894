import { randomBytes } from 'node:crypto';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { encryptPlan, NONCE_BYTES, SALT_BYTES } from '../plan/encrypted-plan.ts';
import { liveFiles } from '../system/files.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Removes the final line break that editors and `echo` write, so that a file and the variable can hold the same passphrase. */
const withoutLineBreak = (bytes: Uint8Array): Uint8Array => {
  if (bytes.at(-1) !== LINE_FEED) return bytes;
  return bytes.subarray(0, bytes.at(-2) === CARRIAGE_RETURN ? -2 : -1);
};

const EMPTY: SyncError = { _tag: 'UsageError', about: 'planKey', fault: { _tag: 'EmptyPassphrase' } };

const EMPTY_KEY_FILE: SyncError = { _tag: 'UsageError', about: 'planKey', fault: { _tag: 'EmptyKeyFile' } };

const NO_KEY: SyncError = { _tag: 'UsageError', about: 'planKey', fault: { _tag: 'NoKey' } };

const bytesOf = (passphrase: string): Uint8Array => new TextEncoder().encode(passphrase);

const keyFrom = (keyFile: string): Result<Uint8Array> =>
  pipe(
    liveFiles.read(keyFile),
    TE.map(withoutLineBreak),
    TE.filterOrElse(
      (key) => key.length > 0,
      (): SyncError => EMPTY_KEY_FILE,
    ),
  );

/** The sources of a plan's passphrase; the environment comes last. */
export interface KeySource {
  readonly passphrase?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Returns the key for encrypted plans; undefined if there is none. Errors: `UsageError` if it is empty, `FileFailed`. */
export const planKey = ({
  passphrase,
  keyFile,
  environment: { SYNC_PLAN_PASSPHRASE: fromEnvironment = '' } = {},
}: KeySource): Result<Uint8Array | undefined> => {
  if (keyFile !== undefined) return keyFrom(keyFile);
  if (passphrase === '') return TE.left(EMPTY);
  const given = passphrase ?? fromEnvironment;
  return TE.right(given === '' ? undefined : bytesOf(given));
};

/** Returns the encryption of plans. Errors: those of the key, and `UsageError` if there is none. */
export const planEncryption = (
  key: Result<Uint8Array | undefined>,
): Result<{ readonly encrypt: (text: string) => string }> =>
  pipe(
    key,
    TE.chain((secret) => (secret === undefined ? TE.left(NO_KEY) : TE.right(secret))),
    TE.map((secret) => ({
      encrypt: (text: string) =>
        encryptPlan(text, secret, { salt: randomBytes(SALT_BYTES), nonce: randomBytes(NONCE_BYTES) }),
    })),
  );
