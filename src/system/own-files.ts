import * as E from 'fp-ts/lib/Either.js';

type Json = Readonly<Record<string, unknown>>;

const jsonObject = (text: string): Json | undefined => {
  const json = E.tryCatch((): unknown => JSON.parse(text), String);
  return E.isRight(json) && typeof json.right === 'object' && json.right !== null
    ? Object.fromEntries(Object.entries(json.right))
    : undefined;
};

const has = (json: Json, ...keys: readonly string[]): boolean =>
  keys.every((key) => Object.hasOwn(json, key));

const isPlan = (json: Json): boolean => has(json, 'formatVersion', 'checksum');
const isEncryptedPlan = (json: Json): boolean => has(json, 'formatVersion', 'cipher');
const isCounts = (json: Json): boolean => has(json, 'create', 'update', 'delete');
const isEvent = (json: Json): boolean => has(json, 'event', 'sequence');
const isSchema = ({ $schema }: Json): boolean =>
  typeof $schema === 'string' && $schema.startsWith('https://json-schema.org/');

const KINDS = [isPlan, isEncryptedPlan, isCounts, isEvent, isSchema];

/** A `--json` result, which may list experiences too. */
const isResult = ({ kind, formatVersion }: Json): boolean =>
  typeof kind === 'string' && typeof formatVersion === 'string' && /^\d+\.\d+$/.test(formatVersion);

/** Each kind contains one of these, so that a large config need not be parsed to rule it out. */
const MARKS = ['"formatVersion"', '"event"', '"$schema"', '"delete"'];

const isOwnJson = (text: string): boolean => {
  const json = jsonObject(text) ?? jsonObject(text.split('\n', 1)[0] ?? '');
  if (json === undefined) return false;
  return isResult(json) || (!has(json, 'experiences') && KINDS.some((isKind) => isKind(json)));
};

/** The start of a `sync sandbox dump`. */
const SEED = /^projects:\n/;
const EXPERIENCES = /^experiences:/m;

/**
 * Reports whether a text is an output of sync: a plan, encrypted or not, a `--json` result, counts, events, a schema or a sandbox seed.
 * Any other text that lists experiences is a config.
 */
export const isWrittenBySync = (bytes: Uint8Array): boolean => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.subarray(0, 1024).toString().trimStart();
  if (start.startsWith('{'))
    return MARKS.some((mark) => buffer.includes(mark)) && isOwnJson(buffer.toString());
  return SEED.test(start) && !EXPERIENCES.test(buffer.toString());
};
