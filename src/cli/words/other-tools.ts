import type { SyncError } from '../../domain/sync-error.ts';
import type { CommandLineFault, FlagInstead, OtherCommand, OtherFlag } from '../../domain/usage-fault.ts';
import { beforeDoubleDash } from './command-line.ts';

const usage = (fault: CommandLineFault): SyncError => ({ _tag: 'UsageError', about: 'commandLine', fault });

const OTHER_COMMANDS: readonly OtherCommand[] = [
  'destroy',
  'import',
  'init',
  'refresh',
  'state',
  'force-unlock',
  'deploy',
];

const OTHER_FLAGS: readonly OtherFlag[] = ['auto-approve', 'input', 'var', 'destroy'];

/** What other tools call the flag for the config. */
const CONFIG_FLAGS: readonly string[] = [
  'config',
  'configs',
  'config-file',
  'file',
  'experiences-config',
  'experience-config',
];

/** The error for a command of another tool; undefined for any other unknown command. */
export const otherToolCommand = (command: string): SyncError | undefined => {
  const other = OTHER_COMMANDS.find((one) => one === command);
  return other && usage({ _tag: 'OtherCommand', command: other });
};

const FLAG = /^(?<dashes>--?)(?<name>[a-z][a-z-]+)(?<rest>=.*)?$/s;

/** How to pass the config to a command. */
const configInstead = (command: string, known: readonly string[]): FlagInstead | undefined => {
  if (known.includes('experiences-config')) return 'configFlag';
  return command === 'validate' ? 'configArgument' : undefined;
};

/** What to use instead of a flag of another tool. */
const insteadOf = (name: string, command: string, known: readonly string[]): FlagInstead | undefined => {
  if (known.includes(name)) return undefined;
  if (CONFIG_FLAGS.includes(name)) return configInstead(command, known);
  return OTHER_FLAGS.find((one) => one === name);
};

/**
 * The error for a flag of another tool, found before parsing; `known` are the flags of the command. The parser would read a long flag with
 * one dash, as Terraform accepts it, as a short flag with a value: `-out=x` as `-o ut=x`. Values are never shown, since they may be secrets.
 */
export const otherToolFlag = (
  command: string,
  argv: readonly string[],
  known: readonly string[],
): SyncError | undefined => {
  for (const word of beforeDoubleDash(argv)) {
    if (word === '-c' && command === 'validate')
      return usage({ _tag: 'OtherFlag', flag: word, instead: 'configArgument' });
    const { dashes = '', name = '', rest } = FLAG.exec(word)?.groups ?? {};
    const instead = insteadOf(name, command, known);
    if (instead !== undefined) return usage({ _tag: 'OtherFlag', flag: `${dashes}${name}`, instead });
    if (dashes === '-' && known.includes(name))
      return usage({ _tag: 'OneDash', name, hasValue: rest !== undefined });
  }
  return undefined;
};

const isFlag = (word: string): boolean => word.startsWith('-') && word !== '-';

/** The error for files without a flag: a config, or a pattern that the shell expanded. */
export const unexpectedFiles = (
  command: string,
  argv: readonly string[],
  stray: readonly string[],
): SyncError | undefined => {
  const [first] = stray;
  if (first === undefined || command !== 'plan') return undefined;
  const words = beforeDoubleDash(argv);
  const at = words.indexOf(first);
  const isSpread = ['-c', '--experiences-config', '--experience-config'].includes(words[at - 2] ?? '');
  if (isSpread && !isFlag(words[at - 1] ?? '-'))
    return usage({ _tag: 'ShellSpread', first, more: stray.length });
  return usage({ _tag: 'StrayConfig', file: first });
};
