import path from 'node:path';

/** The words before `--`, which can be flags. */
export const beforeDoubleDash = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
};

/** Whether a command line contains a flag, without parsing it, since parsing may fail. */
export const hasFlag = (flag: string, argv: readonly string[]): boolean =>
  beforeDoubleDash(argv).includes(flag);

const SWITCHES: readonly string[] = ['--sandbox', '--govcloud'];
const WITH_VALUE: readonly string[] = ['--sandbox-data', '--url', '--auth-url'];

/** The flags that select the server, without parsing the command line, as words to type again. */
export const connectionFlagsIn = (argv: readonly string[]): readonly string[] => {
  const words = beforeDoubleDash(argv);
  return words.flatMap((word, at) => {
    if (SWITCHES.includes(word)) return [word];
    const [flag = '', ...value] = word.split('=');
    if (!WITH_VALUE.includes(flag)) return [];
    return word === flag ? [flag, ...words.slice(at + 1, at + 2)] : [flag, value.join('=')];
  });
};

/**
 * The patterns of `--redact`, without parsing the command line: they also mask errors, including those of parsing.
 */
export const redactPatternsIn = (argv: readonly string[]): readonly string[] => {
  const words = beforeDoubleDash(argv);
  return words.flatMap((word, at) => {
    if (word.startsWith('--redact=')) return [word.slice('--redact='.length)];
    return word === '--redact' ? words.slice(at + 1, at + 2) : [];
  });
};

/** `sync help plan` means `sync plan --help`, and `sync help` means `sync --help`, as in other programs. */
export const withHelpAsFlag = (argv: readonly string[]): readonly string[] =>
  argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;

/** An unambiguous name: a system may have another `sync`. */
const SECOND_NAME = 'resim-sync';

/** The name under which the command was called, so that suggested commands work when copied. */
export const programName = (script: string | undefined): string =>
  path.basename(script ?? '').replace(/\.exe$/i, '') === SECOND_NAME ? SECOND_NAME : 'sync';
