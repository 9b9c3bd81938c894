import { safeAgain, safeName } from '../safe-text.ts';

// What stands inside a word opens nothing there, but for the point of `www.`
const INSIDE_WORD = String.raw`(?<=[\p{L}\p{N}])(?:[-_]|(?<!www)\.)(?=[\p{L}\p{N}])`;
const SPECIAL = new RegExp(
  String.raw`${INSIDE_WORD}|([^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\u200D ])`,
  'giu',
);

const reference = (character: string): string => `&#${String(character.codePointAt(0) ?? 0)};`;

/**
 * Text as Markdown that means nothing but itself: every character that could open markup, a mention, a link, a table
 * cell or a command is written as a reference. Addresses are looked for once the references are resolved, so an `@` has
 * an element of its own. Safe inside HTML tags too. Escapes that stand in it stay as they are.
 */
export const mdText = (text: string): string =>
  safeAgain(text).replace(SPECIAL, (all, special?: string) => {
    if (special === undefined) return all;
    return special === '@' ? `<span>${reference('@')}</span>` : reference(special);
  });

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

/** A fenced block that its content cannot close. */
export const fenced = (language: string, lines: readonly string[]): string => {
  const runs = lines.flatMap((one) => one.match(/`+/g) ?? []);
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}${language}\n${lines.join('\n')}\n${fence}`;
};
