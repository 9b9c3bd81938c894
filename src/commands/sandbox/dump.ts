import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../../cli/run/base-command.ts';
import { EXIT } from '../../cli/run/exit-code.ts';
import { sandboxDataFlags, storeOptions } from '../../cli/words/sandbox-flags.ts';
import type { SyncError } from '../../domain/sync-error.ts';

/** `sync sandbox dump`. */
export default class SandboxDump extends SyncCommand {
  static override description =
    'Print the contents of a sandbox as a seed file: all active projects with their tags, systems, experiences and test suites.';

  static override examples = ['<%= config.bin %> <%= command.id %> > seed.yaml'];

  static override flags = { ...sandboxDataFlags };

  protected override async perform(_streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(SandboxDump);
    const { dumpData } = await import('../../sandbox/index.ts');
    const text = await dumpData(storeOptions(flags));
    if (E.isLeft(text)) return E.left({ _tag: 'SandboxFailed', ...text.left });
    return E.right({ stdout: text.right, exitCode: EXIT.done });
  }
}
