import path from 'node:path';

/** The words of a command line that can be flags. */
export const beforeDoubleDash = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
};

/** Whether a command line gives a flag, told before and without parsing it, since parsing can be what fails. */
export const hasFlag = (flag: string, argv: readonly string[]): boolean =>
  beforeDoubleDash(argv).includes(flag);

const SWITCHES: readonly string[] = ['--sandbox', '--govcloud'];
const WITH_VALUE: readonly string[] = ['--sandbox-data', '--url', '--auth-url'];

/** The flags by which a command line leads to its server, without parsing it, as words that can be typed again. */
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
 * The patterns that a command line gives with `--redact`, without parsing it: errors are masked by them too, also those of a command line
 * that cannot be parsed.
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

/** The name that no other program has: a system may have a `sync` of its own. */
const SECOND_NAME = 'resim-sync';

/** The name under which the command was called: commands that are told shall be ones that can be typed where it was typed. */
export const programName = (script: string | undefined): string =>
  path.basename(script ?? '').replace(/\.exe$/i, '') === SECOND_NAME ? SECOND_NAME : 'sync';
