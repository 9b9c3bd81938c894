import { Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import { jsonFlag } from '../cli/words/view-flags.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync schema`. */
export default class Schema extends SyncCommand {
  static override description =
    'Print the JSON Schema (2020-12) of the config file, for editors and validators.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> > experiences.schema.json',
    '<%= config.bin %> <%= command.id %> --plan',
  ];

  static override flags = {
    plan: Flags.boolean({ description: 'Print the schema of the plan file instead.', default: false }),
    ...jsonFlag,
  };

  protected override async perform(): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(Schema);
    const { schemaCommand } = await import('../cli/run/schema-command.ts');
    return E.right({ stdout: schemaCommand(flags.plan), exitCode: EXIT.done });
  }
}
