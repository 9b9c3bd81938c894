import type { SyncError } from '../domain/sync-error.ts';

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
