import { endOfMatch } from './skip.ts';
import { NEXT, type Next, type YamlCursor } from './yaml-cursor.ts';

// Reads the YAML that most configs consist of, in a fraction of the time and memory of the parser's events: keys and values on one line, in
// printable characters, quoted without escapes, lists and maps in block style or on one line. Anything else is `ODD`, also what is valid,
// and the caller reads the text with the parser. Therefore every rule here may only be stricter than YAML.

// Letters beyond ASCII that are printable without doubt.
const LETTERS = '\\u00c0-\\u024f\\u0370-\\u03ff\\u0400-\\u052f\\u3041-\\u30ff\\u4e00-\\u9fff\\uac00-\\ud7a3';

// No expression repeats a group without a bound: V8 keeps a state for each repetition, and throws if a text has millions of them.
const MOST_WORDS = 10_000;

/** How a text without quotes begins: not with a character that has a meaning in YAML, and not with a dot, as the end of a document does. */
const FIRST = `[A-Za-z0-9_/$(<+~${LETTERS}]`;

/** A text without quotes: words of some characters, separated by spaces, and colons that end no key. */
const plainOf = (characters: string): RegExp =>
  new RegExp(`${FIRST}${characters}*(?:(?: +|:(?=[A-Za-z0-9_./-]))${characters}+){0,${MOST_WORDS}}`, 'y');

const PLAIN = plainOf(`[!-"$-9;-~${LETTERS}]`);
const PLAIN_IN_FLOW = plainOf(`[!-"$-+\\--9;-Z\\\\^-z|~${LETTERS}]`);
const QUOTED = new RegExp(`"[ !#-\\[\\]-~${LETTERS}]*"|'[ -&(-~${LETTERS}]*'(?!')`, 'y');

const KEY = /[A-Za-z_][A-Za-z0-9_-]{0,200}(?=:(?:[ \r\n]|$))/y;
const KEY_IN_FLOW = /[A-Za-z_][A-Za-z0-9_-]{0,200}(?=: )|"[A-Za-z_][A-Za-z0-9_-]{0,200}"(?=: )/y;

const SPACES = / */y;
const COMMENT = `#[ -~\\t${LETTERS}]*`;
const REST_OF_LINE = new RegExp(`(?: +${COMMENT}| *)(?:\\r?\\n|$)`, 'y');
const BLANK_LINE = new RegExp(` *(?:${COMMENT})?(?:\\r?\\n|$)`, 'y');
const WHITESPACE = /[ \r\n]*/y;

const DEEPEST = 30;

/** What `next` continues with: the next item or pair, the rest of a map's first line, the value of a key, or the first item in brackets. */
const AT = { ROOT: 0, ITEM: 1, KEY: 2, VALUE: 3, FIRST: 4, NOWHERE: 5 } as const;

/** A list or map that is not at its end. */
interface Open {
  readonly isList: boolean;
  /** The column of its items or keys; -1 in brackets or braces. */
  readonly column: number;
}

const IN_FLOW = -1;

class CommonYaml implements YamlCursor {
  text = '';
  plain = true;
  readonly #source: string;
  readonly #open: Open[] = [];
  #at = 0;
  #state: (typeof AT)[keyof typeof AT] = AT.ROOT;

  constructor(source: string) {
    this.#source = source;
  }

  isAtEnd(): boolean {
    return this.#state === AT.ITEM && this.#open.length === 0 && this.#at >= this.#source.length;
  }

  next(): Next {
    const open = this.#open[this.#open.length - 1];
    switch (this.#state) {
      case AT.ROOT:
        return this.#root();
      case AT.KEY:
        return this.#key(KEY);
      case AT.VALUE:
        return open?.column === IN_FLOW ? this.#valueInFlow() : this.#value(open?.column ?? 0);
      case AT.FIRST:
        return open ? this.#itemInFlow(open, true) : this.#odd();
      case AT.ITEM:
        if (open === undefined) return this.#odd();
        return open.column === IN_FLOW ? this.#itemInFlow(open, false) : this.#item(open);
      case AT.NOWHERE:
        return NEXT.ODD;
    }
  }

  #odd(): Next {
    this.#state = AT.NOWHERE;
    return NEXT.ODD;
  }

  /** The end of a match at the current offset, or -1. */
  #endOf(pattern: RegExp): number {
    return endOfMatch(pattern, this.#source, this.#at) ?? -1;
  }

  #skip(pattern: RegExp): boolean {
    const end = this.#endOf(pattern);
    if (end >= 0) this.#at = end;
    return end >= 0;
  }

  /** Skips blank lines and the indentation of the next line, and returns its column; -1 at the end of the text. */
  #column(): number {
    while (this.#at < this.#source.length && this.#skip(BLANK_LINE));
    const start = this.#at;
    this.#skip(SPACES);
    return this.#at < this.#source.length ? this.#at - start : -1;
  }

  #isDash(): boolean {
    return this.#source.startsWith('- ', this.#at);
  }

  #isKey(): boolean {
    return this.#endOf(KEY) >= 0;
  }

  #enter(isList: boolean, column: number, state: typeof AT.FIRST | typeof AT.KEY | typeof AT.ITEM): Next {
    if (this.#open.length >= DEEPEST) return this.#odd();
    this.#open.push({ isList, column });
    this.#state = state;
    return isList ? NEXT.LIST : NEXT.MAP;
  }

  #leave(): Next {
    this.#open.pop();
    this.#state = AT.ITEM;
    return NEXT.END;
  }

  /** Ends a value in block style; nothing but a comment may follow on its line. */
  #ended(next: Next): Next {
    this.#state = AT.ITEM;
    return next !== NEXT.ODD && this.#skip(REST_OF_LINE) ? next : this.#odd();
  }

  #root(): Next {
    const column = this.#column();
    const first = this.#source[this.#at];
    if (column === 0 && (first === '[' || first === '{')) return this.#brackets(first);
    return column === 0 ? this.#block(column) : this.#odd();
  }

  /** The list or map in block style that starts at the current offset. */
  #block(column: number): Next {
    const lineStart = this.#at - column;
    if (!this.#isDash()) return this.#isKey() ? this.#enter(false, column, AT.KEY) : this.#odd();
    // The first item is read like the others, from the start of its line.
    this.#at = lineStart;
    return this.#enter(true, column, AT.ITEM);
  }

  /** The next item or key in block style, on a line of its own. */
  #item({ isList, column }: Open): Next {
    const lineStart = this.#at;
    const found = this.#column();
    const isItem = this.#isDash();
    // A list may be as far to the left as the key that it is the value of.
    if (found < column || (found === column && isList && !isItem)) {
      this.#at = found < 0 ? this.#source.length : lineStart;
      return this.#leave();
    }
    if (found > column || isItem !== isList) return this.#odd();
    if (!isList) return this.#key(KEY);
    this.#at += 1;
    const dash = this.#at;
    this.#skip(SPACES);
    const inner = column + 1 + this.#at - dash;
    return this.#isKey() ? this.#enter(false, inner, AT.KEY) : this.#inline();
  }

  #key(pattern: RegExp): Next {
    const end = this.#endOf(pattern);
    if (end < 0) return this.#odd();
    this.plain = this.#source[this.#at] !== '"';
    this.text = this.plain ? this.#source.slice(this.#at, end) : this.#source.slice(this.#at + 1, end - 1);
    this.#at = end + 1;
    this.#state = AT.VALUE;
    return NEXT.SCALAR;
  }

  /** The value of a key in block style, on the same line or below. */
  #value(column: number): Next {
    if (!this.#skip(REST_OF_LINE)) {
      this.#skip(SPACES);
      return this.#inline();
    }
    const lineStart = this.#at;
    const found = this.#column();
    if (found > column || (found === column && this.#isDash())) return this.#block(found);
    this.#at = found < 0 ? this.#source.length : lineStart;
    this.text = '';
    this.plain = true;
    this.#state = AT.ITEM;
    return NEXT.SCALAR;
  }

  /** A value in block style that is on one line. */
  #inline(): Next {
    const first = this.#source[this.#at];
    if (first === '[' || first === '{') return this.#brackets(first);
    return this.#ended(this.#scalar(PLAIN));
  }

  #brackets(first: '[' | '{'): Next {
    this.#at += 1;
    return this.#enter(first === '[', IN_FLOW, AT.FIRST);
  }

  #scalar(plain: RegExp): Next {
    const start = this.#at;
    const first = this.#source[start];
    this.plain = first !== '"' && first !== "'";
    const end = this.#endOf(this.plain ? plain : QUOTED);
    if (end < 0) return this.#odd();
    this.text = this.plain ? this.#source.slice(start, end) : this.#source.slice(start + 1, end - 1);
    this.#at = end;
    return NEXT.SCALAR;
  }

  /** Skips what may be between two tokens in brackets: also line breaks if nothing is in block style, as in JSON. */
  #between(): string | undefined {
    this.#skip(this.#open[0]?.column === IN_FLOW ? WHITESPACE : SPACES);
    return this.#source[this.#at];
  }

  #itemInFlow({ isList }: Open, isFirst: boolean): Next {
    const found = this.#between();
    if (found === (isList ? ']' : '}')) {
      this.#at += 1;
      this.#leave();
      const outer = this.#open[this.#open.length - 1];
      if (outer === undefined) this.#skip(WHITESPACE);
      return outer === undefined || outer.column === IN_FLOW ? NEXT.END : this.#ended(NEXT.END);
    }
    if (!isFirst) {
      if (found !== ',') return this.#odd();
      this.#at += 1;
      this.#between();
    }
    return isList ? this.#valueInFlow() : this.#key(KEY_IN_FLOW);
  }

  #valueInFlow(): Next {
    const found = this.#between();
    if (found === '[' || found === '{') return this.#brackets(found);
    const next = this.#scalar(PLAIN_IN_FLOW);
    if (next === NEXT.SCALAR) this.#state = AT.ITEM;
    return next;
  }
}

/** Walks through a text that consists of common YAML alone. */
export const commonYaml = (text: string): YamlCursor => new CommonYaml(text);
