import type * as t from 'io-ts';
import { ListType, OptionalType, ShortType } from './config-type.ts';
import { quoted } from './quoted-text.ts';
import { isOwnKey, recordKeys, slipHint, type RecordKeys } from './record-keys.ts';
import {
  isNull,
  YamlScalar,
  type YamlFault,
  type YamlList,
  type YamlMap,
  type YamlNode,
} from '../yaml/yaml-node.ts';

/** The data of a file in the shape of its codec, and the faults of its keys. */
export interface ShapedData {
  /** Lists are arrays, maps are objects with only the codec's keys in camelCase, and scalars are `YamlScalar`. */
  readonly data: unknown;
  readonly faults: readonly YamlFault[];
  /** Ignored keys that look like mistyped known ones. */
  readonly nearMisses: readonly YamlFault[];
  /** Other ignored keys that do not begin with `x-`. */
  readonly foreignKeys: readonly YamlFault[];
}

type Hints = Map<string, string | undefined>;

/** A scalar in place of a map: a codec of maps would accept the `YamlScalar` object as a map. */
const misfit = (scalar: YamlScalar): string | null => (isNull(scalar) ? null : scalar.text);

const UNKNOWN_KEY_HINT = 'Remove it, or prefix it with x- if it is your own, as --strict requires.';

/** Walks a tree along a codec. Keys that the codec does not know are dropped, so hostile ones such as `__proto__` have no effect. */
class Shaper {
  readonly faults: YamlFault[] = [];
  readonly nearMisses: YamlFault[] = [];
  readonly foreignKeys: YamlFault[] = [];
  readonly #hints = new WeakMap<RecordKeys, Hints>();

  shape(node: YamlNode, codec: t.Mixed): unknown {
    const wanted = codec instanceof OptionalType ? (codec.inner as t.Mixed) : codec;
    if (node instanceof YamlScalar) return recordKeys(wanted) === undefined ? node : misfit(node);
    if (node.foreignTag !== undefined) this.#foreignTag(node, node.foreignTag);
    if (wanted instanceof ShortType) return this.shape(node, wanted.map as t.Mixed);
    if (node.kind === 'list') {
      if (!(wanted instanceof ListType)) return [];
      const item = wanted.item as t.Mixed;
      return node.items.map((member) => this.shape(member, item));
    }
    const keys = recordKeys(wanted);
    return keys === undefined ? {} : this.#map(node, keys);
  }

  #map(node: YamlMap, keys: RecordKeys): unknown {
    const data: Record<string, unknown> = {};
    for (const { key, value } of node.pairs) {
      const name = keys.canonical.get(key.text);
      const codec = name === undefined ? undefined : keys.codecs.get(name);
      if (name === undefined || codec === undefined) this.#unknownKey(key, keys);
      else if (Object.hasOwn(data, name)) this.#bothSpellings(key, node, name, keys);
      else data[name] = this.shape(value, codec);
    }
    return data;
  }

  #unknownKey(key: YamlScalar, keys: RecordKeys): void {
    const hint = this.#slipHint(key.text, keys);
    const { start, end } = key;
    const message = `the key ${quoted(key.text)} is unknown`;
    if (hint !== undefined)
      this.nearMisses.push({
        rule: 'near-miss-key',
        message: `${message} and is ignored`,
        hint,
        start,
        end,
      });
    else if (!isOwnKey(key.text))
      this.foreignKeys.push({
        rule: 'unknown-key',
        message,
        hint: UNKNOWN_KEY_HINT,
        together: { name: key.text, message: 'are unknown keys' },
        start,
        end,
      });
  }

  #slipHint(key: string, keys: RecordKeys): string | undefined {
    const hints: Hints = this.#hints.get(keys) ?? new Map<string, string | undefined>();
    this.#hints.set(keys, hints);
    if (!hints.has(key)) hints.set(key, slipHint(key, [...keys.codecs.keys()]));
    return hints.get(key);
  }

  #bothSpellings(key: YamlScalar, node: YamlMap, name: string, keys: RecordKeys): void {
    const first = node.pairs.find((pair) => keys.canonical.get(pair.key.text) === name)?.key;
    this.faults.push({
      rule: 'key-in-both-spellings',
      message: `${quoted(key.text)} is the same key as ${quoted(first?.text ?? name)}, which is here too`,
      hint: `Keep one of the two, preferably ${name}.`,
      start: key.start,
      end: key.end,
      ...(first !== undefined && { related: first }),
    });
  }

  #foreignTag(node: YamlList | YamlMap, tag: string): void {
    this.faults.push({
      rule: 'unsupported-tag',
      message: `the tag ${quoted(tag)} is not supported`,
      hint: 'Remove the tag.',
      start: node.start,
      end: node.end,
    });
  }
}

/** Shapes the tree of a file for its codec, with every key in camelCase. */
export const shapeData = (root: YamlNode, codec: t.Mixed): ShapedData => {
  const shaper = new Shaper();
  const data = shaper.shape(root, codec);
  const { faults, nearMisses, foreignKeys } = shaper;
  return { data, faults, nearMisses, foreignKeys };
};
