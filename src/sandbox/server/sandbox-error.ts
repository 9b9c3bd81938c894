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
  EACCES: 'permission denied',
};

/** Why a file cannot be read. */
export const fileErrorText = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return (Object.hasOwn(FILE_ERRORS, code) ? FILE_ERRORS[code] : undefined) ?? errorText(error);
};
