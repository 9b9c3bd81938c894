import { stripVTControlCharacters } from 'node:util';
import { nearestName } from '../domain/nearest-name.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { habitOfCommand, strayFiles } from './habits.ts';
import { RefusedLine } from './typed-words.ts';

/** The first line of what oclif says about bad input, without its colours and its pointer to `--help`. */
const firstLines = (message: string): string =>
  stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^See more help|^USAGE|^\$/.test(line))
    .join('; ')
    .replaceAll(':;', ':')
    .replace(/^Parsing (--\S+);/, '$1:');

/** What oclif says at length, in the words of the other messages. */
const REWORDED: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^The following errors? occurred: /, ''],
  [/Missing required flag (\S+)/g, '--$1 is missing'],
  // The description follows, and a note on flags that the command line need not hold.
  [/^Missing \d+ required args?: (\S+) .*$/, 'the argument $1 is missing'],
  [/All of the following must be provided when using (--\S+): (.+)/, '$1 needs $2'],
];

const reworded = (text: string): string =>
  REWORDED.reduce((all, [pattern, words]) => all.replace(pattern, words), text);

const isParseFault = (error: Error): boolean => 'parse' in error || 'oclif' in error;

/** Whether it is what oclif throws to end a command, after it printed the help for instance. */
export const isExit = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIT';

/** The words of a command line that the parser had no use for, of the error that says so. */
export const unexpectedWords = (error: unknown): readonly string[] =>
  error instanceof Error && 'args' in error && Array.isArray(error.args)
    ? error.args.filter((word): word is string => typeof word === 'string')
    : [];

// The help speaks of it in a sentence.
const commandNotFound = /^command (.+) not found\.?$/i;

/** Turns what oclif throws into an error of ours; a fault of sync itself stays recognisable as one. */
export const syncErrorFrom = (error: unknown, commandIDs: readonly string[], command?: string): SyncError => {
  if (!(error instanceof Error)) return { _tag: 'UnexpectedFault', message: String(error) };
  if (error instanceof RefusedLine) return error.fault;
  const text = firstLines(error.message);
  const missing = commandNotFound.exec(text)?.[1];
  if (missing !== undefined) {
    // oclif takes words after a command without arguments for the rest of its name.
    const [known = '', ...rest] = missing.split(':');
    if (commandIDs.includes(known))
      return (
        strayFiles(known, rest, rest) ?? {
          _tag: 'UsageError',
          message: `sync ${known} takes no argument "${rest.join(' ')}"`,
          hint: `run sync ${known} --help for the flags`,
        }
      );
    const near = nearestName(missing, commandIDs);
    return (
      habitOfCommand(known) ?? {
        _tag: 'UsageError',
        message: `there is no command "${missing.replaceAll(':', ' ')}"`,
        hint:
          near === undefined
            ? 'run sync --help for the commands'
            : `did you mean sync ${near.replaceAll(':', ' ')}?`,
      }
    );
  }
  if (isParseFault(error))
    return {
      _tag: 'UsageError',
      message: reworded(text),
      hint: `run sync ${command ?? ''}${command ? ' ' : ''}--help for the flags`,
    };
  return {
    _tag: 'UnexpectedFault',
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
  };
};
