import { Lexer } from 'yaml';

/** A token of a text, with its offset. */
interface Token {
  readonly source: string;
  readonly offset: number;
}

const END_OF_FLOW = '\u0018';

/** Tokens that the lexer inserts to mark documents, scalars and the ends of flow collections. They are not part of the text. */
const LEXER_MARKS: ReadonlySet<string> = new Set(['\u0002', END_OF_FLOW, '\u001f', '\ufeff']);

function* tokensOf(text: string): Generator<Token> {
  let offset = 0;
  for (const source of new Lexer().lex(text)) {
    yield { source, offset };
    if (!LEXER_MARKS.has(source)) offset += source.length;
  }
}

/** The offset of the quote that is not closed. The parser reports only the end of the file. */
export const openQuote = (text: string): number | undefined => {
  let open: number | undefined;
  for (const { source, offset } of tokensOf(text)) {
    const quote = source[0];
    if ((quote === '"' || quote === "'") && !(source.length > 1 && source.endsWith(quote))) open = offset;
  }
  return open;
};

const BLANK = /^(?:[ \t]*|\r?\n|#.*)$/;

/**
 * Joins each closing bracket at the start of a line with the line before, and blanks out comments in between. Offsets do not change. The
 * YAML standard requires more indentation for such a bracket than for its key, but other parsers and many files do not.
 */
export const withJoinedBrackets = (text: string): string => {
  const parts: string[] = [];
  let copied = 0;
  let blank: number | undefined;
  for (const { source, offset } of tokensOf(text)) {
    if ((source === ']' || source === '}') && blank !== undefined) {
      parts.push(text.slice(copied, blank), ' '.repeat(offset - blank));
      copied = offset;
    }
    // The lexer ends a collection before a bracket that has too little indentation even for it.
    if (source === END_OF_FLOW || !BLANK.test(source)) blank = undefined;
    else blank ??= offset;
  }
  return [...parts, text.slice(copied)].join('');
};
