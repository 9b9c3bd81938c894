import * as E from 'fp-ts/lib/Either.js';
import {
  CHOMPING_MODE,
  COLLECTION_STYLE,
  EVENT_ID,
  getScalarValue,
  SCALAR_STYLE,
  type AliasEvent,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { readEvents } from '../yaml/compose-yaml.ts';
import { endOfMatch, lineEndAfter, skipAll, skipBlankLines } from '../yaml/skip.ts';
import type { Span } from '../yaml/source-text.ts';

interface SourceBase extends Span {
  /** The start including an anchor or tag. */
  readonly outer: number;
  readonly anchor?: string;
}

/** A scalar; an empty one that is not written has no place: all its offsets are -1. */
interface SourceScalar extends SourceBase {
  readonly kind: 'scalar';
  readonly text: string;
  readonly plain: boolean;
}

export interface SourceAlias extends SourceBase {
  readonly kind: 'alias';
  readonly name: string;
  /** The node that it refers to. */
  readonly target: SourceNode | undefined;
}

export interface SourceItem {
  /** The offset of its dash, in a block list. */
  readonly dash: number;
  readonly node: SourceNode;
}

export interface SourceList extends SourceBase {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly items: readonly SourceItem[];
}

export interface SourcePair {
  readonly key: SourceNode;
  readonly value: SourceNode;
}

export interface SourceMap extends SourceBase {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly pairs: readonly SourcePair[];
}

/** A node as written: with aliases and merge keys, and with its exact end. */
export type SourceNode = SourceScalar | SourceAlias | SourceList | SourceMap;

/** The end of a node, or of what precedes it if it is not written. */
export const endAfter = (node: SourceNode, before: number): number => (node.end < 0 ? before : node.end);

const BEFORE_BRACKET = /[\s,:?]+|#[^\r\n]*/y;

type NodeEvent = ScalarEvent | SequenceEvent | MappingEvent;

class SourceComposer {
  #next = 1;
  readonly #anchors = new Map<string, SourceNode>();
  readonly #text: string;
  readonly #events: readonly Event[];

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  node(): SourceNode | undefined {
    const event = this.#events[this.#next++];
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) {
      return undefined;
    }
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event);
    const node = this.#content(event);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    return node;
  }

  #content(event: NodeEvent): SourceNode {
    if (event.type === EVENT_ID.SCALAR) return this.#scalar(event);
    return event.type === EVENT_ID.SEQUENCE ? this.#list(event) : this.#map(event);
  }

  #alias(event: AliasEvent): SourceNode {
    const name = this.#text.slice(event.anchorStart, event.anchorEnd);
    const start = event.anchorStart - 1;
    return {
      kind: 'alias',
      name,
      target: this.#anchors.get(name),
      start,
      end: event.anchorEnd,
      outer: start,
    };
  }

  #base(event: NodeEvent, { start, end }: Span): SourceBase {
    const offsets = [start, event.tagStart, event.anchorStart - 1].filter((offset) => offset >= 0);
    const last = Math.max(end, event.tagEnd, event.anchorEnd);
    return {
      start: start < 0 ? last : start,
      end: last,
      outer: offsets.length === 0 ? -1 : Math.min(...offsets),
      ...(event.anchorStart >= 0 && { anchor: this.#text.slice(event.anchorStart, event.anchorEnd) }),
    };
  }

  #scalar(event: ScalarEvent): SourceScalar {
    const text = getScalarValue(this.#text, event);
    const plain = event.style === SCALAR_STYLE.PLAIN;
    return { kind: 'scalar', text, plain, ...this.#base(event, this.#scalarSpan(event)) };
  }

  #scalarSpan(event: ScalarEvent): Span {
    const { valueStart: start, valueEnd: end, style } = event;
    if (start < 0) return { start, end };
    if (style === SCALAR_STYLE.PLAIN) return { start, end };
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) {
      return { start: start - 1, end: end + 1 };
    }
    if (event.chomping === CHOMPING_MODE.KEEP) return { start, end };
    return { start, end: start + this.#text.slice(start, end).trimEnd().length };
  }

  #list(event: SequenceEvent): SourceList {
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const items: SourceItem[] = [];
    let end = event.start + 1;
    for (let node = this.node(); node !== undefined; node = this.node()) {
      const after =
        items.length === 0 ? event.start : skipBlankLines(this.#text, lineEndAfter(this.#text, end));
      const dash = flow ? -1 : after;
      items.push({ dash, node });
      end = endAfter(node, flow ? end : dash + 1);
    }
    if (flow) end = skipAll(BEFORE_BRACKET, this.#text, end) + 1;
    return { kind: 'list', flow, items, ...this.#base(event, { start: event.start, end }) };
  }

  #map(event: MappingEvent): SourceMap {
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const pairs: SourcePair[] = [];
    let end = event.start + (flow ? 1 : 0);
    for (let key = this.node(); key !== undefined; key = this.node()) {
      const value = this.node();
      if (value === undefined) break;
      pairs.push({ key, value });
      const keyEnd = endAfter(key, end);
      end = endAfter(value, endOfMatch(COLON, this.#text, keyEnd) ?? keyEnd);
    }
    if (flow) end = skipAll(BEFORE_BRACKET, this.#text, end) + 1;
    return { kind: 'map', flow, pairs, ...this.#base(event, { start: event.start, end }) };
  }
}

const COLON = /[ \t]*:/y;

/** The start of the value of a pair, after the colon. Undefined if the colon is missing or on another line. */
export const behindColon = (text: string, { key }: SourcePair): number | undefined =>
  endOfMatch(COLON, text, key.end);

/** Composes the first document of valid YAML; undefined if it is empty, or the parser rejects it. */
export const sourceTree = (text: string): SourceNode | undefined => {
  const read = readEvents(text);
  return E.isLeft(read) ? undefined : new SourceComposer(text, read.right.events).node();
};
