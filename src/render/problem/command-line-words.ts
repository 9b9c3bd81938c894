import { absurd } from '../../domain/sync-error.ts';
import type { CommandLineFault, FlagInstead, OtherCommand } from '../../domain/usage-fault.ts';

/** What happened, and what to do about it. */
export type Words = readonly [message: string, hint: string];

const EMPTIED =
  'sync archives what a config no longer lists, and deletes nothing: take the entries out, or write `experiences: []`, then sync plan and sync apply';

const INSTEAD_OF_COMMAND: Readonly<Record<OtherCommand, string>> = {
  destroy: EMPTIED,
  import:
    'nothing has to be imported: sync finds a live experience by its name or experienceID; sync clone writes the whole project to a config',
  init: 'nothing has to be set up: sync clone --project NAME writes a first config, and sync plan -c experiences.yaml plans it',
  refresh:
    'sync keeps no state of its own: each sync plan reads the project anew, and sync check PLAN says whether a plan is still current',
  state: 'sync keeps no state of its own: sync clone --out - prints what is live',
  'force-unlock': 'run sync unlock',
  deploy: 'run sync plan, and sync apply with the plan that it saves',
};

const INSTEAD_OF_FLAG: Readonly<Record<FlagInstead, string>> = {
  configFlag: 'name the config with --experiences-config, or -c',
  configArgument: 'write the file without a flag: sync validate experiences.yaml',
  'auto-approve':
    'leave it out: sync apply never asks, since it runs a plan that was saved and can be reviewed',
  input: 'leave it out: sync never asks for input',
  var: 'a config has no variables: YAML anchors and merge keys repeat values',
  destroy: EMPTIED,
};

/** What oclif says at length, in the words of the other messages. */
const REWORDED: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^The following errors? occurred: /, ''],
  [/Missing required flag (\S+)/g, '--$1 is missing'],
  // The description follows, and a note on flags that the command line need not hold.
  [/^Missing \d+ required args?: (\S+) .*$/, 'the argument $1 is missing'],
  [/All of the following must be provided when using (--\S+): (.+)/, '$1 needs $2'],
];

const reworded = (said: string): string =>
  REWORDED.reduce((all, [pattern, words]) => all.replace(pattern, words), said);

const helpOf = (command = ''): string =>
  `run sync ${command}${command === '' ? '' : ' '}--help for the flags`;

type Case<Tag extends CommandLineFault['_tag']> = Extract<CommandLineFault, { readonly _tag: Tag }>;

const unknownCommand = ({ command, suggestion }: Case<'UnknownCommand'>): Words => [
  `there is no command "${command}"`,
  suggestion === undefined ? 'run sync --help for the commands' : `did you mean sync ${suggestion}?`,
];

const shellSpread = ({ first, more }: Case<'ShellSpread'>): Words => [
  `-c takes one file, and ${more === 1 ? `"${first}" is` : `${more} more are`} behind it`,
  `if the shell spread a pattern, put it in quotes: sync plan -c '*.yaml'; a folder works too, and so does -c before each file`,
];

/** The words of a fault in a command line. */
export const commandLineWords = (fault: CommandLineFault): Words => {
  switch (fault._tag) {
    case 'NotParsed':
      return [reworded(fault.said), helpOf(fault.command)];
    case 'UnknownCommand':
      return unknownCommand(fault);
    case 'OtherCommand':
      return [`there is no command "${fault.command}"`, INSTEAD_OF_COMMAND[fault.command]];
    case 'OtherFlag':
      return [`there is no flag ${fault.flag}`, INSTEAD_OF_FLAG[fault.instead]];
    case 'OneDash':
      return [
        `-${fault.name} has one dash: a flag of several letters has two`,
        `write --${fault.name}${fault.hasValue ? '=…' : ''}`,
      ];
    case 'ShellSpread':
      return shellSpread(fault);
    case 'StrayConfig':
      return [
        `sync plan takes no argument "${fault.file}"`,
        `name the config with -c: sync plan -c ${fault.file}`,
      ];
    case 'StrayArgument':
      return [`sync ${fault.command} takes no argument "${fault.argument}"`, helpOf(fault.command)];
    case 'EmptyArgument':
      return [
        `the argument ${fault.argument} is empty`,
        'give it a value: perhaps a variable of your script is not set',
      ];
    case 'FlagNotBoolean':
      return [`--${fault.flag} is neither true nor false: ${fault.value}`, 'write true or false'];
    case 'SandboxDataAlone':
      return ['--sandbox-data needs --sandbox', 'add --sandbox: without it the command goes to the API'];
    case 'SandboxAndServer':
      return [
        `--sandbox and --${fault.flag} contradict each other`,
        'leave one of them out: a sandbox has an address and credentials of its own',
      ];
    case 'TwoLocks':
      return [
        'a plan and --project name two locks',
        'free one after the other: sync unlock PLAN, and sync unlock --project PROJECT',
      ];
    default:
      return absurd(fault);
  }
};
