// Both brackets are missing between the token and the end, so that it belongs to the answer itself and to none of its items; quotes within
// texts are escaped.
const NEXT_PAGE = /"nextPageToken"\s*:\s*"([^"\\]+)"[^\]}]*\}\s*$/;

/** Bytes at the end of a list that are looked at. */
const TAIL = 4096;

/** The token of the next page, if the end of a list as JSON tells it; what is found is a guess until the list is decoded. */
export const nextPageTokenAtEnd = (body: Buffer): string | undefined =>
  NEXT_PAGE.exec(body.toString('latin1', Math.max(0, body.length - TAIL)))?.[1];
