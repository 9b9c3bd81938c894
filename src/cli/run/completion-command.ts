import type { Interfaces } from '@oclif/core';
import { bashCompletion } from '../../render/completion/bash.ts';
import type { CommandWords, CompletedCommand, CompletedFlag } from '../../render/completion/command-words.ts';
import { fishCompletion } from '../../render/completion/fish.ts';
import { zshCompletion } from '../../render/completion/zsh.ts';

/** The supported shells. */
export const SHELLS = ['bash', 'fish', 'zsh'] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPTS: Readonly<Record<Shell, (words: CommandWords) => string>> = {
  bash: bashCompletion,
  fish: fishCompletion,
  zsh: zshCompletion,
};

const byName = <A extends { readonly name: string }>(items: readonly A[]): A[] =>
  [...items].sort((a, b) => (a.name < b.name ? -1 : 1));

type LoadedCommand = Interfaces.Config['commands'][number];

const flagsOf = ({ flags }: LoadedCommand): readonly CompletedFlag[] =>
  byName(
    Object.values(flags)
      .filter(({ hidden }) => !hidden)
      .flatMap((flag) => {
        const { name, char, description = '' } = flag;
        const takesValue = flag.type === 'option';
        const values = flag.type === 'option' ? (flag.options ?? []) : [];
        const one = { name, takesValue, values, description, ...(char !== undefined && { char }) };
        const isNegatable = flag.type === 'boolean' && flag.allowNo;
        return isNegatable
          ? [one, { name: `no-${name}`, takesValue, values, description: `The opposite of --${name}.` }]
          : [one];
      }),
  );

const commandOf = (command: LoadedCommand): CompletedCommand => {
  const [argument] = Object.values(command.args);
  return {
    words: command.id.split(':'),
    description: command.summary ?? command.description ?? '',
    flags: flagsOf(command),
    values: argument?.options ?? [],
  };
};

/** The words of all commands in the manifest. */
const commandWords = (config: Pick<Interfaces.Config, 'commands' | 'topics'>): CommandWords => ({
  names: ['sync', 'resim-sync'],
  commands: config.commands
    .filter(({ hidden }) => !hidden)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(commandOf),
  // oclif also lists every command as a topic.
  topics: byName(
    config.topics
      .filter(
        ({ name }) => !name.includes(':') && config.commands.some(({ id }) => id.startsWith(`${name}:`)),
      )
      .map(({ name, description = '' }) => ({ name, description })),
  ),
});

/** The completion script of a shell. */
export const completionScript = (
  shell: Shell,
  config: Pick<Interfaces.Config, 'commands' | 'topics'>,
): string => SCRIPTS[shell](commandWords(config));
