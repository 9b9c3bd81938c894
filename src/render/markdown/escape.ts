import { safeAgain, safeName } from '../safe-text.ts';

// These characters are harmless inside a word, except the dot of `www.`
const INSIDE_WORD = String.raw`(?<=[\p{L}\p{N}])(?:[-_]|(?<!www)\.)(?=[\p{L}\p{N}])`;
const SPECIAL = new RegExp(
  String.raw`${INSIDE_WORD}|([^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\u200D ])`,
  'giu',
);

const reference = (character: string): string => `&#${String(character.codePointAt(0) ?? 0)};`;

/**
 * Escapes text for Markdown: every character that could start markup, a mention, a link, a table cell or a command becomes a character
 * reference. An `@` also gets its own element, since mentions are detected after references are resolved. Safe inside HTML tags too.
 * Existing escapes are kept.
 */
export const mdText = (text: string): string =>
  safeAgain(text).replace(SPECIAL, (all, special?: string) => {
    if (special === undefined) return all;
    return special === '@' ? `<span>${reference('@')}</span>` : reference(special);
  });

/**
 * Escapes a sentence of sync, which contains safe names, for Markdown. An `@` goes in code, where it cannot become a mention; `www.` alone
 * would start a link.
 */
export const mdSentence = (text: string): string =>
  text
    .replace(/[<>&#`*_[\]{}|\\~:$]/g, (character) => `&#${String(character.charCodeAt(0))};`)
    .replace(/(?<=www)\./gi, '&#46;')
    .replaceAll('@', '<code>&#64;</code>');

/** A name as code, where mentions and issue numbers are not linked. */
export const mdName = (name: string, longest?: number): string =>
  `<code>${mdText(safeName(name, longest))}</code>`;

/** A fenced block with a fence that its content does not contain. */
export const fenced = (language: string, lines: readonly string[]): string => {
  const runs = lines.flatMap((one) => one.match(/`+/g) ?? []);
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}${language}\n${lines.join('\n')}\n${fence}`;
};
