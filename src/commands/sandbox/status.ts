import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../../cli/run/base-command.ts';
import { EXIT } from '../../cli/run/exit-code.ts';
import { jsonFlag } from '../../cli/words/view-flags.ts';
import { dataPlace, sandboxDataFlags, storeOptions } from '../../cli/words/sandbox-flags.ts';
import { chosen, jsonText } from '../../cli/output/view.ts';
import type { SyncError } from '../../domain/sync-error.ts';

/** `sync sandbox status`. */
export default class SandboxStatus extends SyncCommand {
  static override description = 'Show what a sandbox contains, and whether a server is running on it.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  static override flags = { ...jsonFlag, ...sandboxDataFlags };

  protected override async perform(_streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(SandboxStatus);
    const { dataStatus, statusText } = await import('../../sandbox/index.ts');
    const status = await dataStatus(storeOptions(flags));
    if (E.isLeft(status)) return E.left({ _tag: 'SandboxFailed', ...status.left });
    const place = dataPlace(flags);
    const stdout = chosen(
      {
        text: statusText(status.right, place),
        json: jsonText({ data: place, ...status.right }),
      },
      flags,
    );
    return E.right({ stdout, exitCode: EXIT.done });
  }
}
