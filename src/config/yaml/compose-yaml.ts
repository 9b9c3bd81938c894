import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { endOfMatch, skipAll } from './skip.ts';
import type { Span } from './source-text.ts';
import { TreeBuilder, type RawPair } from './tree-builder.ts';
import { YamlScalar, type YamlFault, type YamlNode } from './yaml-node.ts';
import { withJoinedBrackets } from './yaml-tokens.ts';

/** The YAML content of a text. */
export interface ComposedYaml {
  /** Undefined if the text contains only comments and whitespace. */
  readonly root: YamlNode | undefined;
  readonly faults: readonly YamlFault[];
}

/** The position of the first syntax error, and the parser's message. */
export interface NotYaml {
  readonly offset: number;
  readonly reason: string;
}

type Collection = SequenceEvent | MappingEvent;
type NodeEvent = Collection | ScalarEvent;

/** The rest of an item's last line, without a dash. */
const REST_OF_ITEM = /[^\n-]*/y;

/** A blank or comment line after an item. */
const AFTER_ITEM = /\n[ \t\r]*(?:#[^\n]*)?/y;

const COLON = /[ \t]*:/y;

/** What is allowed between the end of a pair and a colon without a key. */
const BEFORE_COLON = /[\s,?{}\]]+|#[^\r\n]*/y;

/** Composes the first document of a text from the parser's events. */
class EventComposer {
  readonly builder = new TreeBuilder();
  /** The first event opens the document. */
  #next = 1;
  readonly #text: string;
  readonly #events: readonly Event[];

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  /** The next node, or undefined at the end of the current collection. */
  node(): YamlNode | undefined {
    const event = this.#events[this.#next++];
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) {
      return undefined;
    }
    if (event.type === EVENT_ID.ALIAS) {
      const span = { start: event.anchorStart - 1, end: event.anchorEnd };
      return this.builder.alias(this.#text.slice(event.anchorStart, event.anchorEnd), span);
    }
    if (event.anchorStart < 0) return this.#content(event);
    const close = this.builder.anchor(this.#text.slice(event.anchorStart, event.anchorEnd));
    const node = this.#content(event);
    close(node);
    return node;
  }

  #content(event: NodeEvent): YamlNode {
    if (event.type === EVENT_ID.SCALAR) return this.#scalar(event);
    return event.type === EVENT_ID.SEQUENCE ? this.#list(event) : this.#map(event);
  }

  #tag(event: NodeEvent): string | undefined {
    return event.tagStart < 0 ? undefined : this.#text.slice(event.tagStart, event.tagEnd);
  }

  #scalar(event: ScalarEvent): YamlNode {
    const unquoted = event.style === SCALAR_STYLE.PLAIN;
    const text = getScalarValue(this.#text, event);
    return this.builder.scalar(text, unquoted, scalarSpan(event), this.#tag(event));
  }

  #list(event: SequenceEvent): YamlNode {
    const items: YamlNode[] = [];
    for (let item = this.node(); item !== undefined; item = this.node()) {
      items.push(item.start < 0 ? this.#emptyItem(items.at(-1)?.end ?? event.start) : item);
    }
    const span = { start: event.start, end: Math.max(event.start, items.at(-1)?.end ?? 0) };
    return this.builder.list(items, span, this.#tag(event));
  }

  /** The parser gives no position for an empty item, so it gets the position of its dash. */
  #emptyItem(after: number): YamlNode {
    const lineEnd = skipAll(REST_OF_ITEM, this.#text, after);
    const dash = this.#text.indexOf('-', after === 0 ? 0 : skipAll(AFTER_ITEM, this.#text, lineEnd));
    return new YamlScalar('', true, Math.max(dash, 0), Math.max(dash, 0) + 1);
  }

  /** The parser gives no position for an empty key, so it gets the position of its colon, if that is found. */
  #emptyKey(key: YamlNode, before: RawPair | undefined, start: number): YamlNode {
    const end =
      before === undefined
        ? start
        : Math.max(endOfMatch(COLON, this.#text, before.key.end) ?? before.key.end, before.value.end);
    const colon = skipAll(BEFORE_COLON, this.#text, end);
    return this.#text[colon] === ':' ? new YamlScalar('', true, colon, colon + 1) : key;
  }

  #map(event: MappingEvent): YamlNode {
    const pairs: RawPair[] = [];
    for (let key = this.node(); key !== undefined; key = this.node()) {
      const value = this.node();
      if (value === undefined) break;
      pairs.push({ key: key.start < 0 ? this.#emptyKey(key, pairs.at(-1), event.start) : key, value });
    }
    const last = pairs.at(-1);
    const end = Math.max(event.start, last?.key.end ?? 0, last?.value.end ?? 0);
    return this.builder.map(pairs, { start: event.start, end }, this.#tag(event));
  }
}

const scalarSpan = (event: ScalarEvent): Span => {
  if (event.valueStart < 0) {
    const end = Math.max(event.tagEnd, event.anchorEnd);
    return { start: end, end };
  }
  const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return { start: event.valueStart - (quote ? 1 : 0), end: event.valueEnd + (quote ? 1 : 0) };
};

/** The fault of a text with a second document, whose first value is at `start`. */
const secondDocument = (text: string, start: number): YamlFault => {
  const markers = text.slice(0, start).matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm);
  const marker = [...markers].at(-1)?.index ?? 0;
  return {
    rule: 'second-document',
    message: 'a second YAML document starts here',
    hint: 'Remove this line, or move the second document to another file; sync merges several files.',
    start: marker,
    end: marker + 3,
  };
};

const firstOffset = (events: readonly Event[], after: number): number | undefined => {
  const event = events[after + 1];
  if (event?.type === EVENT_ID.SCALAR && event.valueStart >= 0) return event.valueStart;
  if (event?.type === EVENT_ID.SEQUENCE || event?.type === EVENT_ID.MAPPING) return event.start;
  return undefined;
};

/** The parser returns an empty document as a plain scalar of length zero. */
const composed = (root: YamlNode | undefined, faults: readonly YamlFault[]): ComposedYaml => ({
  root: root?.kind === 'scalar' && root.plain && root.start === root.end ? undefined : root,
  faults,
});

/** A text and its parser events. */
export interface YamlEvents {
  readonly text: string;
  readonly events: readonly Event[];
}

const parsed = (text: string): E.Either<NotYaml, YamlEvents> => {
  try {
    return E.right({ text, events: parseEvents(text, {}) });
  } catch (error) {
    if (error instanceof YAMLException) {
      return E.left({ offset: error.mark?.position ?? 0, reason: error.reason });
    }
    return E.left({ offset: 0, reason: error instanceof Error ? error.message : 'cannot be read' });
  }
};

/** Parses a text into events. */
export const readEvents = (text: string): E.Either<NotYaml, YamlEvents> => {
  const events = parsed(text);
  return E.isLeft(events) && events.left.reason === 'deficient indentation'
    ? parsed(withJoinedBrackets(text))
    : events;
};

/** Builds the tree from parser events, and collects faults that the parser accepts, such as a duplicate key or a second document. */
export const composeEvents = ({ text, events }: YamlEvents): ComposedYaml => {
  if (events.length === 0) return composed(undefined, []);
  const composer = new EventComposer(text, events);
  const root = composer.node();
  const second = events.findIndex((event, i) => i > 0 && event.type === EVENT_ID.DOCUMENT);
  const { faults } = composer.builder;
  if (second > 0) faults.push(secondDocument(text, firstOffset(events, second) ?? text.length));
  return composed(root, faults);
};

/** Parses a text as YAML, fast: 10,000 experiences take a quarter of a second. It does not interpret scalars. */
export const composeYaml = (text: string): E.Either<NotYaml, ComposedYaml> =>
  pipe(readEvents(text), E.map(composeEvents));
