/** A flag as shells need it. */
export interface CompletedFlag {
  /** Without dashes. */
  readonly name: string;
  readonly char?: string;
  readonly takesValue: boolean;
  /** The only values that it takes. */
  readonly values: readonly string[];
  readonly description: string;
}

/** A command as shells need it. */
export interface CompletedCommand {
  /** `['sandbox', 'start']`. */
  readonly words: readonly string[];
  readonly description: string;
  readonly flags: readonly CompletedFlag[];
  /** The only values of its argument; empty: none, or a file. */
  readonly values: readonly string[];
}

/** Everything that can be completed, in the order of the names. */
export interface CommandWords {
  /** The names under which the command is installed. */
  readonly names: readonly string[];
  readonly commands: readonly CompletedCommand[];
  /** First words of commands that have two, with what they are about. */
  readonly topics: readonly { readonly name: string; readonly description: string }[];
}

/** A text between single quotes, for bash and zsh. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The first sentence of a description, on one line, without what else can set the value: a list has no room for more. */
export const firstSentence = (description: string): string => {
  const text = description
    .replace(/\s*\[(?:default|env): [^\]]*\]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return (/^.*?[.:](?= |$)/.exec(text)?.[0] ?? text).replace(/[.:]$/, '');
};

/** What may stand first: commands of one word, and topics. */
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
