const MARK = '\u0001';
const CODE_DIGITS = 4;
// A lone half of a surrogate pair cannot be written as UTF-8, and no text column of PostgreSQL takes a null character.
// eslint-disable-next-line no-control-regex
const UNSTORABLE = /[\u0000\u0001]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// eslint-disable-next-line no-control-regex
const STORED = /\u0001([0-9a-f]{4})/g;

/** Writes any text so that every store keeps all of it. Reversible, and different texts stay different. */
export const toStored = (text: string): string =>
  text.replace(UNSTORABLE, (unit) => MARK + unit.charCodeAt(0).toString(16).padStart(CODE_DIGITS, '0'));

/** Reads what `toStored` wrote. */
export const fromStored = (stored: string): string =>
  stored.includes(MARK)
    ? stored.replace(STORED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : stored;

/** The form in which names and texts are searched: without regard to case, the same on every store. */
export const toSearched = (text: string): string => toStored(text.toLowerCase());
