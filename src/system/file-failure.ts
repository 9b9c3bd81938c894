import type { FilePurpose, SyncError } from '../domain/sync-error.ts';

/** What the file system said, as a value: Node's code (`EACCES`, `ENOSPC` …) and its words. */
export const fileFailed = (file: string, action: 'read' | 'write', error: unknown): SyncError => {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
  return {
    _tag: 'FileFailed',
    file,
    action,
    code,
    detail: error instanceof Error ? error.message : String(error),
  };
};

/** Says of a file that failed what it is for, so that the error can tell how to give another one; other errors stay as they are. */
export const withPurpose =
  (purpose: FilePurpose) =>
  (error: SyncError): SyncError =>
    error._tag === 'FileFailed' ? { ...error, purpose } : error;
