import { Args } from '@oclif/core';
import type * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { comparisonFlags, reportView } from '../cli/words/view-flags.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync diff OLD NEW`. */
export default class Diff extends SyncCommand {
  static override description =
    'Compare two plans of one project: the changes that both have, that only one has, and that differ. Exits with 0 if OLD contains every change of NEW, with 2 otherwise. Uses no network.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> reviewed.json plan.json',
    '<%= config.bin %> <%= command.id %> reviewed.json plan.json --format markdown',
  ];

  static override args = {
    old: Args.string({ description: 'The reviewed plan file.', required: true }),
    new: Args.string({ description: 'The newer plan file.', required: true }),
  };

  static override flags = {
    ...comparisonFlags,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { args, flags } = await this.parse(Diff);
    const { diffCommand } = await import('../cli/run/diff-command.ts');
    return diffCommand(args.old, args.new, { ...streams, ...reportView(flags) })();
  }
}
