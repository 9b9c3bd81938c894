import * as E from 'fp-ts/lib/Either.js';
import { badRequest, type RequestError } from '../request-error.ts';

/** A token of a search expression. */
type SearchToken =
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
const tokensOf = (expression: string): E.Either<string, readonly SearchToken[]> => {
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

/** The fields of a search. */
const SEARCH_FIELDS = [
  'tag_id',
  'system_id',
  'test_suite_id',
  'archived',
  'profile',
  'name',
  'text',
] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

/** A parsed search expression. */
export type Search =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Search[] }
  | { readonly kind: 'not'; readonly term: Search }
  | { readonly kind: 'in' | 'contains'; readonly field: SearchField; readonly values: readonly string[] };

/** Databases limit the depth and the size of a condition. */
const MAX_DEPTH = 40;
const MAX_VALUES = 400;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ID_FIELDS: ReadonlySet<SearchField> = new Set(['tag_id', 'system_id', 'test_suite_id']);

type Parsed<A> = E.Either<string, A>;

const quoted = (token: SearchToken | undefined): string =>
  token ? JSON.stringify(token.value.slice(0, 40)) : 'the end';

/** A recursive descent parser: `or` has the lowest precedence, then `and`, then `not`. */
class Parser {
  private at = 0;
  private depth = 0;
  private size = 0;
  private readonly tokens: readonly SearchToken[];

  constructor(tokens: readonly SearchToken[]) {
    this.tokens = tokens;
  }

  private peek(): SearchToken | undefined {
    return this.tokens[this.at];
  }

  private takeWord(word: string): boolean {
    const token = this.peek();
    const found = token?.kind === 'word' && token.value.toLowerCase() === word;
    if (found) this.at += 1;
    return found;
  }

  private takeSign(sign: string): boolean {
    const token = this.peek();
    const found = token?.kind === 'sign' && token.value === sign;
    if (found) this.at += 1;
    return found;
  }

  whole(): Parsed<Search> {
    const search = this.either();
    if (E.isLeft(search)) return search;
    return this.peek() === undefined ? search : E.left(`has an unexpected ${quoted(this.peek())}`);
  }

  private chain(kind: 'and' | 'or', part: () => Parsed<Search>): Parsed<Search> {
    const terms: Search[] = [];
    do {
      const term = part();
      if (E.isLeft(term)) return term;
      terms.push(term.right);
    } while (this.takeWord(kind));
    const [only] = terms;
    return E.right(terms.length === 1 && only ? only : { kind, terms });
  }

  private either(): Parsed<Search> {
    return this.chain('or', () => this.chain('and', () => this.term()));
  }

  private term(): Parsed<Search> {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) return E.left('is nested too deeply');
    const term = this.takeWord('not') ? this.negated() : this.positive();
    this.depth -= 1;
    return term;
  }

  private negated(): Parsed<Search> {
    const term = this.term();
    return E.isLeft(term) ? term : E.right({ kind: 'not', term: term.right });
  }

  private positive(): Parsed<Search> {
    if (!this.takeSign('(')) return this.comparison();
    const inner = this.either();
    if (E.isLeft(inner)) return inner;
    return this.takeSign(')')
      ? inner
      : E.left(`is missing a closing parenthesis before ${quoted(this.peek())}`);
  }

  private comparison(): Parsed<Search> {
    const token = this.peek();
    const field = SEARCH_FIELDS.find((name) => token?.kind === 'word' && token.value.toLowerCase() === name);
    if (field === undefined)
      return E.left(`has ${quoted(token)} instead of one of ${SEARCH_FIELDS.join(', ')}`);
    this.at += 1;
    if (this.takeSign('=') || this.takeSign('==')) return this.oneValue(field, 'in');
    if (this.takeSign('!=') || this.takeSign('<>')) return this.not(this.oneValue(field, 'in'));
    if (this.takeWord('contains')) return this.oneValue(field, 'contains');
    if (this.takeWord('in')) return this.values(field);
    if (this.takeWord('not') && this.takeWord('in')) return this.not(this.values(field));
    return E.left(`is missing =, !=, IN, NOT IN or CONTAINS after ${field}`);
  }

  private not(search: Parsed<Search>): Parsed<Search> {
    return E.isLeft(search) ? search : E.right({ kind: 'not', term: search.right });
  }

  private value(field: SearchField): Parsed<string> {
    const token = this.peek();
    if (token === undefined || token.kind === 'sign')
      return E.left(`is missing a value for ${field} before ${quoted(token)}`);
    this.at += 1;
    this.size += 1;
    if (this.size > MAX_VALUES) return E.left(`has more than ${MAX_VALUES} values`);
    if (ID_FIELDS.has(field) && !UUID.test(token.value))
      return E.left(`compares ${field} with ${quoted(token)}, which is not a UUID`);
    if (field === 'archived' && !/^(?:true|false)$/i.test(token.value))
      return E.left(`compares archived with ${quoted(token)}; it must be true or false`);
    return E.right(ID_FIELDS.has(field) || field === 'archived' ? token.value.toLowerCase() : token.value);
  }

  private oneValue(field: SearchField, kind: 'in' | 'contains'): Parsed<Search> {
    if (kind === 'contains' && (ID_FIELDS.has(field) || field === 'archived'))
      return E.left(`cannot use CONTAINS with ${field}`);
    const value = this.value(field);
    return E.isLeft(value) ? value : E.right({ kind, field, values: [value.right] });
  }

  private values(field: SearchField): Parsed<Search> {
    if (!this.takeSign('(')) return E.left(`is missing a list in parentheses after ${field} IN`);
    const values: string[] = [];
    do {
      const value = this.value(field);
      if (E.isLeft(value)) return value;
      values.push(value.right);
    } while (this.takeSign(','));
    if (!this.takeSign(')')) return E.left(`is missing a closing parenthesis before ${quoted(this.peek())}`);
    return E.right({ kind: 'in', field, values });
  }
}

/** Parses a search expression such as `tag_id IN ("…") AND archived = false`. */
export const parseSearch = (expression: string): E.Either<RequestError, Search> => {
  const tokens = tokensOf(expression);
  const search = E.isLeft(tokens) ? tokens : new Parser(tokens.right).whole();
  return E.isLeft(search) ? badRequest(`The search ${search.left}.`) : search;
};

/** Whether an expression uses `archived`. If not, it selects only active experiences. */
export const mentionsArchived = (search: Search): boolean => {
  switch (search.kind) {
    case 'and':
    case 'or':
      return search.terms.some(mentionsArchived);
    case 'not':
      return mentionsArchived(search.term);
    case 'in':
    case 'contains':
      return search.field === 'archived';
  }
};
