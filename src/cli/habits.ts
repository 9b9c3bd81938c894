import type { SyncError } from '../domain/sync-error.ts';

const usage = (message: string, hint: string): SyncError => ({ _tag: 'UsageError', message, hint });

/** Commands of other tools, and what does the same here. */
const OTHER_COMMANDS: Readonly<Record<string, string>> = {
  destroy:
    'sync archives what a config no longer lists, and deletes nothing: take the entries out, or write `experiences: []`, then sync plan and sync apply',
  import:
    'nothing has to be imported: sync finds a live experience by its name or experienceID; sync clone writes the whole project to a config',
  init: 'nothing has to be set up: sync clone --project NAME writes a first config, and sync plan -c experiences.yaml plans it',
  refresh:
    'sync keeps no state of its own: each sync plan reads the project anew, and sync check PLAN says whether a plan is still current',
  state: 'sync keeps no state of its own: sync clone --out - prints what is live',
  'force-unlock': 'run sync unlock',
  deploy: 'run sync plan, and sync apply with the plan that it saves',
};

/** Flags of other tools, and what does the same here. */
const OTHER_FLAGS: Readonly<Record<string, string>> = {
  'auto-approve':
    'leave it out: sync apply never asks, since it runs a plan that was saved and can be reviewed',
  input: 'leave it out: sync never asks for input',
  var: 'a config has no variables: YAML anchors and merge keys repeat values',
  destroy: OTHER_COMMANDS['destroy'] ?? '',
};

/** What a config is called elsewhere. */
const CONFIG_FLAGS: readonly string[] = [
  'config',
  'configs',
  'config-file',
  'file',
  'experiences-config',
  'experience-config',
];

/** What a command that is none was to be; nothing for one that no other tool has. */
export const habitOfCommand = (command: string): SyncError | undefined => {
  const hint = Object.hasOwn(OTHER_COMMANDS, command) ? OTHER_COMMANDS[command] : undefined;
  return hint === undefined ? undefined : usage(`there is no command "${command}"`, hint);
};

/** The words of a command line that can be flags. */
const beforeEnd = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
};

const FLAG = /^(?<dashes>--?)(?<name>[a-z][a-z-]+)(?<rest>=.*)?$/s;

/** How the config of a command is named. */
const configHint = (command: string, known: readonly string[]): string | undefined => {
  if (known.includes('experiences-config')) return 'name the config with --experiences-config, or -c';
  return command === 'validate' ? 'write the file without a flag: sync validate experiences.yaml' : undefined;
};

/** What to do instead of giving a flag that the command does not have. */
const instead = (name: string, command: string, known: readonly string[]): string | undefined => {
  if (known.includes(name)) return undefined;
  if (CONFIG_FLAGS.includes(name)) return configHint(command, known);
  return Object.hasOwn(OTHER_FLAGS, name) ? OTHER_FLAGS[name] : undefined;
};

/**
 * What somebody typed out of the habit of another tool, told before the line is parsed; `known` are the names of the command's flags. One
 * dash before a long flag, as Terraform takes it, would be read as a short one with its value: `-out=x` as `-o ut=x`. Values are not told:
 * they can be secrets.
 */
export const habitOfFlags = (
  command: string,
  argv: readonly string[],
  known: readonly string[],
): SyncError | undefined => {
  for (const word of beforeEnd(argv)) {
    const { dashes = '', name = '', rest } = FLAG.exec(word)?.groups ?? {};
    const hint = instead(name, command, known);
    if (hint !== undefined) return usage(`there is no flag ${dashes}${name}`, hint);
    if (dashes === '-' && known.includes(name))
      return usage(
        `-${name} has one dash: a flag of several letters has two`,
        `write --${name}${rest === undefined ? '' : '=…'}`,
      );
  }
  return undefined;
};

const isFlag = (word: string): boolean => word.startsWith('-') && word !== '-';

/** Words without a flag behind a command whose files stand behind flags: a config, or a pattern that the shell spread. */
export const strayFiles = (
  command: string,
  argv: readonly string[],
  stray: readonly string[],
): SyncError | undefined => {
  const [first] = stray;
  if (first === undefined || command !== 'plan') return undefined;
  const words = beforeEnd(argv);
  const at = words.indexOf(first);
  const isSpread = ['-c', '--experiences-config', '--experience-config'].includes(words[at - 2] ?? '');
  if (isSpread && !isFlag(words[at - 1] ?? '-'))
    return usage(
      `-c takes one file, and ${stray.length === 1 ? `"${first}" is` : `${String(stray.length)} more are`} behind it`,
      `if the shell spread a pattern, put it in quotes: sync plan -c '*.yaml'; a folder works too, and so does -c before each file`,
    );
  return usage(`sync plan takes no argument "${first}"`, `name the config with -c: sync plan -c ${first}`);
};
