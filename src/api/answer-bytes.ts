import { isAscii } from 'node:buffer';
import { hash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { ExperienceText, ExperienceTexts } from './resim-api.ts';

// Reads parts of responses from their bytes, for lists that are too large to decode whole, and only if the result is certain to be
// right. docs/performance.md shows the benefit.

/** Returns the text of a response. Most are ASCII, which is checked and decoded in a twentieth of the time of UTF-8. */
export const textOf = (body: Buffer): string => body.toString(isAscii(body) ? 'latin1' : 'utf8');

/** Returns the hex digest of a response. */
export const sha256 = (body: Buffer): string => hash('sha256', body);

/** The start of a list of experiences. */
export const LIST_HEAD = '{"experiences":[';

/** The key of an experience's ID, and what precedes its value. */
const ID_KEY = '"experienceID":"';

/** The length of that key in quotes. */
const KEY_LENGTH = ID_KEY.length - 2;

const ID_LENGTH = 36;

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [...Buffer.from('"\\{}[]')];

/** Returns the offset after a string. */
const endOfString = (body: Buffer, start: number): number => {
  let at = start + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at + 1;
};

/** Returns an experience's ID in lower case if a string is its key: no other string is followed by a colon. */
const idAfter = (body: Buffer, start: number, end: number): string | undefined => {
  if (end - start !== KEY_LENGTH) return undefined;
  const idAt = start + ID_KEY.length;
  return body.toString('latin1', start, idAt) === ID_KEY && body[idAt + ID_LENGTH] === QUOTE
    ? body.toString('latin1', idAt, idAt + ID_LENGTH).toLowerCase()
    : undefined;
};

/** Adds the range of each experience of a page, and returns the offset after the last one; undefined if one has no ID. */
const addTextsOf = (body: Buffer, add: (id: string, text: ExperienceText) => void): number | undefined => {
  let [at, depth, start] = [LIST_HEAD.length, 0, 0];
  let id: string | undefined;
  while (at < body.length) {
    const from = at;
    at += 1;
    const byte = body[from];
    if (byte === QUOTE) {
      at = endOfString(body, from);
      if (depth === 1) id = idAfter(body, from, at) ?? id;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      if (depth === 0) {
        start = from;
        id = undefined;
      }
      depth += 1;
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (depth === 0) return from;
      depth -= 1;
      if (depth > 0) continue;
      if (id === undefined) return undefined;
      add(id, { body, start, end: at });
    }
  }
  return undefined;
};

const Tail = t.type({ total: t.number });

/** Returns the total that follows the items of a list. */
const totalBehind = (body: Buffer, end: number): number | undefined => {
  const tail = E.tryCatch(
    (): unknown => JSON.parse(LIST_HEAD + textOf(body.subarray(end))),
    () => undefined,
  );
  return E.isRight(tail) && Tail.is(tail.right) ? tail.right.total : undefined;
};

/**
 * Returns the JSON of each experience of a list, by its ID in lower case, from all pages. It follows the brackets outside strings, so neither the
 * order of fields nor their values matter. Undefined if that is not possible, or if the number of distinct IDs is not the total.
 */
export const textsIn = (pages: readonly Buffer[]): ExperienceTexts | undefined => {
  const texts = new Map<string, ExperienceText>();
  const totals: (number | undefined)[] = [];
  let found = 0;
  const add = (id: string, text: ExperienceText): void => {
    texts.set(id, text);
    found += 1;
  };
  for (const body of pages) {
    const isList = body.toString('latin1', 0, LIST_HEAD.length) === LIST_HEAD;
    const end = isList ? addTextsOf(body, add) : undefined;
    if (end === undefined) return undefined;
    totals.push(totalBehind(body, end));
  }
  return texts.size === found && totals.every((total) => total === found) ? texts : undefined;
};

/** Reports whether two experiences are the same, byte for byte. */
export const isSameText = (a: ExperienceText, b: ExperienceText): boolean =>
  a.body.compare(b.body, b.start, b.end, a.start, a.end) === 0;

/** Returns a page of some experiences. */
export const pageOf = (texts: readonly ExperienceText[]): Buffer => {
  const parts = texts.flatMap(({ body, start, end }, i) => [
    ...(i === 0 ? [] : [Buffer.from(',')]),
    body.subarray(start, end),
  ]);
  return Buffer.concat([Buffer.from(LIST_HEAD), ...parts, Buffer.from(']}')]);
};

// No closing bracket is between the token and the end, so it belongs to the response, not to an item; quotes in strings are escaped.
const NEXT_PAGE = /"nextPageToken"\s*:\s*"([^"\\]+)"[^\]}]*\}\s*$/;

/** Number of bytes searched at the end of a list. */
const TAIL = 4096;

/** Returns the token of the next page, if the end of the list contains one. It is a guess until the list is decoded. */
export const nextPageTokenAtEnd = (body: Buffer): string | undefined =>
  NEXT_PAGE.exec(body.toString('latin1', Math.max(0, body.length - TAIL)))?.[1];
