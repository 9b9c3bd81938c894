import * as E from 'fp-ts/lib/Either.js';
import { notFound, type RequestError } from '../request-error.ts';
import type { OperationRequest } from './operation.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SHOWN_LENGTH = 100;

/** Whether a text is a UUID in its canonical form. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** A text for a message: quoted and truncated. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);

/** The 404 for an unknown ID. */
export const noSuch = (what: string, id: string): E.Either<RequestError, never> =>
  notFound(`There is no ${what} ${quoted(id)}.`);

/** Reads an ID from the path. An ID that is not a UUID is unknown. */
export const pathID = (
  request: OperationRequest,
  placeholder: string,
  what: string,
): E.Either<RequestError, string> => {
  const text = request.path[placeholder] ?? '';
  return isUuid(text) ? E.right(text.toLowerCase()) : noSuch(what, text);
};
