import { textOf } from './answer-text.ts';
import { eachIDIn, ID_KEY } from './ids-in.ts';

const HEAD = '{"experiences":[';

/**
 * Shortens a list of experiences, as JSON, to their IDs, without reading what nobody asks for: the members of all tags of a project are
 * several times as long as the project. Quotes within texts are escaped, so no name or description can look like the key; a field of that name
 * somewhere inside an experience would be taken for one more, so whoever asks has to know how many there are. What is put down in
 * another way stays as it is.
 */
export const membersAlone = (body: Buffer): string => {
  if (body.toString('latin1', 0, HEAD.length) !== HEAD) return textOf(body);
  const end = body.lastIndexOf(']');
  const ids: string[] = [];
  eachIDIn(body, HEAD.length, end, (id) => ids.push(id));
  if (ids.length === 0) return textOf(body);
  return `${HEAD}{${ID_KEY}${ids.join(`"},{${ID_KEY}`)}"}${textOf(body.subarray(end))}`;
};
