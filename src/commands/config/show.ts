import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../../cli/run/base-command.ts';
import { EXIT } from '../../cli/run/exit-code.ts';
import { settingFlags } from '../../cli/words/connection-flags.ts';
import { jsonFlag } from '../../cli/words/view-flags.ts';
import type { SyncError } from '../../domain/sync-error.ts';

/** `sync config show`. */
export default class ConfigShow extends SyncCommand {
  static override description =
    'Show every setting with its effective value and its source: a flag, the environment, ~/.resim/resim.yaml or the default. Secrets are masked.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  static override flags = { ...jsonFlag, ...settingFlags };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(ConfigShow);
    const { showSettings } = await import('../../cli/run/config-command.ts');
    const result = await showSettings(flags, { ...streams, json: flags.json })();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
