import * as E from 'fp-ts/lib/Either.js';

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i;

/** A number in digits and a power of ten, exactly: as a floating-point number, long ones that differ would be the same. */
const normalNumber = (text: string): string => {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text.trim()) ?? [];
  const written = whole + fraction;
  if (written === '') return text;
  const digits = written.replace(/^0+/, '');
  if (digits === '') return '0';
  const significant = digits.replace(/0+$/, '');
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign === '-' ? '-' : ''}${significant}e${String(power)}`;
};

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/i;

/** The moment that a timestamp of RFC 3339 names, in milliseconds and what is finer; a text that names none stays as it is. */
const normalTimestamp = (text: string): string => {
  const [, date = '', time = '', fraction = '', zone = ''] = TIMESTAMP.exec(text.trim()) ?? [];
  const moment = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(moment) ? text : `${String(moment)}.${fraction.replace(/0+$/, '')}`;
};

/** Longer numbers lose digits when they are parsed, so that different ones would become the same. */
const LONG_NUMBER = /\d{16}/;

const sortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const normalJson = (text: string): string => {
  if (LONG_NUMBER.test(text)) return text;
  const parsed = E.tryCatch(
    () => JSON.stringify(JSON.parse(text), sortedKeys),
    () => text,
  );
  return E.isRight(parsed) ? parsed.right : text;
};

/**
 * A value of a custom field in the form in which two values mean the same exactly when their texts are equal: servers store numbers, timestamps
 * and JSON in forms of their own. What is no value of its type stays as it is written.
 */
export const normalValue = (type: string, text: string): string => {
  switch (type) {
    case 'number':
      return normalNumber(text);
    case 'timestamp':
      return normalTimestamp(text);
    case 'json':
      return normalJson(text);
    default:
      return text;
  }
};
