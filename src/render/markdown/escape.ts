import { quoted, safeAgain, safeName, shortened } from '../safe-text.ts';

const SPECIAL = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\u200D ]/gu;

/**
 * Text as Markdown that means nothing but itself: every character that could open markup, a mention, a link, a table
 * cell or a command is written as a reference. Safe inside HTML tags too. Escapes that stand in it stay as they are.
 */
export const mdText = (text: string): string =>
  safeAgain(text).replace(SPECIAL, (character) => `&#${String(character.codePointAt(0) ?? 0)};`);

/**
 * A sentence of our own with safe names in it, as Markdown. Whoever shows a comment looks for mentions in its text once
 * the references are resolved, but not in code; `www.` alone begins a link.
 */
export const mdSentence = (text: string): string =>
  text
    .replace(/[<>&#`*_[\]{}|\\~:$]/g, (character) => `&#${String(character.charCodeAt(0))};`)
    .replace(/(?<=www)\./gi, '&#46;')
    .replaceAll('@', '<code>&#64;</code>');

/** A name in code type; mentions and issue numbers are not linked there. */
export const mdName = (name: string, longest?: number): string =>
  `<code>${mdText(safeName(name, longest))}</code>`;

/** A value in code type, in quotes. */
export const mdQuoted = (text: string): string => `<code>${mdText(quoted(shortened(text)))}</code>`;

/** A fenced block that its content cannot close. */
export const fenced = (language: string, lines: readonly string[]): string => {
  const runs = lines.flatMap((one) => one.match(/`+/g) ?? []);
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}${language}\n${lines.join('\n')}\n${fence}`;
};
