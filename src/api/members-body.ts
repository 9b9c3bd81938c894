import * as E from 'fp-ts/lib/Either.js';
import { ExperienceID } from '../domain/ids.ts';
import { FOUND_LENGTH, ID_KEY, LIST_HEAD, listWithoutItems } from './answer-bytes.ts';
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

/** Finds the IDs in the pieces of a list. Non-ASCII bytes cannot match. */
const makeIDFinder = () => {
  const ids: ExperienceID[] = [];
  let others = 0;
  let rest = '';
  return {
    take: (piece: Buffer): void => {
      const text = rest + piece.toString('latin1');
      const before = rest.length;
      let read = 0;
      for (let at = text.indexOf(ID_KEY); at >= 0 && at + FOUND_LENGTH <= text.length;) {
        const start = at + ID_KEY.length;
        read = at + FOUND_LENGTH;
        // Converted from the bytes again, because a substring would keep the whole text in memory.
        const id = (
          start < before
            ? Buffer.from(text.slice(start, read)).toString('latin1')
            : piece.toString('latin1', start - before, read - before)
        ).toLowerCase();
        if (ExperienceID.is(id)) ids.push(id);
        else others += 1;
        at = text.indexOf(ID_KEY, read);
      }
      // The last bytes may be the start of an ID.
      rest = text.slice(Math.max(read, text.length - FOUND_LENGTH + 1));
    },
    /** Undefined if there is none, or if one is not an ID. */
    ids: (): readonly ExperienceID[] | undefined => (ids.length > 0 && others === 0 ? ids : undefined),
  };
};

/** Decodes what follows the items of a list, as a page without items. */
const pageBehind = (end: Buffer): Page<ExperienceID> | undefined => {
  const closing = end.lastIndexOf(']');
  const decoded = E.tryCatch(
    () => decodeMembers(closing < 0 ? undefined : listWithoutItems(end, closing)),
    () => undefined,
  );
  return E.isRight(decoded) && E.isRight(decoded.right) ? decoded.right.right : undefined;
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
      const page = items && pageBehind(end);
      return {
        sha256,
        page: page && { ...page, items },
        whole: isWhole ? end : isList ? undefined : kept.body(),
      };
    },
    sample: ends.sample,
  };
};
