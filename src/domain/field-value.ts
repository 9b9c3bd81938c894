import * as E from 'fp-ts/lib/Either.js';

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i;

/** Normalises a decimal exactly, as digits and a power of ten: long numbers that differ may parse to the same floating-point number. */
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

/** Normalises an RFC 3339 timestamp to milliseconds and the finer rest; other texts are returned as they are. */
const normalTimestamp = (text: string): string => {
  const [, date = '', time = '', fraction = '', zone = ''] = TIMESTAMP.exec(text.trim()) ?? [];
  const moment = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(moment) ? text : `${String(moment)}.${fraction.replace(/0+$/, '')}`;
};

/** Longer numbers lose digits when they are parsed, so different ones would become equal. */
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
 * Normalises a value of a custom field, so that two values mean the same exactly if their normal forms are equal: servers reformat numbers,
 * timestamps and JSON. A text that is not a value of its type is returned as it is.
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
