/** Why a sandbox could not be started or reached: a text, and what to do about it. */
export interface SandboxError {
  readonly message: string;
  readonly hint: string;
}

/** The words of something that was thrown. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const FILE_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'that is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'there is no permission for it',
};

/** Why a file cannot be read. */
export const fileErrorText = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return (Object.hasOwn(FILE_WORDS, code) ? FILE_WORDS[code] : undefined) ?? errorText(error);
};
