import { Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { connectionFlags } from '../cli/words/connection-flags.ts';
import { limitFlag, patternFlag, selectionOf } from '../cli/words/flag-types.ts';
import { planView, planViewFlags } from '../cli/words/view-flags.ts';
import { openFault, planOutputFault } from '../cli/words/output-path.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync plan`. */
export default class Plan extends SyncCommand {
  static override description =
    'Compute the changes that make the project match the config, show them, and save them as a plan file. Writes nothing to the project.';

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
        'Config: a file, a folder, a glob, or - for standard input. Can be repeated [env: RESIM_EXPERIENCES_CONFIG].',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PATH',
    }),
    out: Flags.string({
      char: 'o',
      description:
        'File to save the plan to, or - for standard output [default: plans/<project>-<UTC time>.json].',
      helpValue: 'FILE',
    }),
    archive: Flags.boolean({
      description:
        'Archive active experiences that the config does not list [default: yes, unless RESIM_NO_ARCHIVE or no-archive in the settings file is true].',
      allowNo: true,
    }),
    'max-archive': limitFlag({
      description:
        'Maximum number of experiences an apply may archive without --allow-archive [default: 30%].',
    }),
    target: patternFlag({
      description:
        'Plan only experiences whose full name matches this pattern: * matches any text, ? any one character. tag:NAME selects experiences with a tag. Can be repeated.',
    }),
    exclude: patternFlag({
      description:
        'Leave experiences unchanged whose full name matches this pattern, or that have the tag in tag:NAME. Can be repeated.',
    }),
    base: Flags.string({
      description:
        'The config before the edit, to tell the changes of the edit from all others. Can be repeated, like -c.',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PATH',
    }),
    'only-edit': Flags.boolean({
      description: 'Plan only the changes of the edit; requires --base.',
      dependsOn: ['base'],
    }),
    'accept-renames': Flags.boolean({
      description: 'Rename an experience instead of archiving it and creating one with the same content.',
      default: false,
    }),
    rebind: Flags.boolean({
      description: 'Plan for the given project even if the config is bound to another one.',
      default: false,
    }),
    strict: Flags.boolean({ description: 'Treat warnings about the config as errors.', default: false }),
    'detailed-exitcode': Flags.boolean({
      description: 'Exit with 2 if the plan has changes, with 0 if it has none.',
      default: false,
    }),
    // No default: it would satisfy the flags that depend on this one.
    encrypt: Flags.boolean({
      description: 'Encrypt the saved plan with a passphrase, for artifacts that others can download.',
    }),
    ...planViewFlags,
    // A key alone must not suggest that the plan is encrypted.
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
