import type { FieldChange, Value } from './field-change.ts';
import { MASK } from '../domain/redact.ts';
import { quoted, safeText } from './safe-text.ts';

/** Quotes a list item that would be invisible or look like two. */
const listItem = (item: string): string =>
  item.trim() === item && item !== '' && !/[\r\n]/.test(item) ? item : quoted(item);

const endsLine = (value: Value | undefined): boolean =>
  value === undefined || (value._tag === 'Text' && value.text.endsWith('\n'));

const valueLines = (value: Value | undefined, endsBoth: boolean): string[] => {
  if (value === undefined) return [];
  if (value._tag === 'List') return value.items.map(listItem);
  if (value._tag === 'Text') {
    const text = endsBoth ? value.text.slice(0, -1) : value.text;
    return text.includes('\n') ? text.split('\n') : [text];
  }
  return [value._tag === 'Secret' ? MASK : value.text];
};

/** Both sides of a change as lines, without a final line break that both have. */
export const sidesInLines = ({
  before,
  after,
}: FieldChange): { readonly before: string[]; readonly after: string[] } => {
  const ends = endsLine(before) && endsLine(after);
  return { before: valueLines(before, ends), after: valueLines(after, ends) };
};

/** A safe line; trailing spaces are shown as escapes. */
export const visibleLine = (text: string): string =>
  safeText(text).replace(/ +$/, (spaces) => '\\u0020'.repeat(spaces.length));
