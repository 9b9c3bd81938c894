import {
  type CommandWords,
  commandsUnder,
  type CompletedCommand,
  type CompletedFlag,
  firstWords,
  firstSentence,
  quoted,
  spellings,
} from './command-words.ts';

/** `_arguments` ends a description at a bracket and a name at a colon. */
const escaped = (text: string): string => text.replace(/[\\[\]:]/g, '\\$&');

const valueSpec = ({ name, takesValue, values }: CompletedFlag): string => {
  if (!takesValue) return '';
  return `:${name}:${values.length > 0 ? `(${values.join(' ')})` : '_files'}`;
};

const flagSpecs = (flag: CompletedFlag): readonly string[] =>
  spellings(flag).map((spelling) => {
    const sign = flag.takesValue && spelling.startsWith('--') ? '=' : '';
    return quoted(`*${spelling}${sign}[${escaped(firstSentence(flag.description))}]${valueSpec(flag)}`);
  });

const described = (entries: readonly { readonly name: string; readonly description: string }[]): string =>
  entries.map(({ name, description }) => quoted(`${escaped(name)}:${firstSentence(description)}`)).join(' ');

const branch = ({ words, flags, values }: CompletedCommand): readonly string[] => [
  `    ${quoted(words.join(' '))})`,
  '      _arguments \\',
  ...flags.flatMap(flagSpecs).map((spec) => `        ${spec} \\`),
  `        ${quoted('--help[Show what the command does]')} \\`,
  `        ${quoted(values.length > 0 ? `1:value:(${values.join(' ')})` : '*:file:_files')}`,
  '      ;;',
];

/** The zsh completion script, to be sourced or stored in `fpath` as `_sync`. */
export const zshCompletion = (all: CommandWords): string => {
  const { names, topics, commands } = all;
  return `${[
    `#compdef ${names.join(' ')}`,
    `# Completion of zsh for ${names.join(' and ')}.`,
    '_resim_sync() {',
    '  local command=$words[2] depth=1',
    '  local -a entries',
    '  if ((CURRENT == 2)); then',
    `    entries=(${described(firstWords(all))})`,
    "    _describe 'command' entries; return",
    '  fi',
    '  case $command in',
    ...topics.map(({ name }) => {
      const under = commandsUnder(name, all).map(({ words, description }) => ({
        name: words[1] ?? '',
        description,
      }));
      return `    ${name}) if ((CURRENT == 3)); then entries=(${described(under)}); _describe 'command' entries; return; fi; command+=" $words[3]" depth=2 ;;`;
    }),
    '  esac',
    '  shift $depth words; ((CURRENT -= depth))',
    '  case $command in',
    ...commands.flatMap(branch),
    '  esac',
    '}',
    // When sourced, it registers itself and initialises completion if needed. As a file in fpath, it is the body of the function.
    'if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _resim_sync "$@"; else',
    '  (($+functions[compdef])) || { autoload -Uz compinit && compinit -i; }',
    `  compdef _resim_sync ${names.join(' ')}`,
    'fi',
  ].join('\n')}\n`;
};
