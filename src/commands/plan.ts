import { Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import {
  connectionFlags,
  limitFlag,
  patternFlag,
  planView,
  planViewFlags,
  selectionOf,
} from '../cli/words/flags.ts';
import { openFault, planOutputFault } from '../cli/words/output-path.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync plan`. */
export default class Plan extends SyncCommand {
  static override description =
    'Compute every change that would make the project equal to the config, show it, and save it as a plan file. Writes nothing to the project.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --project my-project --experiences-config experiences.yaml',
    '<%= config.bin %> <%= command.id %> -c experiences.yaml --out plan.json --detailed-exitcode',
    "<%= config.bin %> <%= command.id %> -c experiences.yaml --target 'highway-*' --exclude '*-draft'",
    '<%= config.bin %> <%= command.id %> -c experiences.yaml --base before.yaml',
    '<%= config.bin %> <%= command.id %> -c experiences.yaml --sandbox',
  ];

  static override flags = {
    'experiences-config': Flags.string({
      char: 'c',
      aliases: ['experience-config'],
      description:
        'The config: a file, a folder, a glob, or - for standard input. May be given more than once [env: RESIM_EXPERIENCES_CONFIG].',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PATH',
    }),
    out: Flags.string({
      char: 'o',
      description:
        'Where to save the plan, or - to print the plan file on standard output [default: plans/<project>-<UTC time>.json].',
      helpValue: 'FILE',
    }),
    archive: Flags.boolean({
      description:
        'Archive active experiences that the config does not list [default: yes, unless RESIM_NO_ARCHIVE or no-archive in the settings file is true].',
      allowNo: true,
    }),
    'max-archive': limitFlag({
      description: 'Most experiences that an apply may archive without a further word [default: 30%].',
    }),
    target: patternFlag({
      description:
        'Plan only the experiences whose whole name matches this pattern; * is any text, ? any character. tag:NAME means those that carry a tag. May be given more than once.',
    }),
    exclude: patternFlag({
      description:
        'Leave the experiences whose whole name matches this pattern, or that carry the tag of tag:NAME, as they are. May be given more than once.',
    }),
    base: Flags.string({
      description:
        'The config before the edit: the changes of the edit are told from all others. May be given more than once, like -c.',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PATH',
    }),
    'only-edit': Flags.boolean({
      description: 'Leave out of the plan what is not from the edit; needs --base.',
      dependsOn: ['base'],
    }),
    'accept-renames': Flags.boolean({
      description:
        'Rename what would be archived where an experience of the same content would be created, as if the config said so.',
      default: false,
    }),
    rebind: Flags.boolean({
      description: 'Plan for the project that is given, although the config is bound to another one.',
      default: false,
    }),
    strict: Flags.boolean({
      description:
        'Treat warnings about the config as errors. With --sandbox, create nothing that the config does not declare.',
      default: false,
    }),
    'detailed-exitcode': Flags.boolean({
      description: 'Exit with 2 when the plan has changes, 0 when it has none.',
      default: false,
    }),
    // Without a default, which would satisfy what depends on it.
    encrypt: Flags.boolean({
      description: 'Save the plan encrypted with a passphrase, for artifacts that others can download.',
    }),
    ...planViewFlags,
    // A key alone must not read as if the plan were encrypted.
    'key-file': { ...planViewFlags['key-file'], dependsOn: ['encrypt'] },
    ...connectionFlags,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(Plan);
    const misplaced = openFault(flags) ?? planOutputFault(flags);
    if (misplaced) return E.left(misplaced);
    const { baseConfig, startConfig } = await import('../cli/config/config-start.ts');
    const { archiveOption, configsOf } = await import('../cli/run/command-options.ts');
    const configs = await configsOf(flags['experiences-config'])();
    if (E.isLeft(configs)) return configs;
    const started = startConfig({ ...flags, 'experiences-config': configs.right }, this.config.root);
    const { planCommand } = await import('../cli/run/plan-command.ts');
    const archive = await archiveOption(flags.archive)();
    if (E.isLeft(archive)) return archive;
    const result = await planCommand(
      {
        ...started,
        notice: async () => {
          const { movedConfigNotice } = await import('../cli/config/moved-config.ts');
          return movedConfigNotice(await started.sources(), flags.out);
        },
        ...archive.right,
        acceptRenames: flags['accept-renames'],
        rebind: flags.rebind,
        ...(flags.base && {
          base: {
            config: baseConfig({ 'experiences-config': flags.base, strict: false }, this.config.root),
            onlyEdit: flags['only-edit'],
          },
        }),
        encrypt: flags.encrypt,
        strict: flags.strict,
        ...(flags['max-archive'] && { maxArchive: flags['max-archive'] }),
        ...selectionOf(flags),
        ...(flags.out !== undefined && { out: flags.out }),
      },
      flags,
      { ...streams, ...planView(flags) },
    )();
    if (E.isLeft(result)) return result;
    const { changes, ...texts } = result.right;
    return E.right({ ...texts, exitCode: changes && flags['detailed-exitcode'] ? EXIT.changes : EXIT.done });
  }
}
