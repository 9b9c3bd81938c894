import { safeAgain } from '../safe-text.ts';

/** HTML that is safe to put into a page. From plain text, make it with `markup` only, which escapes. */
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

// A page may be printed to the log of a CI runner, which reads `::` at the start of a line and `##[` anywhere as commands.
const COMMAND_COLON = /^(\s*):/;
const COMMAND_HASH = /#(?=#\[)/g;

// Most texts need no escapes.
const INERT = /^[ !$%()*+,./0-9;=?@A-Z[\]^_`a-z{|}~-]*$/;

/**
 * Escapes text for use between tags and in quoted attributes. Characters that are invisible or move other text are shown as escapes; those of
 * `safeName` and `safeText` are kept.
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

/** A template for HTML. Escapes each part, unless it is HTML. */
export const markup = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => {
  let whole = '';
  for (let i = 0; i < texts.length; i++) whole += (texts[i] ?? '') + written(parts[i]);
  return new Html(whole);
};

/** Empty HTML. */
export const NOTHING = new Html('');
