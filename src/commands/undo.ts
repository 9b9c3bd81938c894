import { Args, Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { connectionFlags } from '../cli/words/connection-flags.ts';
import { limitFlag } from '../cli/words/flag-types.ts';
import { planView, planViewFlags } from '../cli/words/view-flags.ts';
import { openFault, planOutputFault } from '../cli/words/output-path.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync undo PLAN`. */
export default class Undo extends SyncCommand {
  static override description =
    'Make a plan that undoes an applied plan, or the part of it that was applied, show it, and save it as a plan file. Exits with 2 if something has been changed since and is left as it is. Writes nothing to the project.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> plan.json',
    '<%= config.bin %> <%= command.id %> plan.json --out undo.json --skip-changed',
    '<%= config.bin %> <%= command.id %> plan.json --format markdown',
  ];

  static override args = {
    plan: Args.string({ description: 'The applied plan file.', required: true }),
  };

  static override flags = {
    out: Flags.string({
      char: 'o',
      description:
        'File to save the plan to, or - for standard output [default: plans/<project>-undo-<UTC time>.json].',
      helpValue: 'FILE',
    }),
    'skip-changed': Flags.boolean({
      description: 'Exit with 0 even if something has been changed since and is left as it is.',
      default: false,
    }),
    'max-archive': limitFlag({
      description:
        'Maximum number of experiences an apply may archive without --allow-archive [default: 30%].',
    }),
    encrypt: Flags.boolean({
      description: 'Encrypt the saved plan with a passphrase; the default if the plan to undo is encrypted.',
    }),
    ...planViewFlags,
    ...connectionFlags,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { args, flags } = await this.parse(Undo);
    const misplaced = openFault(flags) ?? planOutputFault(flags);
    if (misplaced) return E.left(misplaced);
    const { undoCommand } = await import('../cli/run/undo-command.ts');
    const result = await undoCommand(
      {
        file: args.plan,
        encrypt: flags.encrypt,
        ...(flags['max-archive'] && { maxArchive: flags['max-archive'] }),
        ...(flags.out !== undefined && { out: flags.out }),
      },
      flags,
      { ...streams, ...planView(flags) },
    )();
    if (E.isLeft(result)) return result;
    const { leaves, ...texts } = result.right;
    return E.right({ ...texts, exitCode: leaves && !flags['skip-changed'] ? EXIT.changes : EXIT.done });
  }
}
