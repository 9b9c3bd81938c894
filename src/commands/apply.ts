import { Args, Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import { connectionFlags } from '../cli/words/connection-flags.ts';
import { durationFlag, limitFlag, unrelatedDriftFlag } from '../cli/words/flag-types.ts';
import { reportView, reportViewFlags } from '../cli/words/view-flags.ts';
import { formatStale } from '../cli/output/report-formats.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync apply PLAN`. */
export default class Apply extends SyncCommand {
  static override description =
    'Apply a saved plan: exactly its changes, and only if the project has not changed since the plan was made.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> plan.json',
    '<%= config.bin %> <%= command.id %> plan.json --allow-archive 60%',
    '<%= config.bin %> <%= command.id %> plan.json --resume',
    '<%= config.bin %> <%= command.id %> plan.json --allow-unrelated-drift',
    '<%= config.bin %> <%= command.id %> plan.json --reviewed reviewed.json',
    '<%= config.bin %> <%= command.id %> plan.json --update-config',
    '<%= config.bin %> <%= command.id %> plan.json --lock --lock-timeout 10m',
  ];

  static override args = {
    plan: Args.string({ description: 'The plan file.', required: true }),
  };

  static override flags = {
    resume: Flags.boolean({
      description: 'Resume an interrupted apply of this plan.',
      default: false,
    }),
    'allow-archive': limitFlag({
      description: 'Allow archiving up to this many experiences, or this share of the active ones.',
    }),
    'allow-empty-suites': Flags.boolean({
      description: 'Allow archiving to leave test suites empty.',
      default: false,
    }),
    ...unrelatedDriftFlag,
    reviewed: Flags.string({
      description:
        'Apply only if this reviewed plan contains every change, so that an approval stays valid when the plan is made again.',
      helpValue: 'PLAN',
    }),
    'update-config': Flags.boolean({
      description:
        'Write experience IDs into the config files of the plan, which must not have changed since [env: RESIM_UPDATE_CONFIG].',
      allowNo: true,
    }),
    events: Flags.string({
      description: 'Append events to this file as they happen: one JSON document per line.',
      helpValue: 'FILE',
    }),
    lock: Flags.boolean({
      description: 'Hold the project lock during the apply; it works across machines.',
      default: false,
    }),
    'lock-timeout': durationFlag({
      description:
        'How long to wait for the project lock while somebody else holds it [default: 0s]. Implies --lock.',
    }),
    ...reportViewFlags('what was applied'),
    ...connectionFlags,
  };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { args, flags } = await this.parse(Apply);
    const { applyCommand } = await import('../cli/run/apply-command.ts');
    const view = { ...streams, ...reportView(flags) };
    const { updateConfigOption } = await import('../cli/run/command-options.ts');
    const updateConfig = await updateConfigOption(flags['update-config'], flags.sandbox)();
    if (E.isLeft(updateConfig)) return updateConfig;
    const result = await applyCommand(
      {
        file: args.plan,
        resume: flags.resume,
        updateConfig: updateConfig.right,
        allowEmptySuites: flags['allow-empty-suites'],
        allowUnrelatedDrift: flags['allow-unrelated-drift'],
        ...(flags.reviewed !== undefined && { reviewed: flags.reviewed }),
        ...(flags.events !== undefined && { events: flags.events }),
        ...((flags.lock || flags['lock-timeout'] !== undefined) && {
          lockTimeoutMilliseconds: flags['lock-timeout'] ?? 0,
        }),
        ...(flags['allow-archive'] && { allowArchive: flags['allow-archive'] }),
      },
      flags,
      view,
    )();
    return E.isLeft(result) ? formatStale(result.left, view) : result;
  }
}
