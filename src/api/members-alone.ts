const HEAD = '{"experiences":[';
const ID = '"experienceID":"';
const ID_LENGTH = 36;

/**
 * Shortens a list of experiences, as JSON, to their IDs, without parsing what nobody reads: the members of all tags of a project are
 * several times as long as the project. Quotes within texts are escaped, so no name or description can look like the key; a field of that name
 * somewhere inside an experience would be taken for one more, so whoever asks has to know how many there are. A text that is put down in
 * another way stays as it is.
 */
export const membersAlone = (text: string): string => {
  if (!text.startsWith(HEAD)) return text;
  const end = text.lastIndexOf(']');
  const ids: string[] = [];
  for (let at = text.indexOf(ID); at >= 0 && at < end; at = text.indexOf(ID, at + ID.length))
    ids.push(text.slice(at + ID.length, at + ID.length + ID_LENGTH));
  if (ids.length === 0) return text;
  return `${HEAD}{${ID}${ids.join(`"},{${ID}`)}"}${text.slice(end)}`;
};
