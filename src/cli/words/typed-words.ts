import * as E from 'fp-ts/lib/Either.js';
import { booleanOf } from '../../account/settings.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import type { CommandLineFault } from '../../domain/usage-fault.ts';

/** A word that was typed on the command line, not set by the environment or a default. */
export type TypedWord =
  | { readonly type: 'flag'; readonly flag: string; readonly input: string }
  | { readonly type: 'arg'; readonly arg: string; readonly input: string };

const usage = (fault: CommandLineFault): SyncError => ({ _tag: 'UsageError', about: 'commandLine', fault });

/** Flags that contradict `--sandbox`: a sandbox has its own address and credentials. */
const OF_A_SERVER: readonly string[] = [
  'url',
  'govcloud',
  'auth-url',
  'client-id',
  'client-secret',
  'username',
  'password',
];

const emptyWord = (words: readonly TypedWord[], args: readonly string[]): SyncError | undefined => {
  const empty = words.find(({ input }) => input === '');
  if (empty === undefined) return undefined;
  if (empty.type === 'flag')
    return { _tag: 'UsageError', about: 'setting', fault: { _tag: 'EmptyFlag', flag: empty.flag } };
  // oclif has no name for further words of an argument that takes several.
  const at = words.filter(({ type }) => type === 'arg').indexOf(empty);
  return usage({ _tag: 'EmptyArgument', argument: args[at] ?? args.at(-1) ?? '' });
};

const sandboxFault = (words: readonly TypedWord[]): SyncError | undefined => {
  const flags = words.flatMap((word) =>
    word.type === 'flag' && !word.input.startsWith('--no-') ? [word.flag] : [],
  );
  if (!flags.includes('sandbox'))
    return flags.includes('sandbox-data') ? usage({ _tag: 'SandboxDataAlone' }) : undefined;
  const other = flags.find((flag) => OF_A_SERVER.includes(flag));
  return other === undefined ? undefined : usage({ _tag: 'SandboxAndServer', flag: other });
};

/**
 * Rejects words that no command can accept: an empty word, as from an unset variable in a script, and flags that would be ignored silently.
 * `args` are the names of the arguments, in order.
 */
export const typedWordFault = (words: readonly TypedWord[], args: readonly string[]): SyncError | undefined =>
  emptyWord(words, args) ?? sandboxFault(words);

/** The flags of a command: whether each is a switch, and can be negated. */
export type FlagTraits = Readonly<Record<string, { readonly type: string; readonly allowNo?: boolean }>>;

/**
 * Rewrites `--no-archive=false` to `--archive`: flags of the `resim` CLI take a boolean after `=`, which scripts fill from variables. Errors:
 * `UsageError` for any other value.
 */
export const withPlainSwitches = (
  argv: readonly string[],
  flags: FlagTraits,
): E.Either<SyncError, readonly string[]> => {
  const isSwitch = (name: string): boolean => flags[name]?.type === 'boolean' && flags[name].allowNo === true;
  const end = argv.indexOf('--');
  const words: string[] = [];
  for (const [at, word] of argv.entries()) {
    const [, no = '', name = '', value = ''] = /^--(no-)?([a-z][a-z-]*)=(.*)$/s.exec(word) ?? [];
    if ((end >= 0 && at > end) || !isSwitch(name)) {
      words.push(word);
      continue;
    }
    const on = booleanOf(value);
    if (on === undefined) return E.left(usage({ _tag: 'FlagNotBoolean', flag: `${no}${name}`, value }));
    words.push(on === (no === '') ? `--${name}` : `--no-${name}`);
  }
  return E.right(words);
};

/** Carries a `SyncError` out of oclif's parser, which reports errors by throwing. */
export class InvalidCommandLine extends Error {
  readonly fault: SyncError;
  constructor(fault: SyncError) {
    super('invalid command line');
    this.fault = fault;
  }
}
