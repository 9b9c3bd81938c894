import { Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../../cli/run/base-command.ts';
import { EXIT } from '../../cli/run/exit-code.ts';
import { jsonFlag } from '../../cli/words/view-flags.ts';
import { dataPlace, sandboxDataFlags, storeOptions } from '../../cli/words/sandbox-flags.ts';
import { chosen, jsonText } from '../../cli/output/view.ts';
import type { SyncError } from '../../domain/sync-error.ts';

/** `sync sandbox reset`. */
export default class SandboxReset extends SyncCommand {
  static override description = 'Delete all data of a sandbox.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  static override flags = {
    ...jsonFlag,
    ...sandboxDataFlags,
    yes: Flags.boolean({
      description: 'Confirm the deletion; required for a PostgreSQL server, which others may share.',
      default: false,
    }),
  };

  protected override async perform(_streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(SandboxReset);
    const place = dataPlace(flags);
    if (flags['database-url'] !== undefined && !flags.yes)
      return E.left({
        _tag: 'SandboxFailed',
        message: `this would delete everything in ${place}, which others may share`,
        hint: 'To delete it, add --yes.',
      });
    const { resetData } = await import('../../sandbox/index.ts');
    const report = await resetData(storeOptions(flags));
    if (E.isLeft(report)) return E.left({ _tag: 'SandboxFailed', ...report.left });
    const { projects } = report.right;
    const text = `Deleted ${projects} ${projects === 1 ? 'project' : 'projects'} from ${place}.\n`;
    const stdout = chosen({ text, json: jsonText({ deletedProjects: projects }) }, flags);
    return E.right({ stdout, exitCode: EXIT.done });
  }
}
