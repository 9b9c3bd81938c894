import * as E from 'fp-ts/lib/Either.js';

/** A token of a search expression. */
export type SearchToken =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'sign'; readonly value: string };

const PATTERN = /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([\w.:-]+)|(!=|<>|==|[=(),]))/gsuy;
const ESCAPED = /\\(.)/gsu;

const tokenOf = ([, text, word, sign]: RegExpExecArray): SearchToken => {
  if (text !== undefined) return { kind: 'text', value: text.slice(1, -1).replace(ESCAPED, '$1') };
  if (word !== undefined) return { kind: 'word', value: word };
  return { kind: 'sign', value: sign ?? '' };
};

/** Splits a search expression into tokens. The error is a message for the user. */
export const tokensOf = (expression: string): E.Either<string, readonly SearchToken[]> => {
  const pattern = new RegExp(PATTERN);
  const tokens: SearchToken[] = [];
  let end = 0;
  for (let match = pattern.exec(expression); match !== null; match = pattern.exec(expression)) {
    tokens.push(tokenOf(match));
    end = pattern.lastIndex;
  }
  const rest = expression.slice(end).trim();
  return rest === ''
    ? E.right(tokens)
    : E.left(`has an invalid token at ${JSON.stringify(rest.slice(0, 40))}`);
};
