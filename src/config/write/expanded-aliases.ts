import type { SourceAlias, SourceNode } from './source-tree.ts';
import type { Splice } from './splices.ts';
import { doubleQuoted } from './written-text.ts';
import { bareValue, inFlow, type YamlValue } from './written-value.ts';

const children = (node: SourceNode): readonly SourceNode[] => {
  if (node.kind === 'list') return node.items.map((item) => item.node);
  if (node.kind === 'map') return node.pairs.flatMap(({ key, value }) => [key, value]);
  return [];
};

const aliasesIn = (node: SourceNode): readonly SourceAlias[] =>
  node.kind === 'alias' ? [node] : children(node).flatMap(aliasesIn);

const MEANT_AS_PLAIN = /!!(?:int|float|bool|null)|tag:yaml\.org,2002:(?:int|float|bool|null)/;
const NO_FLOW = /[,[\]{}\n]|^$/;

const scalarValue = (node: SourceNode & { readonly kind: 'scalar' }, text: string): YamlValue => {
  const properties = node.outer < 0 ? '' : text.slice(node.outer, node.start);
  const plain = properties.includes('!') ? MEANT_AS_PLAIN.test(properties) : node.plain;
  if (!plain) return bareValue(doubleQuoted(node.text));
  if (node.text === '') return bareValue('null');
  return bareValue(NO_FLOW.test(node.text) ? doubleQuoted(node.text) : node.text);
};

/** The value of a node without anchors and aliases; each scalar keeps its meaning. */
const valueOf = (node: SourceNode | undefined, text: string): YamlValue => {
  if (node === undefined) return bareValue('null');
  switch (node.kind) {
    case 'scalar':
      return scalarValue(node, text);
    case 'alias':
      return valueOf(node.target, text);
    case 'list':
      return { kind: 'list', items: node.items.map((item) => valueOf(item.node, text)) };
    case 'map':
      return {
        kind: 'map',
        fields: node.pairs.map(({ key, value }) => [
          inFlow(valueOf(key, text), 'flow'),
          valueOf(value, text),
        ]),
      };
  }
};

/** Whether an offset is within a replaced range. */
const insideOf = (splices: readonly Splice[]): ((offset: number) => boolean) => {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { start, end } of [...splices].sort((a, b) => a.start - b.start)) {
    if (end === start || end <= (ends.at(-1) ?? -1)) continue;
    starts.push(start);
    ends.push(end);
  }
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low > 0 && offset < (ends[low - 1] ?? 0);
  };
};

/** Expands the aliases of removed anchors, so that they do not dangle. */
export const expandedAliases = (root: SourceNode, text: string, splices: readonly Splice[]): Splice[] => {
  const aliases = aliasesIn(root);
  if (aliases.length === 0) return [];
  const isLost = insideOf(splices);
  return aliases.flatMap(({ start, end, target }) => {
    if (target === undefined || !isLost(target.outer) || isLost(start)) return [];
    return [{ start, end, text: inFlow(valueOf(target, text), 'flow') }];
  });
};
