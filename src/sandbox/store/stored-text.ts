const ESCAPE = '\u0001';
const CODE_DIGITS = 4;
// UTF-8 cannot encode an unpaired surrogate, and PostgreSQL does not accept null characters.
const UNSTORABLE = new RegExp(`[\0${ESCAPE}\\p{Cs}]`, 'gu');
const STORED = new RegExp(`${ESCAPE}([0-9a-f]{4})`, 'g');

/** Escapes the characters that a store cannot keep. Reversible and injective. */
export const toStored = (text: string): string =>
  text.replace(UNSTORABLE, (unit) => ESCAPE + unit.charCodeAt(0).toString(16).padStart(CODE_DIGITS, '0'));

/** Reverses `toStored`. */
export const fromStored = (stored: string): string =>
  stored.includes(ESCAPE)
    ? stored.replace(STORED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : stored;

/** The case-insensitive form for searches, the same on every store. */
export const toSearched = (text: string): string => toStored(text.toLowerCase());
