import * as E from 'fp-ts/lib/Either.js';
import { ExperienceID } from '../domain/ids.ts';
import { eachIDIn, endOfItems, LIST_HEAD, listWithoutItems } from './ids-in.ts';
import type { Page } from './resim-api.ts';
import { decodeMembers } from './wire.ts';

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
