import { Args, Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { jsonFlag, redactFlag } from '../cli/words/view-flags.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** The default output of `sync clone`. */
const DEFAULT_FILE = 'experiences.yaml';

/** `sync validate [FILE…]`. */
export default class Validate extends SyncCommand {
  static override description =
    'Check config files without using the network, and show every error and warning with its location.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> experiences.yaml',
    '<%= config.bin %> <%= command.id %> scenarios/ --strict',
    'cat experiences.yaml | <%= config.bin %> <%= command.id %> -',
  ];

  static override args = {
    file: Args.string({
      description:
        'A file, a folder, a glob, or - for standard input; several files form one config [default: the value of RESIM_EXPERIENCES_CONFIG, or experiences.yaml].',
      multiple: true,
    }),
  };

  static override flags = {
    strict: Flags.boolean({ description: 'Treat warnings as errors.', default: false }),
    ...redactFlag,
    ...jsonFlag,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { args, flags } = await this.parse(Validate);
    const { validateCommand } = await import('../cli/run/validate-command.ts');
    const view = { ...streams, json: flags.json };
    const { configsOf } = await import('../cli/run/command-options.ts');
    const files = await configsOf(args.file, DEFAULT_FILE)();
    if (E.isLeft(files)) return files;
    const result = await validateCommand(
      { files: files.right, strict: flags.strict, env: process.env, redact: flags.redact ?? [] },
      view,
    )();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
