import * as E from 'fp-ts/lib/Either.js';

/** A word or sign of a search expression. */
export type Token =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'sign'; readonly value: string };

const PATTERN = /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([\w.:-]+)|(!=|<>|==|[=(),]))/gsuy;
const ESCAPED = /\\(.)/gsu;

const tokenOf = ([, text, word, sign]: RegExpExecArray): Token => {
  if (text !== undefined) return { kind: 'text', value: text.slice(1, -1).replace(ESCAPED, '$1') };
  if (word !== undefined) return { kind: 'word', value: word };
  return { kind: 'sign', value: sign ?? '' };
};

/** Cuts a search expression into tokens; a text says where that fails. */
export const tokensOf = (expression: string): E.Either<string, readonly Token[]> => {
  const pattern = new RegExp(PATTERN);
  const tokens: Token[] = [];
  let end = 0;
  for (let match = pattern.exec(expression); match !== null; match = pattern.exec(expression)) {
    tokens.push(tokenOf(match));
    end = pattern.lastIndex;
  }
  const rest = expression.slice(end).trim();
  return rest === ''
    ? E.right(tokens)
    : E.left(`cannot be read from ${JSON.stringify(rest.slice(0, 40))} on`);
};
