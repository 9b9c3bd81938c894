import { textOf } from './answer-text.ts';

/** How a list of experiences begins. */
export const LIST_HEAD = '{"experiences":[';

const ID_LENGTH = 36;

/** What stands before the ID of an experience. */
export const ID_KEY = '"experienceID":"';

const FOUND_LENGTH = ID_KEY.length + ID_LENGTH;

/** Bytes that are looked through at once: so much is text for a moment only, where all of an answer would be as much memory once more. */
const WINDOW = 1 << 16;

/** Tells the IDs in some bytes of an answer, and where the key of each begins. What is no ASCII cannot look like them. */
export const eachIDIn = (
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
export const endOfItems = (body: Buffer): number | undefined =>
  body.toString('latin1', 0, LIST_HEAD.length) === LIST_HEAD ? body.lastIndexOf(']') : undefined;

/** The list as it were without its items. Throws where that is no JSON. */
export const listWithoutItems = (body: Buffer, end: number): unknown =>
  JSON.parse(LIST_HEAD + textOf(body.subarray(end)));
