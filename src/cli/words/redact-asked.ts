/**
 * The patterns that a command line gives with `--redact`, told without parsing it: errors are masked by them too, also those of a
 * command line that cannot be parsed.
 */
export const redactAsked = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  return words.flatMap((word, at) => {
    if (word.startsWith('--redact=')) return [word.slice('--redact='.length)];
    return word === '--redact' ? words.slice(at + 1, at + 2) : [];
  });
};
