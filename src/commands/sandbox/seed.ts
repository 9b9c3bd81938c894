import { Args } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../../cli/run/base-command.ts';
import { EXIT } from '../../cli/run/exit-code.ts';
import { jsonFlag } from '../../cli/words/view-flags.ts';
import { sandboxDataFlags, storeOptions } from '../../cli/words/sandbox-flags.ts';
import { chosen, jsonText } from '../../cli/output/view.ts';
import type { SyncError } from '../../domain/sync-error.ts';

/** `sync sandbox seed FILE`. */
export default class SandboxSeed extends SyncCommand {
  static override description =
    'Add the projects of a YAML file to a sandbox. Existing entities stay as they are, so a seed can be repeated.';

  static override examples = ['<%= config.bin %> <%= command.id %> examples/demo/seed.yaml'];

  static override args = { file: Args.string({ description: 'The seed file.', required: true }) };

  static override flags = { ...jsonFlag, ...sandboxDataFlags };

  protected override async perform(_streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { args, flags } = await this.parse(SandboxSeed);
    const { seedData } = await import('../../sandbox/index.ts');
    const report = await seedData({ ...storeOptions(flags), file: args.file });
    if (E.isLeft(report)) return E.left({ _tag: 'SandboxFailed', ...report.left });
    const { added, existing } = report.right;
    const text = `Added ${added}; ${existing} already existed.\n`;
    const stdout = chosen({ text, json: jsonText({ added, existing }) }, flags);
    return E.right({ stdout, exitCode: EXIT.done });
  }
}
