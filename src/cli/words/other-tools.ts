import { nearestName } from '../../domain/nearest-name.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import type { CommandLineFault, FlagInstead, OtherCommand, OtherFlag } from '../../domain/usage-fault.ts';
import { beforeDoubleDash } from './command-line.ts';

const usage = (fault: CommandLineFault): SyncError => ({ _tag: 'UsageError', about: 'commandLine', fault });

const OTHER_COMMANDS: readonly OtherCommand[] = [
  'archive',
  'create',
  'deploy',
  'destroy',
  'drift',
  'force-unlock',
  'import',
  'init',
  'list',
  'preview',
  'promote',
  'refresh',
  'rename',
  'restore',
  'revert',
  'rollback',
  'state',
  'status',
  'version',
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

/** The error for a word that users may take for a command; undefined for any other unknown command. */
export const otherToolCommand = (command: string): SyncError | undefined => {
  const other = OTHER_COMMANDS.find((one) => one === command);
  return other && usage({ _tag: 'OtherCommand', command: other });
};

const isFlag = (word: string): boolean => word.startsWith('-') && word !== '-';

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
  const words = beforeDoubleDash(argv);
  for (const [at, word] of words.entries()) {
    const { dashes = '', name = '', rest } = FLAG.exec(word)?.groups ?? {};
    const isShort = word === '-c' && command === 'validate';
    const instead = isShort ? 'configArgument' : insteadOf(name, command, known);
    if (instead !== undefined) {
      const next = words[at + 1];
      const file = rest?.slice(1) ?? (next === undefined || isFlag(next) ? undefined : next);
      return usage({
        _tag: 'OtherFlag',
        command,
        flag: isShort ? word : `${dashes}${name}`,
        instead,
        ...(instead === 'configArgument' && file !== undefined && { file }),
      });
    }
    if (dashes === '-' && known.includes(name))
      return usage({ _tag: 'OneDash', name, hasValue: rest !== undefined });
  }
  return undefined;
};

/** The error for files without a flag: a config to plan or to clone to, or a pattern that the shell expanded. */
export const unexpectedFiles = (
  command: string,
  argv: readonly string[],
  stray: readonly string[],
): SyncError | undefined => {
  const [first] = stray;
  if (first === undefined || (command !== 'plan' && command !== 'clone')) return undefined;
  const words = beforeDoubleDash(argv);
  const at = words.indexOf(first);
  const isSpread = ['-c', '--experiences-config', '--experience-config'].includes(words[at - 2] ?? '');
  if (command === 'plan' && isSpread && !isFlag(words[at - 1] ?? '-'))
    return usage({ _tag: 'ShellSpread', first, more: stray.length });
  return usage({ _tag: 'StrayConfig', command, file: first });
};

/** The flags of all commands, by command. */
export type FlagsOf = ReadonlyMap<string, readonly string[]>;

/** The error for flags that a command does not have, as typed. Values are dropped, since they may be secrets. */
export const unknownFlags = (
  command: string,
  typed: readonly string[],
  flagsOf: FlagsOf,
): SyncError | undefined => {
  if (typed.length === 0) return undefined;
  const known = flagsOf.get(command) ?? [];
  const flags = typed.map((word) => {
    // A short flag may have its value attached.
    const flag = word.startsWith('--') ? word.replace(/=.*$/s, '') : word.slice(0, 2);
    const name = flag.replace(/^-+/, '');
    const suggestion = name.length < 2 ? undefined : nearestName(name, known);
    const flagOf = [...flagsOf].flatMap(([other, names]) => (names.includes(name) ? [other] : []));
    return { flag, ...(suggestion !== undefined && { suggestion }), flagOf };
  });
  return usage({ _tag: 'UnknownFlags', command, flags });
};
