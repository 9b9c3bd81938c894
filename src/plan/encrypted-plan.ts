import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv, createHmac, scryptSync, timingSafeEqual } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { PlanFault } from '../domain/plan-error.ts';
import { codecProblems } from './codec-problems.ts';

/** The format of encrypted plans that this version writes, and the newest that it reads. */
const ENVELOPE_VERSION = 1;

const FORMAT = 'sync-encrypted-plan';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const TAG_BYTES = 16;

/** The number of random bytes that an encryption needs. */
export const SALT_BYTES = 16;
export const NONCE_BYTES = 12;

/** The cost of scrypt: it takes 128·N·r bytes of memory, and time proportional to N·r·p. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 128 MiB and about half a second for each guess at a passphrase. */
export const SCRYPT_COST: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };

/** The costs come from an untrusted file; larger ones are refused before any work is done. */
const MOST: ScryptCost = { N: 2 ** 18, r: 8, p: 2 };
const LEAST_N = 2 ** 14;

/** Random bytes for one encryption; never reuse them. */
export interface Seeds {
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
}

const Envelope = t.type({
  format: t.literal(FORMAT),
  formatVersion: t.literal(ENVELOPE_VERSION),
  cipher: t.literal(CIPHER),
  kdf: t.type({ name: t.literal('scrypt'), N: t.number, r: t.number, p: t.number, salt: t.string }),
  nonce: t.string,
  keyCheck: t.string,
  data: t.string,
});
type Envelope = t.TypeOf<typeof Envelope>;
type Head = Omit<Envelope, 'keyCheck' | 'data'>;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64');

/** The head with its keys in a fixed order, so that equal heads have equal texts. */
const ordered = ({ format, formatVersion, cipher, kdf: { name, N, r, p, salt }, nonce }: Head): Head => ({
  format,
  formatVersion,
  cipher,
  kdf: { name, N, r, p, salt },
  nonce,
});

const textOf = (envelope: Envelope): string => {
  const { keyCheck, data } = envelope;
  return `${JSON.stringify({ ...ordered(envelope), keyCheck, data }, null, 2)}\n`;
};

/** Two keys: one for the cipher, and one to check the passphrase before decryption. */
const keysFor = (secret: Uint8Array, { N, r, p, salt }: Head['kdf']) => {
  const derived = scryptSync(secret, fromBase64(salt), 2 * KEY_BYTES, { N, r, p, maxmem: 129 * N * r });
  return { cipherKey: derived.subarray(0, KEY_BYTES), checkKey: derived.subarray(KEY_BYTES) };
};

const bytesOf = (head: Head): Buffer => Buffer.from(JSON.stringify(ordered(head)));

const checkOf = (head: Head, key: Uint8Array): Buffer =>
  createHmac('sha256', key).update(bytesOf(head)).digest();

/** Encrypts a plan with AES-256-GCM and a key derived from a passphrase by scrypt, and authenticates the head. */
export const encryptPlan = (
  text: string,
  secret: Uint8Array,
  { salt, nonce }: Seeds,
  cost: ScryptCost = SCRYPT_COST,
): string => {
  const head: Head = {
    format: FORMAT,
    formatVersion: ENVELOPE_VERSION,
    cipher: CIPHER,
    kdf: { name: 'scrypt', ...cost, salt: base64(salt) },
    nonce: base64(nonce),
  };
  const { cipherKey, checkKey } = keysFor(secret, head.kdf);
  const cipher = createCipheriv(CIPHER, cipherKey, nonce).setAAD(bytesOf(head));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return textOf({ ...head, keyCheck: base64(checkOf(head, checkKey)), data: base64(data) });
};

const Marked = t.type({ format: t.literal(FORMAT) });
const Versioned = t.type({ formatVersion: t.number });

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const within = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** The unused bits of the last base64 character must be zero, as encoders write them. */
const isCanonical = (text: string): boolean => base64(fromBase64(text)) === text;

const headProblems = ({ kdf: { N, r, p, salt }, nonce, keyCheck, data }: Envelope): string[] => [
  ...(within(N, LEAST_N, MOST.N) && Number.isInteger(Math.log2(N)) ? [] : ['kdf.N: out of bounds']),
  ...(within(r, 1, MOST.r) ? [] : ['kdf.r: out of bounds']),
  ...(within(p, 1, MOST.p) ? [] : ['kdf.p: out of bounds']),
  ...(fromBase64(salt).length === SALT_BYTES ? [] : ['kdf.salt: not of its length']),
  ...(fromBase64(nonce).length === NONCE_BYTES ? [] : ['nonce: not of its length']),
  ...(fromBase64(keyCheck).length === KEY_BYTES ? [] : ['keyCheck: not of its length']),
  ...([salt, nonce, keyCheck, data].every(isCanonical) ? [] : ['not the base64 that sync writes']),
];

const damaged = (problems: readonly string[]): E.Either<PlanFault, never> =>
  E.left({ _tag: 'Shape', problems });

const decodeEnvelope = (text: string): E.Either<PlanFault, Envelope> => {
  const value = parsed(text);
  if (!Marked.is(value)) return damaged(['it is not whole']);
  if (Versioned.is(value) && value.formatVersion > ENVELOPE_VERSION)
    return E.left({ _tag: 'NewerVersion', formatVersion: value.formatVersion, supported: ENVELOPE_VERSION });
  const decoded = Envelope.decode(value);
  if (E.isLeft(decoded)) return damaged(codecProblems(decoded.left));
  const problems = headProblems(decoded.right);
  if (problems.length > 0) return damaged(problems);
  // JSON can express the same value in many ways; only the text as written is accepted.
  return textOf(decoded.right) === text ? decoded : damaged(['it is not written as sync writes it']);
};

const decrypted = (envelope: Envelope, key: Uint8Array): E.Either<PlanFault, string> => {
  const data = fromBase64(envelope.data);
  if (data.length < TAG_BYTES) return damaged(['data: too short']);
  const cipher = createDecipheriv(CIPHER, key, fromBase64(envelope.nonce), { authTagLength: TAG_BYTES })
    .setAAD(bytesOf(envelope))
    .setAuthTag(data.subarray(-TAG_BYTES));
  return E.tryCatch(
    () => Buffer.concat([cipher.update(data.subarray(0, -TAG_BYTES)), cipher.final()]).toString('utf8'),
    () => ({ _tag: 'Tampered' }),
  );
};

/**
 * Decrypts a plan. Errors: `WrongKey` if the passphrase does not match the head, `Tampered` if it does but the content was changed, and
 * those of a text that is not an encrypted plan. None contains any of the content.
 */
export const decryptPlan = (text: string, secret: Uint8Array): E.Either<PlanFault, string> => {
  const decoded = decodeEnvelope(text);
  if (E.isLeft(decoded)) return decoded;
  const envelope = decoded.right;
  const { cipherKey, checkKey } = keysFor(secret, envelope.kdf);
  return timingSafeEqual(checkOf(envelope, checkKey), fromBase64(envelope.keyCheck))
    ? decrypted(envelope, cipherKey)
    : E.left({ _tag: 'WrongKey' });
};
