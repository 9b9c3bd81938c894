import { Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { connectionFlags } from '../cli/words/connection-flags.ts';
import { patternFlag } from '../cli/words/flag-types.ts';
import { jsonFlag } from '../cli/words/view-flags.ts';
import {
  distinctFiles,
  folderFault,
  patternFault,
  STDOUT,
  stdoutAmongFiles,
} from '../cli/words/output-path.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** Standard output can hold only one config, and no second file for new entries. */
const outputFault = (files: readonly (string | undefined)[], newIn: string | undefined) => {
  const all = [...files, newIn].flatMap((one) => one ?? []);
  const other = all.find((one) => one !== STDOUT);
  if (all.includes(STDOUT)) return other === undefined ? undefined : stdoutAmongFiles(other);
  return all.map((one) => folderFault(one) ?? patternFault(one)).find((fault) => fault !== undefined);
};

/** The file for new entries, spelled as in the list of files if it is one of them. */
const spelledAs = (files: readonly (string | undefined)[], newIn: string | undefined): string | undefined =>
  newIn === undefined
    ? undefined
    : (files.find((file) => file !== undefined && distinctFiles([file, newIn]).length === 1) ?? newIn);

/** `sync clone`. */
export default class Clone extends SyncCommand {
  static override description =
    'Write the state of the project to a config file: experiences with their tags and systems, and test suites. An existing file is updated in place and keeps its comments and order. Writes nothing to the project.';

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
        'Output file, or - for standard output; --experiences-config and -c are aliases. A name that ends in .json selects JSON. If repeated, each entry is updated in the file that contains it [default: experiences.yaml].',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
    }),
    'new-in': Flags.string({
      description: 'File for new entries [default: the first --out].',
      helpValue: 'FILE',
    }),
    ids: Flags.boolean({
      description: 'Write experience IDs; --no-ids omits them, for use in another project.',
      default: true,
      allowNo: true,
    }),
    declare: Flags.boolean({
      description:
        'Write tags with their descriptions and test suites with their systems, so that another project can create them.',
      default: false,
    }),
    'include-archived': Flags.boolean({
      description: 'Include archived experiences.',
      default: false,
    }),
    exclude: patternFlag({
      description:
        'Omit experiences whose full name matches this pattern, and list the pattern under `ignored`. Can be repeated.',
    }),
    'keep-managed': Flags.boolean({
      description: 'Do not add test suites and tags to those that an existing file manages.',
      default: false,
    }),
    force: Flags.boolean({
      description:
        'Overwrite an existing file, sorted and without its comments and settings, such as `project` and `ignored`.',
      default: false,
    }),
    ...jsonFlag,
    ...connectionFlags,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(Clone);
    const [file, ...more] = distinctFiles(flags.out ?? ['experiences.yaml']);
    const newIn = spelledAs([file, ...more], flags['new-in']);
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
