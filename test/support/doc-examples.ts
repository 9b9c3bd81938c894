import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The documents of the project that people read, by their paths from its folder. */
export const documents: readonly string[] = [
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

export const documentFile = (document: string): string => path.join(ROOT, document);

/**
 * A block of a document with `<!-- example: NAME -->` before it. A block of yaml or json is a file of that name. A console block is a
 * session: each line that begins with `$ ` is a command, and what follows is what it prints. `(exit N)` after the name says with which
 * code the last one ends.
 */
export interface Example {
  readonly whole: string;
  readonly name: string;
  readonly language: string;
  readonly content: string;
  readonly exit: number;
}

const EXAMPLE = /<!-- example: (\S+)(?: \(exit (\d+)\))? -->\n```(\w+)\n([\s\S]*?)```/g;

export const examplesOf = (text: string): readonly Example[] =>
  [...text.matchAll(EXAMPLE)].map(([whole, name = '', exit = '0', language = '', content = '']) => ({
    whole,
    name,
    language,
    content,
    exit: Number(exit),
  }));

/** Console blocks that nothing runs. */
export const unmarkedConsoles = (text: string): readonly string[] => {
  const marked = new Set(examplesOf(text).map(({ content }) => content));
  return [...text.matchAll(/```console\n([\s\S]*?)```/g)]
    .map(([, content = '']) => content)
    .filter((content) => !marked.has(content));
};

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
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-23T09:00:00.000Z')
    .replace(/sandbox:3dd91177-1e66-426c-bf5b-fb46fe4a0c3b/g, 'https://api.resim.ai/v1/');

/** The commands that a document names, in running text and in sessions, without `sync`. */
export const commandsNamed = (text: string): readonly string[] =>
  [...text.matchAll(/(?:resim-sync|`sync|^\$ sync|^ {4}sync) ([a-z][^`\n]*)/gm)].map(([, rest = '']) => rest);
