import * as E from 'fp-ts/lib/Either.js';
import { notFound, type RequestError } from '../request-error.ts';
import type { Call } from './operation.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SHOWN_LENGTH = 100;

/** Whether a text is a UUID in its usual notation. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** A text as it stands in a message: quoted, and cut where it is long. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);

/** The problem of an ID that names nothing. */
export const missing = (what: string, id: string): E.Either<RequestError, never> =>
  notFound(`There is no ${what} ${quoted(id)}.`);

/** An ID of the path. One that is not a UUID names nothing. */
export const pathID = (call: Call, placeholder: string, what: string): E.Either<RequestError, string> => {
  const text = call.path[placeholder] ?? '';
  return isUuid(text) ? E.right(text.toLowerCase()) : missing(what, text);
};
