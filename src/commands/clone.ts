import { Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type Outcome, type Streams, SyncCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/exit-code.ts';
import { connectionFlags, jsonFlag } from '../cli/flags.ts';
import { folderFault, STDOUT } from '../cli/output-path.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync clone`. */
export default class Clone extends SyncCommand {
  static override description =
    'Write the whole state of the project to a config file: experiences, the tags and systems that they have, and test suites. A file that is there is changed in place, with its comments and its order. Writes nothing to the project.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --project my-project',
    '<%= config.bin %> <%= command.id %> --out scenarios.yaml --include-archived',
    '<%= config.bin %> <%= command.id %> --out - | less',
  ];

  static override flags = {
    out: Flags.string({
      char: 'o',
      charAliases: ['c'],
      aliases: ['experiences-config', 'experience-config'],
      description:
        'The file, or - for standard output; --experiences-config and -c mean the same. One that ends in .json gets JSON.',
      default: 'experiences.yaml',
      helpValue: 'FILE',
    }),
    'include-archived': Flags.boolean({
      description: 'Write archived experiences, too.',
      default: false,
    }),
    'keep-managed': Flags.boolean({
      description: 'In a file that is there, manage no test suites and tags beside those that it names.',
      default: false,
    }),
    force: Flags.boolean({
      description: 'Write a file that is there anew, sorted and without its comments.',
      default: false,
    }),
    ...jsonFlag,
    ...connectionFlags,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, Outcome>> {
    const { flags } = await this.parse(Clone);
    const misplaced = flags.out === STDOUT ? undefined : folderFault(flags.out);
    if (misplaced) return E.left(misplaced);
    const { cloneCommand } = await import('../cli/clone-command.ts');
    const result = await cloneCommand(
      {
        includeArchived: flags['include-archived'],
        force: flags.force,
        keepManaged: flags['keep-managed'],
        ...(flags.out !== STDOUT && { file: flags.out }),
      },
      flags,
      { ...streams, json: flags.json },
      this.config.version,
    )();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
