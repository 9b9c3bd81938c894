import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { JsonSchema } from '../../domain/json-schema.ts';
import { described, ScalarType, type Complaint } from './config-type.ts';
import { isNull, YamlScalar } from '../yaml/yaml-node.ts';
import { quoted } from './quoted-text.ts';

const complaint = (rule: string, message: (subject: string) => string, hint: string): Complaint => ({
  rule,
  message,
  hint,
});

const foreignTag = (tag: string): Complaint =>
  complaint(
    'unsupported-tag',
    (subject) => `${subject} has the tag ${quoted(tag)}, which is not supported`,
    'Remove the tag; a text that starts with ! needs quotes.',
  );

/** Reads a scalar, whatever it means. */
const scalarOf = (value: unknown, expected: string, hint: string): E.Either<Complaint, YamlScalar> => {
  if (!(value instanceof YamlScalar)) {
    return E.left(
      complaint(
        'wrong-kind',
        (subject) => `${subject} must be ${expected}, but found ${described(value)}`,
        hint,
      ),
    );
  }
  return value.foreignTag === undefined ? E.right(value) : E.left(foreignTag(value.foreignTag));
};

const TEXT_HINT = 'Write a single text; quote it if it starts with [ or {.';

/** Reads the text exactly as written: `010` and `yes` are texts here. An empty value is the empty text. */
const textOf = (value: unknown): E.Either<Complaint, string> => {
  const scalar = scalarOf(value, 'a text', TEXT_HINT);
  if (E.isLeft(scalar)) return scalar;
  const text = isNull(scalar.right) ? '' : scalar.right.text;
  return LONE_SURROGATE.test(text) ? E.left(loneSurrogate) : E.right(text);
};

const LONE_SURROGATE = /\p{Cs}/u;

const loneSurrogate = complaint(
  'not-unicode',
  (subject) => `${subject} contains half of a surrogate pair, which is not a character`,
  'Write the character itself, or both of its \\u escapes.',
);

const isEmpty = complaint(
  'empty-text',
  (subject) => `${subject} is empty`,
  'Write a text, or remove the line.',
);

// Terminals break lines at line and paragraph separators too.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]/u;

const unprintable = (text: string): Complaint => {
  const code = (UNPRINTABLE.exec(text)?.[0].charCodeAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return complaint(
    'control-character-in-name',
    (subject) => `${subject} contains the unprintable character U+${code}`,
    'Remove the character; a name is a single line.',
  );
};

const textType = (
  name: string,
  check: (text: string, scalar: unknown) => Complaint | undefined,
  jsonSchema: JsonSchema,
): ScalarType<string> =>
  new ScalarType(
    name,
    t.string.is,
    (value) => {
      const text = textOf(value);
      if (E.isLeft(text)) return text;
      const fault = check(text.right, value);
      return fault === undefined ? text : E.left(fault);
    },
    jsonSchema,
  );

// To an editor, an unquoted 120 or true is not a string; sync reads it as written.
const WRITTEN = ['string', 'number', 'boolean'];
const PRINTABLE = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff]*$';
const UNICODE = '^[^\\ud800-\\udfff]*$';

/** Any text; an empty value is the empty text. */
export const Text = textType('Text', () => undefined, { type: [...WRITTEN, 'null'], pattern: UNICODE });

/** A text that is not empty. */
export const NonEmptyText = textType('NonEmptyText', (text) => (text === '' ? isEmpty : undefined), {
  type: WRITTEN,
  minLength: 1,
  pattern: UNICODE,
});

/** A name: not empty, on one line, without invisible characters. */
export const Name = textType(
  'Name',
  (text) => {
    if (text === '') return isEmpty;
    return UNPRINTABLE.test(text) ? unprintable(text) : undefined;
  },
  { type: WRITTEN, minLength: 1, pattern: PRINTABLE },
);

/** An item in a list of texts; an empty one must be quoted, since an unquoted empty item is usually a mistake. */
export const ListedText = textType(
  'ListedText',
  (_text, value) =>
    value instanceof YamlScalar && isNull(value)
      ? { ...isEmpty, hint: 'Write a text; write "" for the empty text.' }
      : undefined,
  { type: WRITTEN, pattern: UNICODE },
);

const TRUE = /^(?:true|yes|on|y)$/i;
const FALSE = /^(?:false|no|off|n)$/i;

const notBoolean = (scalar: YamlScalar): Complaint =>
  complaint(
    'boolean-expected',
    (subject) => `${subject} must be true or false, but found ${described(scalar)}`,
    TRUE.test(scalar.text) || FALSE.test(scalar.text)
      ? `Remove the quotes: \`${TRUE.test(scalar.text) ? 'true' : 'false'}\`.`
      : 'Write true or false, without quotes.',
  );

/** `true` or `false`, or the words of YAML 1.1, which the Go tool accepts too; never quoted. */
export const Flag = new ScalarType<boolean>(
  'Flag',
  t.boolean.is,
  (value) => {
    const scalar = scalarOf(value, 'true or false', 'Write true or false.');
    if (E.isLeft(scalar)) return scalar;
    const { plain, text } = scalar.right;
    if (plain && TRUE.test(text)) return E.right(true);
    return plain && FALSE.test(text) ? E.right(false) : E.left(notBoolean(scalar.right));
  },
  { type: 'boolean' },
);

const MOST_SECONDS = 2_147_483_647;
const DECIMAL = /^\+?(?:0|[1-9][0-9_]*)(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?$/i;
const PREFIXED = /^0(?:x[0-9a-f]+|o[0-7]+)$/i;

const secondsOf = (text: string): number =>
  DECIMAL.test(text) || PREFIXED.test(text) ? Number(text.replaceAll('_', '')) : NaN;

const notSeconds = (scalar: YamlScalar): Complaint => {
  const unquoted = !scalar.plain && Number.isInteger(secondsOf(scalar.text));
  return complaint(
    'seconds-expected',
    (subject) =>
      `${subject} must be a whole number of seconds from 1 to ${MOST_SECONDS}, but found ${described(scalar)}`,
    unquoted ? `Remove the quotes: \`${scalar.text}\`.` : 'Write only a number, such as 3600 for one hour.',
  );
};

/** A positive number of seconds that fits the API's int32; never quoted. */
export const Seconds = new ScalarType<number>(
  'Seconds',
  t.number.is,
  (value) => {
    const scalar = scalarOf(value, 'a whole number of seconds', 'Write only a number, such as 3600.');
    if (E.isLeft(scalar)) return scalar;
    const seconds = scalar.right.plain ? secondsOf(scalar.right.text) : NaN;
    const fits = Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_SECONDS;
    return fits ? E.right(seconds) : E.left(notSeconds(scalar.right));
  },
  { type: 'integer', minimum: 1, maximum: MOST_SECONDS },
);

const UNDASHED = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/;

/** Normalises a UUID in any usual spelling (upper case, braces, urn:uuid:, no dashes). */
const usualUuid = (text: string): string => {
  const lower = text.trim().toLowerCase();
  const bare = lower.replace(/^urn:uuid:/, '').replace(/^\{(.*)\}$/, '$1');
  return UNDASHED.test(bare) ? bare.replace(UNDASHED, '$1-$2-$3-$4-$5') : lower;
};

/** An ID in lower case; empty means none. */
export const WrittenID = new ScalarType<string | undefined>(
  'WrittenID',
  (value): value is string | undefined => value === undefined || t.string.is(value),
  (value) => {
    const text = textOf(value);
    if (E.isLeft(text)) return text;
    return E.right(text.right === '' ? undefined : usualUuid(text.right));
  },
  { type: [...WRITTEN, 'null'], pattern: UNICODE },
);
