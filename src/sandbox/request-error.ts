import * as E from 'fp-ts/lib/Either.js';

/** Why a request was not carried out: the status of the answer and a text for its `message`. */
export interface RequestError {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 507;
  readonly message: string;
}

const problem =
  (status: RequestError['status']) =>
  (message: string): E.Either<RequestError, never> =>
    E.left({ status, message });

/** The request is malformed. */
export const badRequest = problem(400);
/** There is nothing by that ID. */
export const notFound = problem(404);
/** A name or a membership exists already. */
export const conflict = problem(409);
/** The token may not do this. */
export const forbidden = problem(403);
/** No token, or one that is expired or not the sandbox's own. */
export const unauthenticated = problem(401);
/** There is no room to store it. */
export const noRoom = problem(507);
