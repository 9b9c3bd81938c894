import { Args, Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../cli/run/base-command.ts';
import {
  connectionFlags,
  durationFlag,
  limitFlag,
  reportView,
  reportViewFlags,
  unrelatedDriftFlag,
} from '../cli/words/flags.ts';
import { staleInFormat } from '../cli/output/report-formats.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync apply PLAN`. */
export default class Apply extends SyncCommand {
  static override description =
    'Run a saved plan: exactly its changes, and only if the project still is what the plan was made from.';

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
      description: 'Finish an apply of the same plan that was interrupted.',
      default: false,
    }),
    'allow-archive': limitFlag({
      description: 'Consent to archive so many experiences, or such a share of the active ones.',
    }),
    'allow-empty-suites': Flags.boolean({
      description: 'Consent to leave test suites empty through archiving.',
      default: false,
    }),
    ...unrelatedDriftFlag,
    reviewed: Flags.string({
      description:
        'Apply only where each change of the plan is in this one, which was reviewed: an approval survives a plan made anew.',
      helpValue: 'PLAN',
    }),
    'update-config': Flags.boolean({
      description:
        'Write the IDs of the experiences into the config files that the plan was made from, which must not have changed since [env: RESIM_UPDATE_CONFIG].',
      allowNo: true,
    }),
    events: Flags.string({
      description: 'Write what happens to this file while it happens: one JSON document a line.',
      helpValue: 'FILE',
    }),
    lock: Flags.boolean({
      description: 'Hold the lock of the project meanwhile, which works across machines.',
      default: false,
    }),
    'lock-timeout': durationFlag({
      description: 'How long to wait for a lock that somebody else holds [default: 0s]. Implies --lock.',
    }),
    ...reportViewFlags('what was done'),
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
    return E.isLeft(result) ? staleInFormat(result.left, view) : result;
  }
}
