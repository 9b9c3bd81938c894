import { Args } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type Outcome, type Streams, SyncCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/exit-code.ts';
import { connectionFlags, jsonFlag, keyFile, keyFileFlag, redactFlag } from '../cli/flags.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync check PLAN`. */
export default class Check extends SyncCommand {
  static override description =
    'Say whether a saved plan could still be applied, and what has drifted if not. Writes nothing.';

  static override examples = ['<%= config.bin %> <%= command.id %> plan.json'];

  static override args = {
    plan: Args.string({ description: 'The plan file.', required: true }),
  };

  static override flags = { ...keyFileFlag, ...redactFlag, ...jsonFlag, ...connectionFlags };

  protected override async perform(streams: Streams): Promise<E.Either<SyncError, Outcome>> {
    const { args, flags } = await this.parse(Check);
    const { checkCommand } = await import('../cli/check-command.ts');
    const result = await checkCommand(
      args.plan,
      flags,
      { ...streams, json: flags.json, ...keyFile(flags) },
      this.config.version,
    )();
    return E.isLeft(result) ? result : E.right({ ...result.right, exitCode: EXIT.done });
  }
}
