import { absurd } from '../../domain/sync-error.ts';
import type { CommandLineFault, FlagInstead, OtherCommand, UnknownFlag } from '../../domain/usage-fault.ts';

/** A message and a hint. */
export type Words = readonly [message: string, hint: string];

const EMPTIED =
  'sync deletes nothing, and archives what a config no longer lists: remove the entries, or write `experiences: []`, then run sync plan and sync apply.';

const THEN_PLAN = 'then run sync plan and sync apply.';
const DIFFERENCES =
  'sync plan shows how the project differs from a config, and sync check PLAN whether a plan is still current.';
const UNDONE = 'sync undo PLAN makes a plan that undoes an applied one.';

const INSTEAD_OF_COMMAND: Readonly<Record<OtherCommand, string>> = {
  archive: `Write \`archived: true\` in the entry of the experience, ${THEN_PLAN}`,
  create: `Add an entry to the config, ${THEN_PLAN}`,
  drift: DIFFERENCES,
  list: 'sync clone --out - prints the live project, and sync log lists the plans of a folder.',
  preview: 'Run sync plan: it changes nothing.',
  promote: 'sync clone --no-ids --declare writes a config for other projects: plan and apply it there.',
  rename: `Change the name in the entry and add \`previousName: OLD NAME\`, ${THEN_PLAN}`,
  restore: `Remove \`archived: true\` from the entry, or add an entry with the name, ${THEN_PLAN}`,
  revert: UNDONE,
  rollback: UNDONE,
  status: DIFFERENCES,
  version: 'Run sync --version.',
  destroy: EMPTIED,
  import:
    'No import is needed: sync matches live experiences by name or experienceID; sync clone writes the whole project to a config.',
  init: 'No setup is needed: sync clone --project NAME writes a first config, and sync plan -c experiences.yaml plans it.',
  refresh:
    'sync keeps no state of its own: every sync plan reads the project again, and sync check PLAN shows whether a plan is still current.',
  state: 'sync keeps no state of its own: sync clone --out - prints the live state.',
  'force-unlock': 'Run sync unlock.',
  deploy: 'Run sync plan, then sync apply with the saved plan.',
};

const INSTEAD_OF_FLAG: Readonly<Record<Exclude<FlagInstead, 'configArgument'>, string>> = {
  configFlag: 'Name the config with --experiences-config, or -c.',
  'auto-approve':
    'Omit it: sync apply never asks for approval, since it applies a saved plan that you can review.',
  input: 'Omit it: sync never asks for input.',
  var: 'A config has no variables: use YAML anchors and merge keys to repeat values.',
  destroy: EMPTIED,
};

/** Replacements for wordy oclif messages. */
const REWORDED: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^The following errors? occurred: /, ''],
  [/Missing required flag (\S+)/g, '--$1 is missing'],
  // Drops the description and a note on flags.
  [/^Missing \d+ required args?: (\S+) .*$/, 'the argument $1 is missing'],
  [/All of the following must be provided when using (--\S+): (.+)/, '$1 needs $2'],
];

const helpOf = (command = ''): string =>
  `Run sync ${command}${command === '' ? '' : ' '}--help for the flags.`;

const spaced = (command: string): string => command.replaceAll(':', ' ');

type Case<Tag extends CommandLineFault['_tag']> = Extract<CommandLineFault, { readonly _tag: Tag }>;

const reworded = (said: string): string =>
  REWORDED.reduce((all, [pattern, words]) => all.replace(pattern, words), said).replace(
    /^[FEU](?=[a-z])/,
    (initial) => initial.toLowerCase(),
  );

const notParsedHint = ({ said, command }: Case<'NotParsed'>): string => {
  if (said.includes('--format=json ')) return 'For JSON, use --json.';
  return /^Missing 1 required arg: plan /.test(said)
    ? `Name the plan file that sync plan saved: \`sync ${command ?? ''} plan.json\`.`
    : helpOf(command);
};

const unknownCommand = ({ command, suggestion }: Case<'UnknownCommand'>): Words => [
  `there is no command "${command}"`,
  suggestion === undefined ? 'Run sync --help for the commands.' : `Did you mean sync ${suggestion}?`,
];

const insteadOfFlag = ({ instead, file = 'experiences.yaml' }: Case<'OtherFlag'>): string =>
  instead === 'configArgument'
    ? `Write the file without a flag: \`sync validate ${file}\`.`
    : INSTEAD_OF_FLAG[instead];

const MOST_COMMANDS = 3;

const flagHint = ({ flag, suggestion, flagOf }: UnknownFlag): readonly string[] => {
  if (flagOf.length > 0 && flagOf.length <= MOST_COMMANDS)
    return [`${flag} is a flag of ${flagOf.map((command) => `sync ${spaced(command)}`).join(', ')}.`];
  return suggestion === undefined ? [] : [`Did you mean --${suggestion}?`];
};

const unknownFlags = ({ command, flags }: Case<'UnknownFlags'>): Words => [
  `sync ${spaced(command)} has no ${flags.length === 1 ? 'flag' : 'flags'} ${flags.map(({ flag }) => flag).join(', ')}`,
  [...flags.flatMap(flagHint), `Run sync ${spaced(command)} --help for the flags.`].join(' '),
];

const shellSpread = ({ first, more }: Case<'ShellSpread'>): Words => [
  `-c takes one file, but ${more === 1 ? `"${first}" follows` : `${more} more follow`}`,
  `If the shell expanded a pattern, quote it: \`sync plan -c '*.yaml'\`; or name a folder, or repeat -c for each file.`,
];

/** The message for an invalid command line. */
export const commandLineWords = (fault: CommandLineFault): Words => {
  switch (fault._tag) {
    case 'NotParsed':
      return [reworded(fault.said), notParsedHint(fault)];
    case 'UnknownCommand':
      return unknownCommand(fault);
    case 'OtherCommand':
      return [`there is no command "${fault.command}"`, INSTEAD_OF_COMMAND[fault.command]];
    case 'OtherFlag':
      return [`sync ${spaced(fault.command)} has no flag ${fault.flag}`, insteadOfFlag(fault)];
    case 'UnknownFlags':
      return unknownFlags(fault);
    case 'OneDash':
      return [
        `-${fault.name} has one dash: flags of several letters take two`,
        `Write \`--${fault.name}${fault.hasValue ? '=…' : ''}\`.`,
      ];
    case 'ShellSpread':
      return shellSpread(fault);
    case 'StrayConfig':
      return [
        `sync ${fault.command} takes no argument "${fault.file}"`,
        `Name the config with -c: \`sync ${fault.command} -c ${fault.file}\`.`,
      ];
    case 'StrayArgument':
      return [`sync ${fault.command} takes no argument "${fault.argument}"`, helpOf(fault.command)];
    case 'EmptyArgument':
      return [
        `the argument ${fault.argument} is empty`,
        'Give it a value: a variable in your script may be unset.',
      ];
    case 'FlagNotBoolean':
      return [`--${fault.flag} must be true or false, but is ${fault.value}`, 'Write true or false.'];
    case 'SandboxDataAlone':
      return ['--sandbox-data needs --sandbox', 'Add --sandbox: without it, the command uses the API.'];
    case 'SandboxAndServer':
      return [
        `--sandbox and --${fault.flag} cannot be used together`,
        'Omit one of them: a sandbox has its own address and credentials.',
      ];
    case 'TwoLocks':
      return [
        'a plan and --project name two different locks',
        'Release one at a time: `sync unlock PLAN`, then `sync unlock --project PROJECT`.',
      ];
    default:
      return absurd(fault);
  }
};
