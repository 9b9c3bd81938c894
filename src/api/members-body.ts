import * as E from 'fp-ts/lib/Either.js';
import { ExperienceID } from '../domain/ids.ts';
import { LIST_HEAD, textOf } from './answer-bytes.ts';
import { bodyEnd, type BodyReader, wholeBody } from './body-reader.ts';
import type { Page } from './resim-api.ts';
import { decodeMembers } from './wire.ts';

/** What was read from a page of members. */
interface MembersBody {
  /** Hex digest of the whole body. */
  readonly sha256: string;
  /** Undefined if the members cannot be read without decoding the body. */
  readonly page: Page<ExperienceID> | undefined;
  /** Undefined if the body was not kept, because it started as expected. */
  readonly whole: Buffer | undefined;
}

const KEY = '"experienceID":';

/** The length of an ID in quotes. */
const VALUE_LENGTH = 38;

const FOUND_LENGTH = KEY.length + VALUE_LENGTH;

/** Finds the IDs in the pieces of a list. Non-ASCII bytes cannot match. */
const makeIDFinder = () => {
  const ids: ExperienceID[] = [];
  let others = 0;
  let rest = '';
  let behind: Buffer[] = [];
  return {
    take: (piece: Buffer): void => {
      const text = rest + piece.toString('latin1');
      const before = rest.length;
      let read = 0;
      for (let at = text.indexOf(KEY); at >= 0 && at + FOUND_LENGTH <= text.length;) {
        const start = at + KEY.length + 1;
        read = at + FOUND_LENGTH;
        // Converted from the bytes again, because a substring would keep the whole text in memory.
        const id = (
          start < before
            ? Buffer.from(text.slice(start, read - 1)).toString('latin1')
            : piece.toString('latin1', start - before, read - 1 - before)
        ).toLowerCase();
        if (text[start - 1] === '"' && text[read - 1] === '"' && ExperienceID.is(id)) ids.push(id);
        else others += 1;
        at = text.indexOf(KEY, read);
      }
      if (read > 0) behind = [piece.subarray(read - before)];
      else behind.push(piece);
      // The last bytes may be the start of an ID.
      rest = text.slice(Math.max(read, text.length - FOUND_LENGTH + 1));
    },
    /** Undefined if one is not an ID. */
    ids: (): readonly ExperienceID[] | undefined => (others === 0 ? ids : undefined),
    /** Returns what follows the last one. */
    behind: (): Buffer => Buffer.concat(behind),
  };
};

/** Decodes a list without what precedes its last ID, which shows where the items end; undefined if that is not the ID of an item. */
const pageBehind = (id: ExperienceID, behind: Buffer): Page<ExperienceID> | undefined => {
  const decoded = E.tryCatch(
    () => decodeMembers(JSON.parse(`${LIST_HEAD}{${KEY}"${id}"${textOf(behind)}`)),
    () => undefined,
  );
  return E.isRight(decoded) && E.isRight(decoded.right) && decoded.right.right.items.length === 1
    ? decoded.right.right
    : undefined;
};

/**
 * Makes a reader that extracts the IDs from a list of experiences without keeping or decoding it: the members of all tags of a project are
 * several times as long as the project. Quotes in strings are escaped, so no name or description can look like the key. A nested field of
 * that name would count as one more, so the caller must know the number of IDs. A list that starts differently is kept.
 */
export const membersBody = (): BodyReader<MembersBody> => {
  const ends = bodyEnd();
  const finder = makeIDFinder();
  const kept = wholeBody();
  let isList: boolean | undefined;
  return {
    take: (piece) => {
      isList ??= piece.toString('latin1', 0, LIST_HEAD.length) === LIST_HEAD;
      ends.take(piece);
      (isList ? finder : kept).take(piece);
    },
    body: () => {
      const { end, isWhole, sha256 } = ends.body();
      const items = finder.ids();
      const last = items?.[items.length - 1];
      const page = last && pageBehind(last, finder.behind());
      return {
        sha256,
        page: page && { ...page, items },
        whole: isWhole ? end : isList ? undefined : kept.body(),
      };
    },
    sample: ends.sample,
  };
};
