import { Args, Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { connectionFlags, jsonFlag, keyFile, keyFileFlag } from '../cli/words/flags.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync unlock`. */
export default class Unlock extends SyncCommand {
  static override description =
    'Free the lock that a dead apply left behind: that of a plan, or that of a project (apply --lock). The lock of a process that runs takes --force, and so does that of a project that is held on another machine.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> plan.json',
    '<%= config.bin %> <%= command.id %> --project my-project',
    '<%= config.bin %> <%= command.id %> --project my-project --force',
  ];

  static override args = {
    plan: Args.string({
      description: 'The plan whose lock is to be freed; without it, that of the project.',
    }),
  };

  static override flags = {
    force: Flags.boolean({
      description: 'Free it even if its holder may still run. Two applies may then write at the same time.',
      default: false,
    }),
    ...keyFileFlag,
    ...jsonFlag,
    ...connectionFlags,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { args, flags } = await this.parse(Unlock);
    const { unlockCommand, unlockPlanCommand } = await import('../cli/run/unlock-command.ts');
    const view = { ...streams, json: flags.json };
    const result = await (
      args.plan === undefined
        ? unlockCommand(flags.force, flags, view)
        : unlockPlanCommand({ file: args.plan, force: flags.force }, flags, { ...view, ...keyFile(flags) })
    )();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
