import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The documents for readers, as paths relative to the repository. */
export const documents: readonly string[] = [
  'CONTRIBUTING.md',
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

export const documentFile = (document: string): string => path.join(ROOT, document);

/**
 * A block of a document after `<!-- example: NAME -->`. A `console` block is a session: lines that start with `$ ` are commands, followed
 * by their output. `(exit N)` after the name is the exit code of the last command; `(serves)` means that it runs until it is stopped. An
 * `sh` block is a script and a `js` block a program; both must succeed. Any other block is a file with that name. If the file is a
 * workflow, the scripts of its jobs are run.
 */
export interface Example {
  readonly whole: string;
  readonly name: string;
  readonly language: string;
  readonly content: string;
  readonly exit: number;
  readonly serves: boolean;
}

const EXAMPLE = /<!-- example: (\S+)(?: \((?:exit (\d+)|(serves))\))? -->\n```(\w+)\n([\s\S]*?)```/g;

export const examplesOf = (text: string): readonly Example[] =>
  [...text.matchAll(EXAMPLE)].map(([whole, name = '', exit = '0', serves, language = '', content = '']) => ({
    whole,
    name,
    language,
    content,
    exit: Number(exit),
    serves: serves !== undefined,
  }));

const PROGRAM =
  /^(?:\$ )?(?:(?:resim-)?sync|npm|npx|node|git|curl|export|source|eval|echo|cat|cd|docker|sh|\.\/\S+) \S/;
const STEP = /^\s*(?:- )?(?:run|script|before_script):/m;

const linesOf = (language: string, content: string): readonly string[] => {
  const lines = content.split('\n').map((line) => line.replace(/\s+#.*/, '').trimEnd());
  if (/^(?:sh|bash|zsh|fish|shell|js|mjs|ts)$/.test(language)) return lines.filter((line) => line !== '');
  if (language === 'console') return lines.filter((line) => line.startsWith('$ '));
  if (/^ya?ml$/.test(language)) return STEP.test(content) ? lines.filter((line) => STEP.test(line)) : [];
  return lines.filter((line) => PROGRAM.test(line.trim()));
};

/** Names of blocks that show output, which their own tests compare. They may contain commands that the output suggests. */
const SHOWN = /<!-- shown: [^\n]* -->\n```text\n[\s\S]*?```/g;

/** The commands in blocks without a marker, which no test runs. A block may be fenced or indented. */
export const unmarkedCommands = (text: string): readonly string[] => {
  const rest = text.replace(EXAMPLE, '').replace(SHOWN, '');
  const fenced = [...rest.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```/gm)].flatMap(
    ([, language = '', content = '']) => linesOf(language, content),
  );
  const indented = rest
    .replace(/^```[\s\S]*?^```/gm, '')
    .split('\n')
    .filter((line) => /^(?: {4}|\t)/.test(line));
  return [...fenced, ...linesOf('', indented.join('\n'))].map((line) => line.trim());
};

/** The commands in running text: inline code that starts with a known program. */
export const inlineCommands = (text: string): readonly string[] =>
  [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)]
    .map(([, span = '']) => span)
    .filter((span) => PROGRAM.test(span));

/** The arguments of each `sync` command of a session. */
export const commandsOf = ({ content }: Example): readonly (readonly string[])[] =>
  content
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.replace(/^\$ (?:resim-)?sync\s+/, '').split(/\s+/));

/** Replaces values that change with every run. */
export const steady = (output: string): string =>
  output
    .replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g,
      '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b',
    )
    .replace(/\bthe plan [0-9a-f]{12}\b/g, 'the plan 290c5c8104de')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-23T09:00:00.000Z')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '2026-11-23 09:00 UTC')
    .replace(/sandbox:3dd91177-1e66-426c-bf5b-fb46fe4a0c3b/g, 'https://api.resim.ai/v1/');

/** The subcommands of `sync` in a document, in running text and in sessions. */
export const commandsNamed = (text: string): readonly string[] =>
  [...text.matchAll(/(?:resim-sync|`sync|^\$ sync|^ {4}sync) ([a-z][^`\n]*)/gm)].map(([, rest = '']) => rest);
