import { Args } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../../cli/run/base-command.ts';
import { EXIT } from '../../cli/run/exit-code.ts';
import { jsonFlag } from '../../cli/words/flags.ts';
import { sandboxDataFlags, storeOptions } from '../../cli/words/sandbox-flags.ts';
import { chosen, jsonText } from '../../cli/output/view.ts';
import type { SyncError } from '../../domain/sync-error.ts';

/** `sync sandbox seed FILE`. */
export default class SandboxSeed extends SyncCommand {
  static override description =
    'Add the projects of a YAML file to a sandbox, or all that a config describes, as if it had been applied. What exists by name stays as it is, so a seed can be run again.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> examples/demo/seed.yaml',
    '<%= config.bin %> <%= command.id %> experiences.yaml',
  ];

  static override args = {
    file: Args.string({
      description:
        'A seed file, a config, or a folder that is one config. A config goes into the project that it is bound to, or else into the only one, or the one called sandbox.',
      required: true,
    }),
  };

  static override flags = { ...jsonFlag, ...sandboxDataFlags };

  protected override async perform(_streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { args, flags } = await this.parse(SandboxSeed);
    const { namesConfig, seedData } = await import('../../sandbox/index.ts');
    const store = storeOptions(flags);
    if (namesConfig(args.file)) {
      const { seedConfig } = await import('../../cli/run/sandbox-content.ts');
      const seeded = await seedConfig(args.file, store, this.config.root)();
      if (E.isLeft(seeded)) return seeded;
      return E.right({ stdout: chosen(seeded.right, flags), exitCode: EXIT.done });
    }
    const report = await seedData({ ...store, file: args.file });
    if (E.isLeft(report)) return E.left({ _tag: 'SandboxFailed', ...report.left });
    const { added, existing } = report.right;
    const text = `Added ${added}; ${existing} were there already.\n`;
    const stdout = chosen({ text, json: jsonText({ added, existing }) }, flags);
    return E.right({ stdout, exitCode: EXIT.done });
  }
}
