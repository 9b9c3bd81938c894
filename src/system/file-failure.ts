import type { FilePurpose, SyncError } from '../domain/sync-error.ts';

/** Converts a file system error to a `FileFailed` with Node's code (`EACCES`, `ENOSPC` …) and message. */
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

/** Node's code of an error (`EACCES`, `ENOSPC` …); empty if there is none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Makes an error like those of the file system. */
export const fileError = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code });

/** Adds the purpose of a file to a `FileFailed`, so that its message can name the flag for another file. Returns other errors unchanged. */
export const withPurpose =
  (purpose: FilePurpose) =>
  (error: SyncError): SyncError =>
    error._tag === 'FileFailed' ? { ...error, purpose } : error;
