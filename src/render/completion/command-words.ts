/** A flag as shells need it. */
export interface CompletedFlag {
  /** Without dashes. */
  readonly name: string;
  readonly char?: string;
  readonly takesValue: boolean;
  /** The allowed values; empty if any. */
  readonly values: readonly string[];
  readonly description: string;
}

/** A command as shells need it. */
export interface CompletedCommand {
  /** `['sandbox', 'start']`. */
  readonly words: readonly string[];
  readonly description: string;
  readonly flags: readonly CompletedFlag[];
  /** The allowed values of the argument; empty for none or a file. */
  readonly values: readonly string[];
}

/** Everything that can be completed, in the order of the names. */
export interface CommandWords {
  /** The names under which the command is installed. */
  readonly names: readonly string[];
  readonly commands: readonly CompletedCommand[];
  /** The first words of two-word commands, with descriptions. */
  readonly topics: readonly { readonly name: string; readonly description: string }[];
}

/** A text in single quotes, for bash and zsh. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The first sentence of a description on one line, without its default and environment variable. */
export const firstSentence = (description: string): string => {
  const text = description
    .replace(/\s*\[(?:default|env): [^\]]*\]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return (/^.*?[.:](?= |$)/.exec(text)?.[0] ?? text).replace(/[.:]$/, '');
};

/** The possible first words: one-word commands and topics. */
export const firstWords = ({
  commands,
  topics,
}: CommandWords): readonly { readonly name: string; readonly description: string }[] =>
  [
    ...commands.flatMap(({ words: [name = ''], words, description }) =>
      words.length === 1 ? [{ name, description }] : [],
    ),
    ...topics,
  ].sort((a, b) => (a.name < b.name ? -1 : 1));

/** The commands of a topic. */
export const commandsUnder = (topic: string, { commands }: CommandWords): readonly CompletedCommand[] =>
  commands.filter(({ words }) => words.length === 2 && words[0] === topic);

/** All spellings of a flag. */
export const spellings = ({ name, char }: CompletedFlag): readonly string[] =>
  char === undefined ? [`--${name}`] : [`-${char}`, `--${name}`];
