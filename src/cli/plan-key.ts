import { randomBytes } from 'node:crypto';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { encryptPlan, NONCE_BYTES, SALT_BYTES } from '../plan/encrypted-plan.ts';
import { liveFiles } from '../system/files.ts';

type Result<A> = TE.TaskEither<SyncError, A>;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Without the line break that editors and `echo` end a file with, so that a file and the variable can hold one passphrase. */
const withoutLineBreak = (bytes: Uint8Array): Uint8Array => {
  if (bytes.at(-1) !== LINE_FEED) return bytes;
  return bytes.subarray(0, bytes.at(-2) === CARRIAGE_RETURN ? -2 : -1);
};

const EMPTY_KEY_FILE: SyncError = {
  _tag: 'UsageError',
  message: 'the file that --key-file names is empty',
  hint: 'make a key, for example: openssl rand -base64 32 > plan.key',
};

const NO_KEY: SyncError = {
  _tag: 'UsageError',
  message: '--encrypt needs a passphrase',
  hint: 'set SYNC_PLAN_PASSPHRASE, or name a file that holds it with --key-file FILE',
};

/** What plans are encrypted with: the content of a key file, or else the passphrase in the environment. Errors: `FileFailed`, `UsageError`. */
export const planKey = (
  keyFile: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Result<Uint8Array | undefined> => {
  const { SYNC_PLAN_PASSPHRASE: passphrase = '' } = env;
  if (keyFile === undefined)
    return TE.right(passphrase === '' ? undefined : new TextEncoder().encode(passphrase));
  return pipe(
    liveFiles.read(keyFile),
    TE.map(withoutLineBreak),
    TE.filterOrElse(
      (key) => key.length > 0,
      (): SyncError => EMPTY_KEY_FILE,
    ),
  );
};

/** How plans are written encrypted. Errors: those of the key, and `UsageError` where none is given. */
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
