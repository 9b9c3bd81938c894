// Generates docs/commands.md from oclif.manifest.json: every command with its flags and examples.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const cell = (text) => text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|').replaceAll('<', '\\<');

const flagName = ({ name, char, type, allowNo, helpValue, options }) => {
  const value = helpValue ?? options?.join('|') ?? 'VALUE';
  return [
    ...(char === undefined ? [] : [`-${char}`]),
    `--${allowNo ? '[no-]' : ''}${name}${type === 'option' ? ` ${value.replace(/^<(.*)>$/, (_, word) => word.toUpperCase())}` : ''}`,
  ].join(', ');
};

const byName = (a, b) => (a.name < b.name ? -1 : 1);

const table = (head, rows) =>
  rows.length === 0
    ? []
    : [
        `| ${head} | |`,
        '|---|---|',
        ...rows.map(([left, right]) => `| \`${left.replaceAll('|', '\\|')}\` | ${cell(right)} |`),
        '',
      ];

const flagRows = (flags) =>
  Object.values(flags)
    .filter(({ hidden }) => !hidden)
    .sort(byName)
    .map((flag) => [
      flagName(flag),
      `${flag.description ?? ''}${flag.required ? ' Required.' : ''}${typeof flag.default === 'string' ? ` Default: \`${flag.default}\`.` : ''}${flag.env === undefined ? '' : ` Environment: \`${flag.env}\`.`}`,
    ]);

const exampleLines = (examples, words) =>
  (examples ?? []).flatMap((example) => {
    const { description, command } = typeof example === 'string' ? { command: example } : example;
    const line = command.replaceAll('<%= config.bin %>', 'resim-sync').replaceAll('<%= command.id %>', words);
    return [...(description === undefined ? [] : [`# ${description.replace(/:$/, '')}`]), line];
  });

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

/** The page for a manifest. */
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
