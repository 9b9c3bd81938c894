import { isAscii } from 'node:buffer';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { ExperienceText, ExperienceTexts } from './resim-api.ts';

// Reads parts of responses from their bytes, for lists that are too large to decode whole, and only if the result is certain to be
// right. docs/performance.md shows the benefit.

/** Returns the text of a response. Most are ASCII, which is checked and decoded in a twentieth of the time of UTF-8. */
export const textOf = (body: Buffer): string => body.toString(isAscii(body) ? 'latin1' : 'utf8');

/** The start of a list of experiences. */
export const LIST_HEAD = '{"experiences":[';

const ID_LENGTH = 36;

/** The bytes before the ID of an experience. */
const ID_KEY = '"experienceID":"';

const FOUND_LENGTH = ID_KEY.length + ID_LENGTH;

/** Number of bytes searched at a time: converting a whole response to text would double its memory. */
const WINDOW = 1 << 16;

/** Calls `found` with each ID in a range of a response and the offset of its key. Non-ASCII bytes cannot match. */
const eachIDIn = (
  body: Buffer,
  from: number,
  end: number,
  found: (id: string, keyAt: number) => void,
): void => {
  let start = from;
  while (start < end) {
    const text = body.toString('latin1', start, Math.min(start + WINDOW, end));
    let read = 0;
    for (
      let at = text.indexOf(ID_KEY);
      at >= 0 && at + FOUND_LENGTH <= text.length;
      at = text.indexOf(ID_KEY, read)
    ) {
      // Converted from the bytes again, because a substring would keep the whole text in memory.
      const keyAt = start + at;
      found(body.toString('latin1', keyAt + ID_KEY.length, keyAt + FOUND_LENGTH), keyAt);
      read = at + FOUND_LENGTH;
    }
    // The last bytes may be the start of an ID.
    start += text.length < WINDOW ? text.length : Math.max(read, text.length - FOUND_LENGTH + 1);
  }
};

/** Returns the offset after the items of a list of experiences; undefined if it starts differently. */
const endOfItems = (body: Buffer): number | undefined =>
  body.toString('latin1', 0, LIST_HEAD.length) === LIST_HEAD ? body.lastIndexOf(']') : undefined;

/** Parses a list without its items. Throws if that is not JSON. */
const listWithoutItems = (body: Buffer, end: number): unknown =>
  JSON.parse(LIST_HEAD + textOf(body.subarray(end)));

const [OPEN, COMMA] = [...Buffer.from('{,')];

const Tail = t.type({ total: t.number });

/** Returns the total that follows the items of a list. */
const totalBehind = (body: Buffer, end: number): number | undefined => {
  const tail = E.tryCatch(
    () => listWithoutItems(body, end),
    () => undefined,
  );
  return E.isRight(tail) && Tail.is(tail.right) ? tail.right.total : undefined;
};

/** Returns the range of each experience on a page; undefined if an ID is not the first field. */
const textsOfPage = (body: Buffer, end: number): [string, ExperienceText][] | undefined => {
  const starts: number[] = [];
  const ids: string[] = [];
  eachIDIn(body, LIST_HEAD.length, end, (id, keyAt) => {
    ids.push(id.toLowerCase());
    starts.push(keyAt - 1);
  });
  const follows = (start: number, i: number): boolean =>
    body[start] === OPEN && (i === 0 ? start === LIST_HEAD.length : body[start - 1] === COMMA);
  if (!starts.every(follows)) return undefined;
  return ids.map((id, i) => {
    const next = starts[i + 1];
    return [id, { body, start: starts[i] ?? end, end: next === undefined ? end : next - 1 }];
  });
};

const LIST_STARTS = [`${LIST_HEAD}{${ID_KEY}`, `${LIST_HEAD}]`];

/** Reports whether a list can probably be split, from the first bytes of its pages. */
export const canBeSplit = (pages: readonly Buffer[]): boolean =>
  pages.every((body) => LIST_STARTS.some((start) => body.toString('latin1', 0, start.length) === start));

/**
 * Returns the JSON of each experience of a list, by its ID in lower case, from all pages. Quotes in strings are escaped, so only a field can look
 * like the start of an experience, and the number of distinct IDs must equal the total: then every byte between the first and the last belongs
 * to an experience. Undefined if this cannot be determined without decoding. Fields after the items can still count as the end of the last
 * one, so a page made of them must be decoded (`pageOf`).
 */
export const textsIn = (pages: readonly Buffer[]): ExperienceTexts | undefined => {
  const texts = new Map<string, ExperienceText>();
  const totals: (number | undefined)[] = [];
  let found = 0;
  for (const body of pages) {
    const end = endOfItems(body);
    const ofPage = end === undefined ? undefined : textsOfPage(body, end);
    if (end === undefined || ofPage === undefined) return undefined;
    for (const [id, text] of ofPage) texts.set(id, text);
    found += ofPage.length;
    totals.push(totalBehind(body, end));
  }
  return texts.size === found && totals.every((total) => total === found) ? texts : undefined;
};

/** Reports whether two experiences are the same, byte for byte. */
export const isSameText = (a: ExperienceText, b: ExperienceText): boolean =>
  a.body.compare(b.body, b.start, b.end, a.start, a.end) === 0;

/** Returns a page of some experiences. It contains exactly them if the end of each is right. */
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
