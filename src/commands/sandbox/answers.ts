import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../../cli/run/base-command.ts';
import { EXIT } from '../../cli/run/exit-code.ts';
import { jsonFlag } from '../../cli/words/view-flags.ts';
import { chosen } from '../../cli/output/view.ts';
import type { SyncError } from '../../domain/sync-error.ts';

/** `sync sandbox answers`. */
export default class SandboxAnswers extends SyncCommand {
  static override description =
    'List the answer variants: ways in which a sandbox can imitate how another server answers and stores data, to test clients.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> sandbox start --answers null-lists,stored-numbers-shortest',
  ];

  static override flags = { ...jsonFlag };

  protected override async perform(_streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(SandboxAnswers);
    const { variantsJson, variantsText } = await import('../../sandbox/index.ts');
    return E.right({
      stdout: chosen({ text: variantsText, json: variantsJson }, flags)(),
      exitCode: EXIT.done,
    });
  }
}
