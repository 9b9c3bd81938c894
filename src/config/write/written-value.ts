import { blockLines, doubleQuoted, writtenText, type Surroundings } from './written-text.ts';

/** A value to write to a config file. */
export type YamlValue =
  | { readonly kind: 'text'; readonly text: string }
  /** A number, a boolean or null: never quoted. */
  | { readonly kind: 'bare'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly YamlValue[] }
  | MapValue;

export interface MapValue {
  readonly kind: 'map';
  readonly fields: readonly Field[];
}

/** A key with its value. */
export type Field = readonly [key: string, value: YamlValue];

export const textValue = (text: string): YamlValue => ({ kind: 'text', text });
export const bareValue = (text: string): YamlValue => ({ kind: 'bare', text });
export const textsValue = (texts: readonly string[]): YamlValue => ({
  kind: 'list',
  items: texts.map(textValue),
});

/** A value on one line. */
export const inFlow = (value: YamlValue, surroundings: 'flow' | 'json'): string => {
  switch (value.kind) {
    case 'text':
      return writtenText(value.text, surroundings);
    case 'bare':
      return value.text;
    case 'list':
      return `[${value.items.map((item) => inFlow(item, surroundings)).join(', ')}]`;
    case 'map':
      return `{${value.fields.map((field) => fieldInFlow(field, surroundings)).join(', ')}}`;
  }
};

/** `key: value` on one line. */
export const fieldInFlow = ([key, value]: Field, surroundings: 'flow' | 'json'): string =>
  `${surroundings === 'json' ? doubleQuoted(key) : key}: ${inFlow(value, surroundings)}`;

const spaces = (count: number): string => ' '.repeat(count);

const textAfterKey = (text: string, column: number): readonly string[] => {
  const block = blockLines(text);
  if (block === undefined) return [` ${writtenText(text, 'block')}`];
  const lines = block.lines.map((line) => (line === '' ? '' : `${spaces(column + 2)}${line}`));
  return [` ${block.header}`, ...lines];
};

/** The layout of a list: as a block, in brackets, or as a block with each item in brackets. */
export type ListForm = 'lines' | 'brackets' | 'items in brackets';

/** The layout of the list of each key; a new file has blocks only. */
export type ListForms = (key: string) => ListForm;

const ALL_IN_LINES: ListForms = () => 'lines';

const hasLineBreak = (value: YamlValue): boolean => {
  if (value.kind === 'list') return value.items.some(hasLineBreak);
  if (value.kind === 'map') return value.fields.some(([, of]) => hasLineBreak(of));
  return value.text.includes('\n');
};

const listLines = (items: readonly YamlValue[], column: number, form: ListForm, forms: ListForms): string[] =>
  items.flatMap((item) =>
    form === 'items in brackets' && item.kind === 'map' && !hasLineBreak(item)
      ? [`${spaces(column)}- ${inFlow(item, 'flow')}`]
      : itemLines(item, column, forms),
  );

/** What follows `key:` or `-` at a column: the first line is the rest of that line. */
const afterKey = (
  value: YamlValue,
  column: number,
  forms: ListForms = ALL_IN_LINES,
  form: ListForm = 'lines',
): readonly string[] => {
  switch (value.kind) {
    case 'text':
      return textAfterKey(value.text, column);
    case 'bare':
      return [value.text === '' ? '' : ` ${value.text}`];
    case 'list':
      return value.items.length === 0 || (form === 'brackets' && !hasLineBreak(value))
        ? [` ${inFlow(value, 'flow')}`]
        : ['', ...listLines(value.items, column + 2, form, forms)];
    case 'map':
      return ['', ...value.fields.flatMap((field) => fieldLines(field, column + 2, forms))];
  }
};

/** A key and its value as lines, with the key at a column. */
export const fieldLines = (
  [key, value]: Field,
  column: number,
  forms: ListForms = ALL_IN_LINES,
): readonly string[] => {
  const [first = '', ...rest] = afterKey(value, column, forms, forms(key));
  return [`${spaces(column)}${key}:${first}`, ...rest];
};

/** A list item as lines, with its dash at a column; a map begins after the dash. */
export const itemLines = (
  value: YamlValue,
  column: number,
  forms: ListForms = ALL_IN_LINES,
): readonly string[] => {
  if (value.kind === 'map' && value.fields.length > 0) {
    const [first = '', ...rest] = value.fields.flatMap((field) => fieldLines(field, column + 2, forms));
    return [`${spaces(column)}- ${first.slice(column + 2)}`, ...rest];
  }
  const [first = '', ...rest] = afterKey(value, column, forms);
  return [`${spaces(column)}-${first}`, ...rest];
};

/** The replacement for the value of a key at a column, as a block or in brackets. */
export const valueAfterKey = (
  value: YamlValue,
  column: number,
  surroundings: Surroundings,
  lineBreak: string,
): string =>
  surroundings === 'block' ? afterKey(value, column).join(lineBreak) : ` ${inFlow(value, surroundings)}`;
