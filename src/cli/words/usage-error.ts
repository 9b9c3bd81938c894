import { stripVTControlCharacters } from 'node:util';
import { nearestName } from '../../domain/nearest-name.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import type { CommandLineFault } from '../../domain/usage-fault.ts';
import { otherToolCommand, unexpectedFiles } from './other-tools.ts';
import { InvalidCommandLine } from './typed-words.ts';

/** The message of an oclif error, without colours and the pointer to `--help`. */
const firstLines = (message: string): string =>
  stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^See more help|^USAGE|^\$/.test(line))
    .join('; ')
    .replaceAll(':;', ':')
    .replace(/^Parsing (--\S+);/, '$1:');

const usage = (fault: CommandLineFault): SyncError => ({ _tag: 'UsageError', about: 'commandLine', fault });

/** Whether Node could not find out the current folder. */
const isWithoutFolder = (error: Error): boolean => 'syscall' in error && error.syscall === 'uv_cwd';

const isParseFault = (error: Error): boolean => 'parse' in error || 'oclif' in error;

/** Whether oclif threw only to end the command, for example after printing the help. */
export const isExit = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIT';

const textsIn = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.filter((word): word is string => typeof word === 'string') : [];

/** The unexpected words in a parser error. */
export const unexpectedWords = (error: unknown): readonly string[] =>
  error instanceof Error && 'args' in error ? textsIn(error.args) : [];

/** The flags that a parser error reports as unknown, as they were typed. */
export const nonexistentFlags = (error: unknown): readonly string[] =>
  error instanceof Error && 'flags' in error ? textsIn(error.flags) : [];

// The help command reports it as a sentence.
const commandNotFound = /^command (.+) not found\.?$/i;

const unknownCommand = (missing: string, commandIDs: readonly string[]): CommandLineFault => {
  const words = missing.split(':');
  // The last words may be arguments.
  for (let count = 1; count <= words.length; count++) {
    const suggestion = nearestName(words.slice(0, count).join(':'), commandIDs);
    if (suggestion !== undefined)
      return {
        _tag: 'UnknownCommand',
        command: words.slice(0, count).join(' '),
        suggestion: suggestion.replaceAll(':', ' '),
      };
  }
  return { _tag: 'UnknownCommand', command: words.join(' ') };
};

/** Converts what oclif throws to a `SyncError`. A bug in sync becomes an `UnexpectedFault`. */
export const syncErrorFrom = (error: unknown, commandIDs: readonly string[], command?: string): SyncError => {
  if (!(error instanceof Error)) return { _tag: 'UnexpectedFault', message: String(error) };
  if (error instanceof InvalidCommandLine) return error.fault;
  if (isWithoutFolder(error))
    return { _tag: 'UsageError', about: 'file', fault: { _tag: 'CurrentFolderDeleted' } };
  const text = firstLines(error.message);
  const missing = commandNotFound.exec(text)?.[1];
  if (missing !== undefined) {
    // oclif reads words after a command without arguments as part of its name.
    const [known = '', ...rest] = missing.split(':');
    if (commandIDs.includes(known))
      return (
        unexpectedFiles(known, rest, rest) ??
        usage({ _tag: 'StrayArgument', command: known, argument: rest.join(' ') })
      );
    return otherToolCommand(known) ?? usage(unknownCommand(missing, commandIDs));
  }
  if (isParseFault(error))
    return usage({ _tag: 'NotParsed', said: text, ...(command !== undefined && { command }) });
  return {
    _tag: 'UnexpectedFault',
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
  };
};
