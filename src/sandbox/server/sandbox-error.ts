/** Why a sandbox could not be started or reached, and what to do about it. */
export interface SandboxError {
  /** A clause without a capital letter. */
  readonly message: string;
  readonly hint: string;
}

/** The message of a thrown value. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The sentence of a response as a clause after a colon. */
export const asClause = (sentence: string): string =>
  sentence.replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase()).replace(/\.$/, '');

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'it is a file, not a folder',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** Why a file or a folder cannot be used. */
export const fileErrorText = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return (Object.hasOwn(FILE_ERRORS, code) ? FILE_ERRORS[code] : undefined) ?? errorText(error);
};
