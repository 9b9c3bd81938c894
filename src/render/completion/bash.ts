import {
  type CommandWords,
  commandsUnder,
  type CompletedCommand,
  firstWords,
  quoted,
  spellings,
} from './command-words.ts';

const answer = (words: readonly string[]): string =>
  `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$current"))`;

const valuesOf = ({ flags }: CompletedCommand): readonly string[] => {
  const limited = flags.filter(({ values }) => values.length > 0);
  // Any other value may be a file, which bash offers by default.
  const free = flags.filter(({ takesValue, values }) => takesValue && values.length === 0);
  return [
    ...limited.map((flag) => `        ${spellings(flag).join(' | ')}) ${answer(flag.values)}; return ;;`),
    ...(free.length > 0 ? [`        ${free.flatMap(spellings).join(' | ')}) return ;;`] : []),
  ];
};

const branch = (command: CompletedCommand): readonly string[] => {
  const values = valuesOf(command);
  return [
    `    ${quoted(command.words.join(' '))})`,
    ...(values.length > 0 ? ['      case $previous in', ...values, '      esac'] : []),
    `      flags=${quoted(command.flags.flatMap(spellings).join(' '))}`,
    `      values=${quoted(command.values.join(' '))}`,
    '      ;;',
  ];
};

/** The bash completion script. Needs only bash. */
export const bashCompletion = (all: CommandWords): string => {
  const { names, topics, commands } = all;
  return `${[
    `# Completion of bash for ${names.join(' and ')}.`,
    '_resim_sync() {',
    '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} flags= values=',
    '  local command=${COMP_WORDS[1]} depth=1',
    '  COMPREPLY=()',
    // Bash splits `--flag=value` at the equals sign.
    '  if [[ $current == "=" ]]; then current=',
    '  elif [[ $previous == "=" ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi',
    '  if ((COMP_CWORD == 1)); then',
    `    ${answer([...firstWords(all).map(({ name }) => name), '--help', '--version'])}; return`,
    '  fi',
    '  case $command in',
    ...topics.map(
      ({ name }) =>
        `    ${name}) if ((COMP_CWORD == 2)); then ${answer(commandsUnder(name, all).map(({ words }) => words[1] ?? ''))}; return; fi; command+=" \${COMP_WORDS[2]}" depth=2 ;;`,
    ),
    '  esac',
    '  case $command in',
    ...commands.flatMap(branch),
    '    *) return ;;',
    '  esac',
    '  case $current in',
    '    -*) COMPREPLY=($(compgen -W "$flags --help" -- "$current")) ;;',
    '    *) if [[ -n $values ]] && ((COMP_CWORD == depth + 1)); then COMPREPLY=($(compgen -W "$values" -- "$current")); fi ;;',
    '  esac',
    '}',
    `complete -o default -F _resim_sync ${names.join(' ')}`,
  ].join('\n')}\n`;
};
