import { Args } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { connectionFlags } from '../cli/words/connection-flags.ts';
import { unrelatedDriftFlag } from '../cli/words/flag-types.ts';
import { checkView, checkViewFlags } from '../cli/words/view-flags.ts';
import { formatStale } from '../cli/output/report-formats.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync check PLAN`. */
export default class Check extends SyncCommand {
  static override description =
    'Check whether a saved plan can still be applied, and show what has drifted if not. Writes nothing.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> plan.json',
    '<%= config.bin %> <%= command.id %> plan.json --format markdown',
    "<%= config.bin %> <%= command.id %> plan.json --only archive --name 'highway-*'",
  ];

  static override args = {
    plan: Args.string({ description: 'The plan file.', required: true }),
  };

  static override flags = { ...unrelatedDriftFlag, ...checkViewFlags, ...connectionFlags };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { args, flags } = await this.parse(Check);
    const { checkCommand } = await import('../cli/run/check-command.ts');
    const view = { ...streams, ...checkView(flags) };
    const result = await checkCommand(
      { file: args.plan, allowUnrelatedDrift: flags['allow-unrelated-drift'] },
      flags,
      view,
    )();
    if (E.isLeft(result)) return formatStale(result.left, view);
    return E.right({ ...result.right, exitCode: EXIT.done });
  }
}
