import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The documents of the project that people read, by their paths from its folder. */
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
 * A block of a document with `<!-- example: NAME -->` before it. A console block is a session: each line that begins with `$ ` is a
 * command, and what follows is what it prints. `(exit N)` after the name says with which code the last one ends, and `(serves)` that it
 * goes on until it is stopped. A block of sh is a script and one of js a program, which have to succeed. Any other block is a file of
 * that name; where it is a workflow, the scripts of its jobs are run.
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

/** What a test of its own has printed and compares: output, with the commands that it tells people to type. */
const SHOWN = /<!-- shown: [^\n]* -->\n```text\n[\s\S]*?```/g;

/** The commands in blocks without a mark: nothing runs them where they stand. A block may be fenced or indented. */
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

/** The commands in running text: what stands between backticks and begins with a program. */
export const inlineCommands = (text: string): readonly string[] =>
  [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)]
    .map(([, span = '']) => span)
    .filter((span) => PROGRAM.test(span));

/** The words after `sync` of each command of a session. */
export const commandsOf = ({ content }: Example): readonly (readonly string[])[] =>
  content
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.replace(/^\$ (?:resim-)?sync\s+/, '').split(/\s+/));

/** Replaces what is another one in every run. */
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

/** The commands that a document names, in running text and in sessions, without `sync`. */
export const commandsNamed = (text: string): readonly string[] =>
  [...text.matchAll(/(?:resim-sync|`sync|^\$ sync|^ {4}sync) ([a-z][^`\n]*)/gm)].map(([, rest = '']) => rest);
