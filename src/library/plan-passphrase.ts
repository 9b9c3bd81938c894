import { randomBytes } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../domain/sync-error.ts';
import { encryptPlan, NONCE_BYTES, SALT_BYTES } from '../plan/encrypted-plan.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const EMPTY: SyncError = {
  _tag: 'UsageError',
  message: 'passphrase is empty',
  hint: 'leave it out where the plan is not encrypted',
};

const NO_FILE: SyncError = {
  _tag: 'UsageError',
  message: 'a passphrase is given, and no file to encrypt with it',
  hint: 'name one with file',
};

const keyOf = (passphrase: string): E.Either<SyncError, Uint8Array> =>
  passphrase === '' ? E.left(EMPTY) : E.right(new TextEncoder().encode(passphrase));

/** What encrypted plans are read with: the passphrase that is given, or else the one that the command takes from the environment. */
export const planKey = (
  passphrase: string | undefined,
  { SYNC_PLAN_PASSPHRASE: fromEnvironment = '' }: Environment = {},
): E.Either<SyncError, Uint8Array | undefined> => {
  if (passphrase !== undefined) return keyOf(passphrase);
  return fromEnvironment === '' ? E.right(undefined) : keyOf(fromEnvironment);
};

/** How the text of a plan is put into its file: as it is, or encrypted where a passphrase is given. */
export const planWriting = (
  passphrase: string | undefined,
  file: string | undefined,
): E.Either<SyncError, (text: string) => string> => {
  if (passphrase === undefined) return E.right((text) => text);
  if (file === undefined) return E.left(NO_FILE);
  const encrypt = (key: Uint8Array) => (text: string) =>
    encryptPlan(text, key, { salt: randomBytes(SALT_BYTES), nonce: randomBytes(NONCE_BYTES) });
  return E.map(encrypt)(keyOf(passphrase));
};
