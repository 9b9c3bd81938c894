import { safeAgain } from '../safe-text.ts';

/** A piece of HTML that is safe to put into a page; only this file and its constants make it from bare text. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | readonly Html[] | undefined;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// A page that is printed into the log of a CI runner, which takes `::` at the beginning of a line and `##[` anywhere for commands of its own.
const COMMAND_COLON = /^(\s*):/;
const COMMAND_HASH = /#(?=#\[)/g;

// Most of a page: letters, digits and signs that need none of what follows.
const INERT = /^[ !$%()*+,./0-9;=?@A-Z[\]^_`a-z{|}~-]*$/;

/**
 * Text as a page shows it, between tags and inside quoted attributes: it means nothing but itself, and what is invisible
 * or moves other text stands as an escape. Names and values come here as `safeName` and `safeText` give them.
 */
const escapeHtml = (text: string): string =>
  INERT.test(text)
    ? text
    : safeAgain(text)
        .replace(/[&<>"']/g, (sign) => REFERENCES[sign] ?? '')
        .replace(COMMAND_COLON, '$1&#58;')
        .replace(COMMAND_HASH, '&#35;');

const written = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(({ text }) => text).join('');
};

/** Writes HTML; what is put in is escaped, unless it is HTML already. */
export const markup = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => {
  let whole = '';
  texts.forEach((text, i) => (whole += text + written(parts[i])));
  return new Html(whole);
};

/** Nothing at all. */
export const NOTHING = new Html('');
