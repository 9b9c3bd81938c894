import { mergedPairs } from './merge-keys.ts';
import { quoted } from '../read/quoted-text.ts';
import type { Span } from './source-text.ts';
import { YamlScalar, type YamlFault, type YamlNode, type YamlPair } from './yaml-node.ts';

/** Maximum number of nodes that all aliases of a file expand to: without a limit, a file of 1 kB can expand to billions. */
const MOST_ALIASED_NODES = 1_000_000;

interface Anchored {
  readonly node: YamlNode;
  /** The number of nodes in the value, with expanded aliases. */
  readonly nodes: number;
}

const TAG_PREFIX = /^(?:!!|!<?tag:yaml\.org,2002:|tag:yaml\.org,2002:)(\w+)>?$/;
const READ_AS_PLAIN: ReadonlySet<string> = new Set(['int', 'float', 'bool', 'null']);
const KNOWN_TAGS: ReadonlySet<string> = new Set(['str', 'seq', 'map', ...READ_AS_PLAIN]);

const NO_TAG: { foreignTag?: string } = {};

const foreignTag = (tag: string | undefined): { foreignTag?: string } => {
  if (tag === undefined) return NO_TAG;
  if (tag === '!' || KNOWN_TAGS.has(TAG_PREFIX.exec(tag)?.[1] ?? '')) return NO_TAG;
  return { foreignTag: tag };
};

const isPlain = (unquoted: boolean, tag: string | undefined): boolean => {
  const known = tag === '!' ? 'str' : TAG_PREFIX.exec(tag ?? '')?.[1];
  return known !== undefined && KNOWN_TAGS.has(known) ? READ_AS_PLAIN.has(known) : unquoted;
};

/** Whether the parser gives the position of a node. It does not for a node that the text omits. */
const hasPlace = ({ start, end }: Span): boolean => start >= 0 && end >= start;

const at = (node: YamlNode, { start, end }: Span): YamlNode =>
  node instanceof YamlScalar
    ? new YamlScalar(node.text, node.plain, start, end, node.foreignTag)
    : { ...node, start, end };

/** Gives each omitted item the position of the previous item, or of the list. */
const placedItems = (items: readonly YamlNode[], list: Span): readonly YamlNode[] => {
  if (items.every(hasPlace)) return items;
  let nearest: Span = { start: list.start, end: list.start };
  return items.map((item) => {
    const placed = hasPlace(item) ? item : at(item, nearest);
    nearest = placed;
    return placed;
  });
};

const isPlaced = ({ key, value }: RawPair): boolean => hasPlace(key) && hasPlace(value);

/** Gives an omitted value the position of its key, and an omitted key that of its value, or of the previous key if both are omitted. */
const placedPairs = (pairs: readonly RawPair[], map: Span): readonly RawPair[] => {
  if (pairs.every(isPlaced)) return pairs;
  let nearest: Span = { start: map.start, end: map.start };
  return pairs.map(({ key, value }) => {
    if (hasPlace(value) && !hasPlace(key)) nearest = value;
    const placedKey = hasPlace(key) ? key : at(key, nearest);
    nearest = placedKey;
    return { key: placedKey, value: hasPlace(value) ? value : at(value, placedKey) };
  });
};

/** A pair from a parser, whose key may be any node. */
export interface RawPair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

const isMergeKey = (key: YamlScalar): boolean => key.text === '<<' && key.plain;

/** A colon with nothing before it. */
const isEmptyKey = (key: YamlScalar): boolean => key.text === '' && key.plain;

/** Comparing keys with each other is faster than a set up to about this number of pairs. */
const MAX_PAIRS_COMPARED = 24;

/** Whether a small map has only unique scalar keys and no merge or empty key, as most maps do. */
const isOrdinary = (pairs: readonly RawPair[]): pairs is readonly YamlPair[] => {
  if (pairs.length > MAX_PAIRS_COMPARED) return false;
  for (let i = 0; i < pairs.length; i++) {
    const key = pairs[i]?.key;
    if (key?.kind !== 'scalar' || isMergeKey(key) || isEmptyKey(key)) return false;
    for (let j = 0; j < i; j++) {
      const other = pairs[j]?.key;
      if (other?.kind === 'scalar' && other.text === key.text) return false;
    }
  }
  return true;
};

const ALIAS_FAULTS = {
  unknown: (name: string) => ({
    rule: 'unknown-anchor',
    message: `the alias *${name} refers to an anchor that is not defined above it`,
    hint: `Put &${name} before the value, further up; a text that starts with * needs quotes.`,
  }),
  open: (name: string) => ({
    rule: 'alias-of-itself',
    message: `the alias *${name} is inside the value that it refers to`,
    hint: 'Write the value out, or use another anchor.',
  }),
  bomb: () => ({
    rule: 'too-many-aliases',
    message: `the aliases in this file expand to more than ${MOST_ALIASED_NODES} values`,
    hint: 'Write the aliased values out, or split the file.',
  }),
};

/**
 * Builds the tree of one document: anchors and aliases, tags, merge keys and duplicate keys. It collects faults, and
 * omits faulty pairs or replaces faulty values with an empty scalar.
 */
export class TreeBuilder {
  readonly faults: YamlFault[] = [];
  /** The number of nodes so far, with expanded aliases. */
  nodes = 0;
  #aliased = 0;
  #bombReported = false;
  readonly #anchors = new Map<string, Anchored | 'open'>();

  scalar(text: string, unquoted: boolean, span: Span, tag: string | undefined): YamlScalar {
    this.nodes++;
    if (tag === undefined) return new YamlScalar(text, unquoted, span.start, span.end);
    return new YamlScalar(text, isPlain(unquoted, tag), span.start, span.end, foreignTag(tag).foreignTag);
  }

  list(items: readonly YamlNode[], span: Span, tag: string | undefined): YamlNode {
    this.nodes++;
    return {
      kind: 'list',
      items: placedItems(items, span),
      start: span.start,
      end: span.end,
      ...foreignTag(tag),
    };
  }

  map(pairs: readonly RawPair[], span: Span, tag: string | undefined): YamlNode {
    this.nodes++;
    const all = placedPairs(pairs, span);
    const kept = isOrdinary(all) ? all : this.#sorted(all);
    return { kind: 'map', pairs: kept, start: span.start, end: span.end, ...foreignTag(tag) };
  }

  #sorted(pairs: readonly RawPair[]): readonly YamlPair[] {
    const own: YamlPair[] = [];
    const merges: YamlPair[] = [];
    const seen = new Map<string, YamlScalar>();
    for (const { key, value } of pairs) {
      if (key.kind !== 'scalar') this.#complexKey(key);
      else if (isEmptyKey(key)) this.#emptyKey(key);
      else if (isMergeKey(key)) merges.push({ key, value });
      else if (this.#isFirst(seen, key)) own.push({ key, value });
    }
    return merges.length === 0 ? own : mergedPairs(own, merges, this.faults);
  }

  /** Starts the value of an anchor. The caller passes the finished value to the returned function. */
  anchor(name: string): (node: YamlNode) => void {
    const before = this.nodes;
    this.#anchors.set(name, 'open');
    return (node) => this.#anchors.set(name, { node, nodes: this.nodes - before });
  }

  alias(name: string, span: Span): YamlNode {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined || anchored === 'open') {
      return this.#badAlias(ALIAS_FAULTS[anchored ?? 'unknown'](name), span);
    }
    this.#aliased += anchored.nodes;
    if (this.#aliased > MOST_ALIASED_NODES) return this.#bomb(span);
    this.nodes += anchored.nodes;
    return anchored.node;
  }

  #bomb(span: Span): YamlNode {
    if (this.#bombReported) return new YamlScalar('', true, span.start, span.end);
    this.#bombReported = true;
    return this.#badAlias(ALIAS_FAULTS.bomb(), span);
  }

  #badAlias(fault: Pick<YamlFault, 'rule' | 'message' | 'hint'>, span: Span): YamlNode {
    this.faults.push({ ...fault, start: span.start, end: span.end });
    return new YamlScalar('', true, span.start, span.end);
  }

  #isFirst(seen: Map<string, YamlScalar>, key: YamlScalar): boolean {
    const first = seen.get(key.text);
    if (first === undefined) {
      seen.set(key.text, key);
      return true;
    }
    this.faults.push({
      rule: 'duplicate-key',
      message: `the key ${quoted(key.text)} is already set`,
      hint: 'Keep one of the two; write a list of values as `key: [one, two]`.',
      start: key.start,
      end: key.end,
      related: first,
    });
    return false;
  }

  #emptyKey({ start, end }: Span): void {
    this.faults.push({
      rule: 'empty-key',
      message: 'there is no key before this colon',
      hint: 'Write the key before the colon, or remove the line.',
      start,
      end,
    });
  }

  #complexKey(key: YamlNode): void {
    this.faults.push({
      rule: 'key-not-text',
      message: 'a key must be a text, but found a list or a map',
      hint: 'Write a text before the colon; a text that starts with [ or { needs quotes.',
      start: key.start,
      end: key.end,
    });
  }
}
