import * as E from 'fp-ts/lib/Either.js';

/** Why a request failed: the status of the response and its `message`. */
export interface RequestError {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 507;
  readonly message: string;
}

const error =
  (status: RequestError['status']) =>
  (message: string): E.Either<RequestError, never> =>
    E.left({ status, message });

/** The request is malformed. */
export const badRequest = error(400);
/** The ID is unknown. */
export const notFound = error(404);
/** The name or the membership already exists. */
export const conflict = error(409);
/** The token lacks the permission. */
export const forbidden = error(403);
/** The token is missing, expired or was not issued by this sandbox. */
export const unauthorized = error(401);
/** The disk is full. */
export const insufficientStorage = error(507);
