import { Args } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { planView, planViewFlags } from '../cli/words/view-flags.ts';
import { openFault } from '../cli/words/output-path.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync show PLAN`. */
export default class Show extends SyncCommand {
  static override description = 'Show a saved plan, even a stale one. Uses no network.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> plan.json',
    '<%= config.bin %> <%= command.id %> plan.json --full',
  ];

  static override args = {
    plan: Args.string({ description: 'The plan file.', required: true }),
  };

  static override flags = {
    ...planViewFlags,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { args, flags } = await this.parse(Show);
    const misplaced = openFault(flags);
    if (misplaced) return E.left(misplaced);
    const { showCommand } = await import('../cli/run/show-command.ts');
    const view = { ...streams, ...planView(flags) };
    const result = await showCommand(args.plan, view)();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
