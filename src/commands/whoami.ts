import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { signInFlags } from '../cli/words/connection-flags.ts';
import { jsonFlag } from '../cli/words/view-flags.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync whoami`. */
export default class Whoami extends SyncCommand {
  static override description = 'Show the signed-in account, its permissions, and when its token expires.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  static override flags = { ...jsonFlag, ...signInFlags };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(Whoami);
    const { whoamiCommand } = await import('../cli/run/login-command.ts');
    const result = await whoamiCommand(flags, { ...streams, json: flags.json })();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
