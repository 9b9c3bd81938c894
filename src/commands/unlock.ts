import { Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type Outcome, type Streams, SyncCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/exit-code.ts';
import { connectionFlags, jsonFlag } from '../cli/flags.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync unlock`. */
export default class Unlock extends SyncCommand {
  static override description =
    'Free the lock of a project that a dead apply left behind: one of this machine whose process is gone, any other with --force.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --project my-project',
    '<%= config.bin %> <%= command.id %> --project my-project --force',
  ];

  static override flags = {
    force: Flags.boolean({
      description: 'Free it even if its holder may still run. Two applies may then write at the same time.',
      default: false,
    }),
    ...jsonFlag,
    ...connectionFlags,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, Outcome>> {
    const { flags } = await this.parse(Unlock);
    const { unlockCommand } = await import('../cli/unlock-command.ts');
    const result = await unlockCommand(
      flags.force,
      flags,
      { ...streams, json: flags.json },
      this.config.version,
    )();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
