import { Args, Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { sinceFlag } from '../cli/words/flag-types.ts';
import { keyFile, logViewFlags } from '../cli/words/view-flags.ts';
import type { SyncError } from '../domain/sync-error.ts';

const DEFAULT_FOLDER = 'plans';

/** `sync log [DIR]`. */
export default class Log extends SyncCommand {
  static override description =
    'List the plan files in a folder, newest first, with their status: not applied, applied, stopped part-way, applied with a different outcome, or undone. Reads plan files and their journals; uses no network.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --since 7d --changes',
  ];

  static override args = {
    dir: Args.string({ description: 'The folder [default: plans].' }),
  };

  static override flags = {
    since: sinceFlag({
      description:
        'List only plans that were made or applied since this time: a date, a timestamp, or an age such as 12h, 7d or 2w.',
    }),
    changes: Flags.boolean({
      description: 'Also list the changes of each plan, by name and kind.',
      default: false,
    }),
    ...logViewFlags,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { args, flags } = await this.parse(Log);
    const { logCommand } = await import('../cli/run/log-command.ts');
    const result = await logCommand(
      {
        folder: args.dir ?? DEFAULT_FOLDER,
        byDefault: args.dir === undefined,
        changes: flags.changes,
        ...(flags.since !== undefined && { since: flags.since }),
      },
      {
        ...streams,
        json: flags.json,
        full: flags.full,
        format: flags.format,
        maxBytes: flags['max-bytes'],
        ...keyFile(flags),
      },
    )();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
