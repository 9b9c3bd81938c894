// Generates docs/commands.md from oclif.manifest.json: every command with its flags and examples.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * The parts of the manifest that the page shows.
 * @typedef {{ name: string, char?: string, type: string, allowNo?: boolean, helpValue?: string, options?: string[], description?: string, required?: boolean, default?: unknown, env?: string, hidden?: boolean }} Flag
 * @typedef {{ name: string, description?: string, required?: boolean, hidden?: boolean }} Argument
 * @typedef {{ id: string, description: string, args: Record<string, Argument>, flags: Record<string, Flag>, examples?: (string | { description?: string, command: string })[], hidden?: boolean }} Command
 */

/** @param {string} text */
const cell = (text) => text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|').replaceAll('<', '\\<');

/** @param {Flag} flag */
const flagName = ({ name, char, type, allowNo, helpValue, options }) => {
  const value = helpValue ?? options?.join('|') ?? 'VALUE';
  return [
    ...(char === undefined ? [] : [`-${char}`]),
    `--${allowNo ? '[no-]' : ''}${name}${type === 'option' ? ` ${value.replace(/^<(.*)>$/, (_, /** @type {string} */ word) => word.toUpperCase())}` : ''}`,
  ].join(', ');
};

/** @type {(a: Flag, b: Flag) => number} */
const byName = (a, b) => (a.name < b.name ? -1 : 1);

/** @type {(head: string, rows: (readonly [string, string])[]) => string[]} */
const table = (head, rows) =>
  rows.length === 0
    ? []
    : [
        `| ${head} | |`,
        '|---|---|',
        ...rows.map(([left, right]) => `| \`${left.replaceAll('|', '\\|')}\` | ${cell(right)} |`),
        '',
      ];

/** @type {(flags: Record<string, Flag>) => [string, string][]} */
const flagRows = (flags) =>
  Object.values(flags)
    .filter(({ hidden }) => !hidden)
    .sort(byName)
    .map((flag) => [
      flagName(flag),
      `${flag.description ?? ''}${flag.required ? ' Required.' : ''}${typeof flag.default === 'string' ? ` Default: \`${flag.default}\`.` : ''}${flag.env === undefined ? '' : ` Environment: \`${flag.env}\`.`}`,
    ]);

/** @type {(examples: Command['examples'], words: string) => string[]} */
const exampleLines = (examples, words) =>
  (examples ?? []).flatMap((example) => {
    const { description = undefined, command } = typeof example === 'string' ? { command: example } : example;
    const line = command.replaceAll('<%= config.bin %>', 'resim-sync').replaceAll('<%= command.id %>', words);
    return [...(description === undefined ? [] : [`# ${description.replace(/:$/, '')}`]), line];
  });

/** @type {(command: Command) => string[]} */
const section = ({ id, description, args, flags, examples }) => {
  const words = id.replaceAll(':', ' ');
  const shown = Object.values(args).filter(({ hidden }) => !hidden);
  const usage = shown.map(({ name, required }) =>
    required ? name.toUpperCase() : `[${name.toUpperCase()}]`,
  );
  return [
    `## resim-sync ${words}`,
    '',
    description,
    '',
    '```sh',
    ...exampleLines(examples, words),
    '```',
    '',
    ...table(
      'argument',
      shown.map(({ name, description: about = '' }, index) => [usage[index] ?? name, about]),
    ),
    ...table('flag', flagRows(flags)),
  ];
};

/**
 * The page for a manifest.
 * @param {{ commands: Record<string, Command> }} manifest
 */
export const commandsPage = ({ commands }) =>
  `${[
    '# Commands',
    '',
    '<!-- npm run docs:commands writes this page from oclif.manifest.json. -->',
    '',
    'The package installs the command under two names, `sync` and `resim-sync`. The examples use the second, which no other program has;',
    '`resim-sync COMMAND --help`, `-h` and `resim-sync help COMMAND` show the same on a terminal.',
    '',
    ...Object.values(commands)
      .filter(({ hidden }) => !hidden)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap(section),
  ]
    .join('\n')
    .trimEnd()}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const manifest = JSON.parse(readFileSync(path.join(root, 'oclif.manifest.json'), 'utf8'));
  writeFileSync(path.join(root, 'docs/commands.md'), commandsPage(manifest));
}
