import { textOf } from './answer-text.ts';

const HEAD = '{"experiences":[';
const KEY = '"experienceID":"';
const ID_LENGTH = 36;
const FOUND_LENGTH = KEY.length + ID_LENGTH;

/** Bytes that are looked through at once: so much is text for a moment only, where all of an answer would be as much memory once more. */
const WINDOW = 1 << 16;

/** The IDs in the bytes from HEAD to an end. What is no ASCII cannot look like them. */
const idsIn = (body: Buffer, end: number): string[] => {
  const ids: string[] = [];
  let start = HEAD.length;
  while (start < end) {
    const text = body.toString('latin1', start, Math.min(start + WINDOW, end));
    let read = 0;
    for (
      let at = text.indexOf(KEY);
      at >= 0 && at + FOUND_LENGTH <= text.length;
      at = text.indexOf(KEY, read)
    ) {
      ids.push(text.slice(at + KEY.length, at + FOUND_LENGTH));
      read = at + FOUND_LENGTH;
    }
    // The last bytes may be the beginning of an ID.
    start += text.length < WINDOW ? text.length : Math.max(read, text.length - FOUND_LENGTH + 1);
  }
  return ids;
};

/**
 * Shortens a list of experiences, as JSON, to their IDs, without reading what nobody asks for: the members of all tags of a project are
 * several times as long as the project. Quotes within texts are escaped, so no name or description can look like the key; a field of that name
 * somewhere inside an experience would be taken for one more, so whoever asks has to know how many there are. What is put down in
 * another way stays as it is.
 */
export const membersAlone = (body: Buffer): string => {
  if (body.toString('latin1', 0, HEAD.length) !== HEAD) return textOf(body);
  const end = body.lastIndexOf(']');
  const ids = idsIn(body, end);
  if (ids.length === 0) return textOf(body);
  return `${HEAD}{${KEY}${ids.join(`"},{${KEY}`)}"}${textOf(body.subarray(end))}`;
};
