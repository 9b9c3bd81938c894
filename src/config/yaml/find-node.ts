import type { DataPath } from '../../domain/place.ts';
import { snakeCase } from '../read/record-keys.ts';
import type { Span } from './source-text.ts';
import type { YamlNode, YamlPair } from './yaml-node.ts';

const pairOf = (node: YamlNode, step: string): YamlPair | undefined => {
  if (node.kind !== 'map') return undefined;
  const snake = snakeCase(step);
  return node.pairs.find(({ key }) => key.text === step || key.text === snake);
};

/** The part to show for a value: a scalar itself, otherwise its key, or the start of a list item. */
const spanShown = (node: YamlNode, key: Span | undefined): Span => {
  if (node.kind === 'scalar' && node.end > node.start) return node;
  if (key !== undefined) return key;
  return node.kind === 'map' ? (node.pairs[0]?.key ?? node) : node;
};

/**
 * The part of the text that a message shows for a path of camelCase keys and indexes. If the path does not exist (a missing key), it
 * is that of the nearest existing parent.
 */
export const spanOf = (root: YamlNode, path: DataPath): Span => {
  let node = root;
  let key: Span | undefined;
  for (const step of path) {
    const pair = typeof step === 'string' ? pairOf(node, step) : undefined;
    const next = typeof step === 'number' && node.kind === 'list' ? node.items[step] : pair?.value;
    if (next === undefined) break;
    node = next;
    key = pair?.key;
  }
  return spanShown(node, key);
};
