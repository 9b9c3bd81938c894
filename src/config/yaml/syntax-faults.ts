import { parseAllDocuments, type YAMLError } from 'yaml';
import { composeYaml, type NotYaml } from './compose-yaml.ts';
import { oddSpaces } from './odd-spaces.ts';
import { quoted } from '../read/quoted-text.ts';
import { endOfMatch, lineEndAfter, skipBlankLines } from './skip.ts';
import { linesListed, type Span } from './source-text.ts';
import type { YamlFault } from './yaml-node.ts';
import { openQuote } from './yaml-tokens.ts';

type Wording = Pick<YamlFault, 'rule' | 'message' | 'hint'>;

const INDENTATION: Wording = {
  rule: 'bad-indentation',
  message: 'the indentation of this line matches nothing above it',
  hint: 'Indent all keys of an entry by the same number of spaces, and align the dashes of a list.',
};

const NOT_CLOSED: Wording = {
  rule: 'bracket-not-closed',
  message: 'a list or map in brackets is not closed before this line',
  hint: 'Close every [ with ] and every { with }, and separate the items by commas.',
};

const NO_KEY: Wording = {
  rule: 'no-key',
  message: 'this line is neither a key with a value nor a list item',
  hint: 'Write `key: value` with a space after the colon, or `- item` with a space after the dash; check the indentation.',
};

const COMMENT_TOO_CLOSE: Wording = {
  rule: 'comment-needs-space',
  message: 'a comment must be separated from the text before it',
  hint: 'Write a space before the #, or put the # inside the quotes if it belongs to the value.',
};

const missing = ({ message }: YAMLError): Wording => {
  if (/must end with|flow/i.test(message)) return NOT_CLOSED;
  if (/^Comments must be separated/.test(message)) return COMMENT_TOO_CLOSE;
  return /followed by map values/.test(message) ? NO_KEY : INDENTATION;
};

/** With the whole of the next character, such as an emoji. */
const BACKSLASH_AND_NEXT = /^\\./su;

const wordingOf = (error: YAMLError, text: string): Wording => {
  const raw = text.slice(error.pos[0], Math.min(error.pos[1], error.pos[0] + 30));
  const shown = quoted(raw);
  switch (error.code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        rule: 'second-colon',
        message: 'the value contains a second colon followed by a space',
        hint: 'Quote the value (`description: "Phase 1: survey"`), or start a new line for a new key.',
      };
    case 'MULTILINE_IMPLICIT_KEY':
      return NO_KEY;
    case 'BAD_SCALAR_START':
      return {
        rule: 'needs-quotes',
        message: `an unquoted text cannot start with ${shown}`,
        hint: 'Quote the whole text.',
      };
    case 'BAD_DQ_ESCAPE':
      return {
        rule: 'bad-escape',
        message: `\`${BACKSLASH_AND_NEXT.exec(text.slice(error.pos[0], error.pos[0] + 3))?.[0] ?? '\\'}\` is not a valid escape in double quotes`,
        hint: 'Use single quotes, or write each backslash twice.',
      };
    case 'BAD_INDENT':
      return /flow/i.test(error.message) ? NOT_CLOSED : INDENTATION;
    case 'MISSING_CHAR':
      return missing(error);
    case 'UNEXPECTED_TOKEN':
    case 'BLOCK_IN_FLOW':
      return {
        rule: 'unexpected-text',
        message: `unexpected ${/^"[ -~]*"$/.test(shown) && raw.startsWith('"') ? raw : shown}`,
        hint: 'Quote the whole value if it contains such characters, and separate the items of a list in brackets by commas.',
      };
    default:
      return {
        rule: 'not-yaml',
        message: `this is not YAML: ${error.message}`,
        hint: 'Check the lines around this one.',
      };
  }
};

const quoteNotClosed = (start: number): YamlFault => ({
  rule: 'quote-not-closed',
  message: 'this quote is not closed',
  hint: 'End the text with the same quote; to write a quote inside it, double it in single quotes, or write \\" in double quotes.',
  start,
  end: start + 1,
});

const KEY_LINE = /(?:"[^"\r\n]*"|'[^'\r\n]*'|[^\s:#-][^:\r\n]*):(?=\s|$)/y;

/** The key on the line after a value, indented so deep that YAML continues the value. Undefined if the line of the value has a second colon. */
const deeperKey = (text: string, offset: number): Span | undefined => {
  const lineEnd = lineEndAfter(text, offset);
  const start = skipBlankLines(text, lineEnd);
  if (start === lineEnd || /:(?=\s)/.test(text.slice(offset, lineEnd))) return undefined;
  const end = endOfMatch(KEY_LINE, text, start);
  return end === undefined ? undefined : { start, end: end - 1 };
};

const indentedDeeper = (key: Span): YamlFault => ({
  rule: 'bad-indentation',
  message: 'this key is indented deeper than the key above it, so YAML reads it as part of that value',
  hint: 'Indent all keys of an entry by the same number of spaces.',
  start: key.start,
  end: key.end,
});

const fault = (error: YAMLError, text: string): YamlFault => {
  if (error.code === 'MISSING_CHAR' && /closing .?quote/.test(error.message)) {
    const start = openQuote(text);
    if (start !== undefined) return quoteNotClosed(start);
  }
  const deeper = error.code === 'BLOCK_AS_IMPLICIT_KEY' ? deeperKey(text, error.pos[0]) : undefined;
  if (deeper !== undefined) return indentedDeeper(deeper);
  return { ...wordingOf(error, text), start: error.pos[0], end: error.pos[1] };
};

const lineOf = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1);

const oncePerLine = <A>(items: readonly A[], text: string, offsetOf: (item: A) => number): A[] => {
  const lines = new Set<number>();
  return items.filter((item) => {
    const line = lineOf(text, offsetOf(item));
    return lines.has(line) ? false : lines.add(line);
  });
};

const TAB_INDENT = /^ *\t[ \t]*(?=[^\s])/gm;

const expanded = (text: string, width: number): string =>
  text.replace(TAB_INDENT, (indent) => {
    let column = 0;
    for (const character of indent) column += character === '\t' ? width - (column % width) : 1;
    return ' '.repeat(column);
  });

const tabsHint = (text: string): string => {
  const width = [4, 8, 2].find((candidate) => composeYaml(expanded(text, candidate))._tag === 'Right');
  return width === undefined
    ? 'Indent with spaces only; most editors can convert tabs to spaces.'
    : `Replace each tab with spaces: with a tab width of ${width} the file is valid (\`expand -i -t ${width} FILE\` converts it).`;
};

const tabIndentation = (text: string): YamlFault => {
  const indents = [...text.matchAll(TAB_INDENT)];
  const first = indents[0];
  const start = (first?.index ?? 0) + (first?.[0].indexOf('\t') ?? 0);
  const also = linesListed(
    text,
    indents.slice(1).map((indent) => indent.index),
  );
  return {
    rule: 'tab-indentation',
    message: `this line is indented with a tab, but YAML allows only spaces${also}`,
    hint: tabsHint(text),
    start,
    end: start + 1,
  };
};

const conflictMarkers = (text: string): YamlFault[] =>
  [...text.matchAll(/^(?:<{7} .*|={7}$|>{7} .*)/gm)].map((marker) => ({
    rule: 'conflict-marker',
    message: 'found a Git conflict marker',
    hint: 'Keep one of the two sides and remove the lines with <<<<<<<, ======= and >>>>>>>.',
    start: marker.index,
    end: marker.index + marker[0].length,
  }));

const tooDeep = (offset: number): YamlFault => ({
  rule: 'nested-too-deeply',
  message: 'lists and maps are nested more than 100 levels deep',
  hint: 'Check the brackets before this point.',
  start: offset,
  end: offset + 1,
});

/** All syntax errors of a text, from a parser that is several times slower than `composeYaml`, which reports only the first one. */
export const syntaxErrors = (text: string): readonly YAMLError[] => {
  const documents = parseAllDocuments(text, {
    logLevel: 'silent',
    prettyErrors: false,
    uniqueKeys: false,
    schema: 'failsafe',
    keepSourceTokens: false,
  });
  return Array.isArray(documents) ? documents.flatMap(({ errors }) => errors) : [];
};

/** Whether the text is nested too deeply for any parser. */
export const isTooDeep = (notYaml: NotYaml): boolean => notYaml.reason.includes('maxDepth');

/**
 * Explains for beginners why a text is not YAML. Tabs, conflict markers, odd spaces and deep nesting are reported alone, because they
 * cause most of the other errors. `errors` are those of `syntaxErrors`, for the whole text or for its part `suspect`.
 */
export const syntaxFaults = (
  text: string,
  notYaml: NotYaml,
  errors: readonly YAMLError[],
  suspect = text,
): readonly YamlFault[] => {
  if (isTooDeep(notYaml)) return [tooDeep(notYaml.offset)];
  const markers = conflictMarkers(text);
  if (markers.length > 1) return markers;
  const tabs = notYaml.reason.includes('tab ') || errors.some((error) => error.code === 'TAB_AS_INDENT');
  if (tabs && text.search(TAB_INDENT) >= 0) return [tabIndentation(text)];
  const odd = oddSpaces(text);
  if (odd.length > 0) return odd;
  const faults = oncePerLine(errors, suspect, ({ pos: [start] }) => start).map((error) =>
    fault(error, suspect),
  );
  if (faults.length > 0) return oncePerLine(faults, text, ({ start }) => start);
  const { offset, reason } = notYaml;
  const hint = 'Check the lines around this one.';
  return [{ rule: 'not-yaml', message: `this is not YAML: ${reason}`, hint, start: offset, end: offset + 1 }];
};
