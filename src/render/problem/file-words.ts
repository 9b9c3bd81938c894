const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'the file, or a folder in its path, does not exist',
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is not a folder',
  // Node reports this if a folder cannot be created because a file has its name.
  EEXIST: 'part of the path is not a folder',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links form a loop',
};

/** The meaning of a file system error code (`EACCES`, `ENOSPC` …), without a full stop; undefined if unknown. */
export const fileWords = (code: string): string | undefined =>
  Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;

/** The meaning as a sentence. */
export const fileSentence = (code: string): string | undefined => {
  const words = fileWords(code);
  return words === undefined ? undefined : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
};
