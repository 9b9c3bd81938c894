import { Command, type Interfaces } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { EXIT } from './exit-code.ts';
import { hasFlag, connectionFlagsIn, redactPatternsIn } from '../words/command-line.ts';
import { type FlagsOf, otherToolFlag, unexpectedFiles, unknownFlags } from '../words/other-tools.ts';
import { reportFailure } from '../output/report.ts';
import { type StreamTraits, streamTraits, writeAll } from '../output/terminal.ts';
import { InvalidCommandLine, typedWordFault, withPlainSwitches } from '../words/typed-words.ts';
import { isExit, nonexistentFlags, syncErrorFrom, unexpectedWords } from '../words/usage-error.ts';

/** The result of a command: texts for the streams, and the exit code. */
export interface CommandResult {
  readonly stdout: string;
  /** Printed before the result, such as warnings. */
  readonly stderr?: string;
  /** Printed on stderr after the result, such as what to do next. */
  readonly notice?: string;
  readonly exitCode: number;
}

/** The streams that a command prints to. */
export interface Streams {
  readonly stdout: StreamTraits;
  readonly stderr: StreamTraits;
}

/**
 * The base of all commands. A command returns its outcome or an error as a value. The exit code is set, and `process.exit` never called, so
 * that piped output is complete.
 */
export abstract class SyncCommand extends Command {
  // The types of oclif promise flags, but a command without flags has none.
  static override flags: Interfaces.FlagInput = {};

  /** Parses the flags, runs one use case and renders its result. */
  protected abstract perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>>;

  protected get streams(): Streams {
    return {
      stdout: streamTraits(process.stdout, process.env),
      stderr: streamTraits(process.stderr, process.env),
    };
  }

  /** Rejects, for all commands, what cannot be intended. */
  protected override async parse<
    F extends Record<string, unknown>,
    B extends Record<string, unknown>,
    A extends Record<string, unknown>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const typed = argv ?? this.argv;
    const names = Object.entries(this.ctor.flags).flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
    const habit = otherToolFlag(this.id ?? '', typed, names);
    if (habit) return Promise.reject(new InvalidCommandLine(habit));
    const words = withPlainSwitches(typed, this.ctor.flags);
    if (E.isLeft(words)) return Promise.reject(new InvalidCommandLine(words.left));
    const parsed = await super.parse(options, [...words.right]).catch((error: unknown) => {
      const stray =
        unexpectedFiles(this.id ?? '', typed, unexpectedWords(error)) ??
        unknownFlags(this.id ?? '', nonexistentFlags(error), this.flagsOfCommands());
      throw stray ? new InvalidCommandLine(stray) : error;
    });
    const fault = typedWordFault(parsed.raw, Object.keys(this.ctor.args));
    return fault ? Promise.reject(new InvalidCommandLine(fault)) : parsed;
  }

  override async run(): Promise<void> {
    const outcome = await this.perform(this.streams);
    if (E.isLeft(outcome)) {
      await this.fail(outcome.left);
      return;
    }
    await writeAll(process.stderr, outcome.right.stderr ?? '')();
    await writeAll(process.stdout, outcome.right.stdout)();
    await writeAll(process.stderr, outcome.right.notice ?? '')();
    process.exitCode = outcome.right.exitCode;
  }

  private flagsOfCommands(): FlagsOf {
    return new Map(this.config.commands.map(({ id, flags }) => [id, Object.keys(flags)]));
  }

  /** Reports what oclif throws, mostly invalid flags, like every other error. */
  protected override async catch(error: Error): Promise<void> {
    if (isExit(error)) {
      process.exitCode = EXIT.done;
      return;
    }
    await this.fail(syncErrorFrom(error, this.config.commandIDs, this.id?.replaceAll(':', ' ')));
  }

  private async fail(error: SyncError): Promise<void> {
    process.exitCode = await reportFailure(error, {
      json: hasFlag('--json', this.argv),
      stderr: this.streams.stderr,
      redact: redactPatternsIn(this.argv),
      full: hasFlag('--full', this.argv),
      connection: connectionFlagsIn(this.argv),
    });
  }
}
