import type { FilePurpose, SyncError } from '../../domain/sync-error.ts';

/** Says of a file that failed what it is for, so that the error can tell how to give another one; other errors stay as they are. */
export const servingAs =
  (purpose: FilePurpose) =>
  (error: SyncError): SyncError =>
    error._tag === 'FileFailed' ? { ...error, purpose } : error;
