import {
  type CommandWords,
  commandsUnder,
  type CompletedCommand,
  type CompletedFlag,
  firstWords,
  firstSentence,
} from './command-words.ts';

/** A text in single quotes, for fish. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

const offered = (words: string, name: string, description: string): string =>
  `  complete -c $name -f -n '__resim_sync_at${words}' -a ${name} -d ${quoted(firstSentence(description))}`;

const flagLine = (condition: string, flag: CompletedFlag): string => {
  const { name, char, takesValue, values, description } = flag;
  const value = values.length > 0 ? ` -xa ${quoted(values.join(' '))}` : takesValue ? ' -rF' : '';
  const short = char === undefined ? '' : ` -s ${char}`;
  return `  complete -c $name -n ${condition} -l ${name}${short}${value} -d ${quoted(firstSentence(description))}`;
};

const commandLines = ({ words, flags, values }: CompletedCommand): readonly string[] => {
  const condition = quoted(`__resim_sync_in ${words.join(' ')}`);
  return [
    ...flags.map((flag) => flagLine(condition, flag)),
    `  complete -c $name -n ${condition} -l help -d 'Show what the command does'`,
    ...(values.length > 0 ? [`  complete -c $name -f -n ${condition} -a ${quoted(values.join(' '))}`] : []),
  ];
};

/** The fish completion script. */
export const fishCompletion = (all: CommandWords): string => {
  const { names, topics, commands } = all;
  return `${[
    `# Completion of fish for ${names.join(' and ')}.`,
    'function __resim_sync_in -d "The command line goes on after these words"',
    '  set -l words (commandline -opc)',
    '  set -e words[1]',
    '  set -l depth (count $argv)',
    '  test (count $words) -ge $depth; or return 1',
    '  test "$words[1..$depth]" = "$argv"',
    'end',
    'function __resim_sync_at -d "The command line ends after these words"',
    '  set -l words (commandline -opc)',
    '  set -e words[1]',
    '  test "$words" = "$argv"',
    'end',
    `for name in ${names.join(' ')}`,
    ...firstWords(all).map(({ name, description }) => offered('', name, description)),
    ...topics.flatMap((topic) =>
      commandsUnder(topic.name, all).map(({ words, description }) =>
        offered(` ${topic.name}`, words[1] ?? '', description),
      ),
    ),
    ...commands.flatMap(commandLines),
    'end',
  ].join('\n')}\n`;
};
