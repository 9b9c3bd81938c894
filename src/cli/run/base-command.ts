import { Command, type Interfaces } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { EXIT } from './exit-code.ts';
import { asksFor, connectionAsked, redactAsked } from '../words/command-line.ts';
import { habitOfFlags, strayFiles } from '../words/habits.ts';
import { reportFailure } from '../output/report.ts';
import { type StreamTraits, streamTraits, writeAll } from '../output/terminal.ts';
import { RefusedLine, typedFault, withPlainSwitches } from '../words/typed-words.ts';
import { isExit, syncErrorFrom, unexpectedWords } from '../words/usage-error.ts';

/** What a command gives back: texts for the streams, and how it went. */
export interface CommandResult {
  readonly stdout: string;
  /** Printed before the result: warnings. */
  readonly stderr?: string;
  /** Printed on stderr after the result: where it was saved, what to do next. */
  readonly notice?: string;
  readonly exitCode: number;
}

/** Where a command's texts go. */
export interface Streams {
  readonly stdout: StreamTraits;
  readonly stderr: StreamTraits;
}

/**
 * What all commands share: the streams, and the way out. A command returns its outcome or an error as values; the exit
 * code is set, never forced, so that a piped text arrives whole.
 */
export abstract class SyncCommand extends Command {
  // oclif promises flags by its types, and has none for a command that declares none.
  static override flags: Interfaces.FlagInput = {};

  /** Parses flags, calls one use case, renders its result. */
  protected abstract perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>>;

  protected get streams(): Streams {
    return {
      stdout: streamTraits(process.stdout, process.env),
      stderr: streamTraits(process.stderr, process.env),
    };
  }

  /** Refuses, for all commands, what was typed and cannot be meant. */
  protected override async parse<
    F extends Record<string, unknown>,
    B extends Record<string, unknown>,
    A extends Record<string, unknown>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const typed = argv ?? this.argv;
    const names = Object.entries(this.ctor.flags).flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
    const habit = habitOfFlags(this.id ?? '', typed, names);
    if (habit) return Promise.reject(new RefusedLine(habit));
    const words = withPlainSwitches(typed, this.ctor.flags);
    if (E.isLeft(words)) return Promise.reject(new RefusedLine(words.left));
    const parsed = await super.parse(options, [...words.right]).catch((error: unknown) => {
      const stray = strayFiles(this.id ?? '', typed, unexpectedWords(error));
      throw stray ? new RefusedLine(stray) : error;
    });
    const fault = typedFault(parsed.raw, Object.keys(this.ctor.args));
    return fault ? Promise.reject(new RefusedLine(fault)) : parsed;
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

  /** What oclif throws, bad flags above all, comes out like every other error. */
  protected override async catch(error: Error): Promise<void> {
    if (isExit(error)) {
      process.exitCode = EXIT.done;
      return;
    }
    await this.fail(syncErrorFrom(error, this.config.commandIDs, this.id?.replaceAll(':', ' ')));
  }

  private async fail(error: SyncError): Promise<void> {
    process.exitCode = await reportFailure(error, {
      json: asksFor('--json', this.argv),
      stderr: this.streams.stderr,
      redact: redactAsked(this.argv),
      full: asksFor('--full', this.argv),
      connection: connectionAsked(this.argv),
    });
  }
}
