/** HTML that is safe to send. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | readonly Html[] | undefined;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const CONTROL_PICTURES = 0x2400;
const SHOWN_LENGTH = 300;

// Control characters are shown as symbols. Bidirectional controls and unpaired surrogates become the replacement character.
const CONTROL = /[^\t\n\r -\uffff]/g;
const MISLEADING =
  /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Escapes text for HTML, and neutralises control characters. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
    .replace(CONTROL, (character) => String.fromCharCode(CONTROL_PICTURES + character.charCodeAt(0)))
    .replace(MISLEADING, '\ufffd');

/** Truncates a long text and states its length. */
export const shortened = (text: string, length = SHOWN_LENGTH): string =>
  text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;

const rendered = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(({ text }) => text).join('');
};

/** Builds HTML. Interpolated values are escaped unless they are already HTML. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(texts.map((text, index) => text + rendered(parts[index])).join(''));
