import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { signInFlags } from '../cli/words/connection-flags.ts';
import { jsonFlag } from '../cli/words/view-flags.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync login`. */
export default class Login extends SyncCommand {
  static override description =
    'Sign in with a browser and store the token for later commands and for the resim CLI. If the settings contain credentials, test those instead.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  static override flags = { ...jsonFlag, ...signInFlags };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(Login);
    const { loginCommand } = await import('../cli/run/login-command.ts');
    const result = await loginCommand(flags, { ...streams, json: flags.json })();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
