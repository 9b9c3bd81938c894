import { Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { connectionFlags, jsonFlag, patternFlag } from '../cli/words/flags.ts';
import { folderFault, STDOUT, stdoutAmongFiles } from '../cli/words/output-path.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** Standard output takes one config, and nothing that is new to another file. */
const outputFault = (files: readonly (string | undefined)[], newIn: string | undefined) => {
  const all = [...files, newIn].flatMap((one) => one ?? []);
  const other = all.find((one) => one !== STDOUT);
  if (all.includes(STDOUT)) return other === undefined ? undefined : stdoutAmongFiles(other);
  return all.map(folderFault).find((fault) => fault !== undefined);
};

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
        'The file, or - for standard output; --experiences-config and -c mean the same. One that ends in .json gets JSON. Given more than once, each entry is updated in the file where it stands [default: experiences.yaml].',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
    }),
    'new-in': Flags.string({
      description: 'The file for what is new [default: the first of --out].',
      helpValue: 'FILE',
    }),
    ids: Flags.boolean({
      description: 'Write the IDs of experiences; --no-ids leaves them out, for another project.',
      default: true,
      allowNo: true,
    }),
    declare: Flags.boolean({
      description:
        'Write tags with their descriptions and test suites with their systems, so that another project can create them.',
      default: false,
    }),
    'include-archived': Flags.boolean({
      description: 'Write archived experiences, too.',
      default: false,
    }),
    exclude: patternFlag({
      description:
        'Leave out the experiences whose whole name matches this pattern, and let the file ignore them. May be given more than once.',
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

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(Clone);
    const [file, ...more] = [...new Set(flags.out ?? ['experiences.yaml'])];
    const newIn = flags['new-in'];
    const misplaced = outputFault([file, ...more], newIn);
    if (misplaced) return E.left(misplaced);
    const { cloneCommand } = await import('../cli/run/clone-command.ts');
    const result = await cloneCommand(
      {
        includeArchived: flags['include-archived'],
        exclude: flags.exclude ?? [],
        force: flags.force,
        keepManaged: flags['keep-managed'],
        withoutIDs: !flags.ids,
        declare: flags.declare,
        ...(file !== STDOUT && file !== undefined && { file, more }),
        ...(newIn !== undefined && { newIn }),
      },
      flags,
      { ...streams, json: flags.json },
    )();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
