import { Args } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { type CommandResult, SyncCommand } from '../cli/run/base-command.ts';
import { EXIT } from '../cli/run/exit-code.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** `sync completion`. */
export default class Completion extends SyncCommand {
  static override description =
    'Print a shell script that completes the commands, flags and values of sync and resim-sync.';

  static override examples = [
    {
      description: 'Enable completion in bash:',
      command: `echo 'eval "$(resim-sync completion bash)"' >> ~/.bashrc`,
    },
    {
      description: 'Enable completion in zsh:',
      command: `echo 'source <(resim-sync completion zsh)' >> ~/.zshrc`,
    },
    {
      description: 'Enable completion in fish; in conf.d, because the script serves two command names:',
      command: `resim-sync completion fish > ~/.config/fish/conf.d/resim-sync.fish`,
    },
  ];

  static override args = {
    shell: Args.string({
      description: 'Name of the shell.',
      required: true,
      options: ['bash', 'fish', 'zsh'],
    }),
  };

  protected override async perform(): Promise<E.Either<SyncError, CommandResult>> {
    const { args } = await this.parse(Completion);
    const { completionScript, SHELLS } = await import('../cli/run/completion-command.ts');
    const shell = SHELLS.find((one) => one === args.shell) ?? 'bash';
    return E.right({ stdout: completionScript(shell, this.config), exitCode: EXIT.done });
  }
}
