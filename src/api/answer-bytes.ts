import { isAscii } from 'node:buffer';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { ExperienceID } from '../domain/ids.ts';
import type { ExperienceText, ExperienceTexts, Page } from './resim-api.ts';
import { decodeMembers } from './wire.ts';

// Answers read as bytes, for the lists that are too large to decode whole: what somebody asks for is cut out of them, and only where
// that can be trusted. docs/performance.md says what it gives.

/** The text of an answer. Most are ASCII, which is known and taken as it is in a twentieth of the time that UTF-8 takes to read. */
export const textOf = (body: Buffer): string => body.toString(isAscii(body) ? 'latin1' : 'utf8');

/** How a list of experiences begins. */
const LIST_HEAD = '{"experiences":[';

const ID_LENGTH = 36;

/** What stands before the ID of an experience. */
const ID_KEY = '"experienceID":"';

const FOUND_LENGTH = ID_KEY.length + ID_LENGTH;

/** Bytes that are looked through at once: so much is text for a moment only, where all of an answer would be as much memory once more. */
const WINDOW = 1 << 16;

/** Tells the IDs in some bytes of an answer, and where the key of each begins. What is no ASCII cannot look like them. */
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
      // Out of the bytes again: a part of the text would keep all of it in memory.
      const keyAt = start + at;
      found(body.toString('latin1', keyAt + ID_KEY.length, keyAt + FOUND_LENGTH), keyAt);
      read = at + FOUND_LENGTH;
    }
    // The last bytes may be the beginning of an ID.
    start += text.length < WINDOW ? text.length : Math.max(read, text.length - FOUND_LENGTH + 1);
  }
};

/** Where the items of a list of experiences end; undefined where it begins in another way. */
const endOfItems = (body: Buffer): number | undefined =>
  body.toString('latin1', 0, LIST_HEAD.length) === LIST_HEAD ? body.lastIndexOf(']') : undefined;

/** The list as it were without its items. Throws where that is no JSON. */
const listWithoutItems = (body: Buffer, end: number): unknown =>
  JSON.parse(LIST_HEAD + textOf(body.subarray(end)));

/** What stands behind the items of a list, as a page without any. */
const pageBehind = (body: Buffer, end: number): Page<ExperienceID> | undefined => {
  const decoded = E.tryCatch(
    () => decodeMembers(listWithoutItems(body, end)),
    () => undefined,
  );
  return E.isRight(decoded) && E.isRight(decoded.right) ? decoded.right.right : undefined;
};

/**
 * Takes the IDs out of a list of experiences without reading what nobody asks for: the members of all tags of a project are
 * several times as long as the project. Quotes within texts are escaped, so no name or description can look like the key; a field of that name
 * somewhere inside an experience would be taken for one more, so whoever asks has to know how many there are. Undefined where the list is
 * put down in another way.
 */
export const membersIn = (body: Buffer): Page<ExperienceID> | undefined => {
  const end = endOfItems(body);
  if (end === undefined) return undefined;
  const items: ExperienceID[] = [];
  let others = 0;
  eachIDIn(body, LIST_HEAD.length, end, (text) => {
    const id = text.toLowerCase();
    if (ExperienceID.is(id)) items.push(id);
    else others += 1;
  });
  const page = items.length > 0 && others === 0 ? pageBehind(body, end) : undefined;
  return page && { ...page, items };
};

const [OPEN, COMMA] = [...Buffer.from('{,')];

const Tail = t.type({ total: t.number });

/** How many experiences a list has in all, as what stands behind its items tells. */
const totalBehind = (body: Buffer, end: number): number | undefined => {
  const tail = E.tryCatch(
    () => listWithoutItems(body, end),
    () => undefined,
  );
  return E.isRight(tail) && Tail.is(tail.right) ? tail.right.total : undefined;
};

/** The stretches of one page; undefined where an ID does not stand first in its experience. */
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

const BEGINNINGS = [`${LIST_HEAD}{${ID_KEY}`, `${LIST_HEAD}]`];

/** Whether a list can be taken apart as far as its pages' beginnings tell, which costs nothing. */
export const canBeSplit = (pages: readonly Buffer[]): boolean =>
  pages.every((body) =>
    BEGINNINGS.some((beginning) => body.toString('latin1', 0, beginning.length) === beginning),
  );

/**
 * The JSON of each experience of a list, by its ID in lower case, from all of its pages. Quotes within texts are escaped, so that nothing but a
 * field can look like the beginning of an experience, and as many have to be found as the list counts, each once: no byte between the first
 * and the last is in none of them. Undefined where that cannot be told without decoding. What a list holds beside its items can still be taken
 * for the end of its last one: a page made of them has to be looked at (`pageOf`).
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

/** Whether two experiences are the same, byte for byte. */
export const isSameText = (a: ExperienceText, b: ExperienceText): boolean =>
  a.body.compare(b.body, b.start, b.end, a.start, a.end) === 0;

/** A page of some experiences alone; it holds just them if the end of each was told rightly. */
export const pageOf = (texts: readonly ExperienceText[]): Buffer => {
  const parts = texts.flatMap(({ body, start, end }, i) => [
    ...(i === 0 ? [] : [Buffer.from(',')]),
    body.subarray(start, end),
  ]);
  return Buffer.concat([Buffer.from(LIST_HEAD), ...parts, Buffer.from(']}')]);
};

// Both brackets are missing between the token and the end, so that it belongs to the answer itself and to none of its items; quotes within
// texts are escaped.
const NEXT_PAGE = /"nextPageToken"\s*:\s*"([^"\\]+)"[^\]}]*\}\s*$/;

/** Bytes at the end of a list that are looked at. */
const TAIL = 4096;

/** The token of the next page, if the end of a list as JSON tells it; what is found is a guess until the list is decoded. */
export const nextPageTokenAtEnd = (body: Buffer): string | undefined =>
  NEXT_PAGE.exec(body.toString('latin1', Math.max(0, body.length - TAIL)))?.[1];
