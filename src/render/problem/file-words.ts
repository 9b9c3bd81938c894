const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'a folder of the path does not exist, or the file does not',
  EACCES: 'there is no permission for it',
  EPERM: 'the system does not allow it',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'that is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links lead in a circle',
};

/** What a file system's code (`EACCES`, `ENOSPC` …) means, in words without a full stop; undefined for one that is not known. */
export const fileWords = (code: string): string | undefined =>
  Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;

/** The same as a sentence. */
export const fileSentence = (code: string): string | undefined => {
  const words = fileWords(code);
  return words === undefined ? undefined : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
};
