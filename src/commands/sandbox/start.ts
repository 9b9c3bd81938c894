import { Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, type Streams, SyncCommand } from '../../cli/run/base-command.ts';
import { EXIT } from '../../cli/run/exit-code.ts';
import { jsonFlag } from '../../cli/words/view-flags.ts';
import { programName } from '../../cli/words/command-line.ts';
import {
  dataPlace,
  sandboxDataFlags,
  serverFlags,
  serverOptions,
  storeOptions,
} from '../../cli/words/sandbox-flags.ts';
import { writeAll } from '../../cli/output/terminal.ts';
import { chosen } from '../../cli/output/view.ts';
import type { SyncError } from '../../domain/sync-error.ts';

const DEFAULT_PORT = 4010;

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

/** `sync sandbox start`. */
export default class SandboxStart extends SyncCommand {
  static override description =
    'Run a local ReSim-compatible server until it is interrupted, to try sync and to test configs without an account.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --seed examples/demo/seed.yaml',
  ];

  static override flags = {
    ...jsonFlag,
    port: Flags.integer({
      description: 'Port to listen on; 0 picks a free one.',
      default: DEFAULT_PORT,
      min: 0,
      max: 65_535,
    }),
    host: Flags.string({ description: 'Address to listen on.', default: '127.0.0.1' }),
    ...sandboxDataFlags,
    seed: Flags.string({ description: 'YAML file with projects to add if they do not exist.' }),
    ...serverFlags,
  };

  protected override async perform(_streams: Streams): Promise<E.Either<SyncError, CommandResult>> {
    const { flags } = await this.parse(SandboxStart);
    const { announcementJson, announcementText, exposureWarning, launchSandbox } =
      await import('../../sandbox/index.ts');
    const launched = await launchSandbox({
      ...storeOptions(flags),
      ...serverOptions(flags),
      port: flags.port,
      host: flags.host,
      seedFile: flags.seed,
      log: (line) => {
        if (flags.verbose || line.startsWith('error')) process.stderr.write(`${line}\n`);
      },
    });
    if (E.isLeft(launched)) return E.left({ _tag: 'SandboxFailed', ...launched.left });
    const stop = interrupted();
    await writeAll(process.stderr, exposureWarning(flags.host))();
    const announcement = { ...launched.right, data: dataPlace(flags) };
    const text = chosen(
      {
        text: announcementText(announcement, programName(process.argv[1])),
        json: announcementJson(announcement),
      },
      flags,
    );
    await writeAll(process.stdout, text)();
    await stop;
    await launched.right.sandbox.close();
    return E.right({ stdout: '', exitCode: EXIT.done });
  }
}
