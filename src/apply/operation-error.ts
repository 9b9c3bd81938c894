import type { SyncError } from '../domain/sync-error.ts';

// What the error of an operation says about the operation, and about those after it.

const hasStatus = (error: SyncError, matches: (status: number) => boolean): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'Status' && matches(error.failure.status);

/** Reports whether the server refused a write because of what already exists. */
export const isConflict = (error: SyncError): boolean => hasStatus(error, (status) => status === 409);

/** Reports whether the server has no such entity. */
export const isGone = (error: SyncError): boolean => hasStatus(error, (status) => status === 404);

/** Reports whether the response to a write was lost, so that it may have taken effect. */
export const isAmbiguous = (error: SyncError): boolean =>
  (error._tag === 'ApiError' || error._tag === 'Conflict') && error.ambiguous === true;

/** Reports whether an operation with this error may have been done all the same. */
export const mayBeDone = (error: SyncError): boolean => error._tag === 'Interrupted' || isAmbiguous(error);

/** Reports whether all further operations would fail too. Excludes 403, which can concern a single entity. */
export const isFatal = (error: SyncError): boolean =>
  error._tag === 'SignInFailed' ||
  error._tag === 'Interrupted' ||
  (error._tag === 'ApiError' && error.failure._tag === 'Unreachable') ||
  hasStatus(error, (status) => status === 401);

/** Reports whether the server, rather than the request, is at fault. */
export const isServerFailure = (error: SyncError): boolean =>
  (error._tag === 'ApiError' && error.failure._tag === 'Timeout') ||
  hasStatus(error, (status) => status >= 500 || status === 429);
