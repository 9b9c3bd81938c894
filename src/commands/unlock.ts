import { Args, Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { connectionFlags } from '../cli/words/connection-flags.ts';
import { jsonFlag, keyFile, keyFileFlag } from '../cli/words/view-flags.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync unlock`. */
export default class Unlock extends SyncCommand {
  static override description =
    'Release the lock that a dead apply left behind: the lock of a plan, or of a project (apply --lock). The lock of a running process needs --force, and so does a project lock that is held on another machine.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> plan.json',
    '<%= config.bin %> <%= command.id %> --project my-project',
    '<%= config.bin %> <%= command.id %> --project my-project --force',
  ];

  static override args = {
    plan: Args.string({
      description: 'The plan to unlock; without it, the project is unlocked.',
    }),
  };

  static override flags = {
    force: Flags.boolean({
      description:
        'Release the lock even if its holder may still be running. Two applies may then write at the same time.',
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
