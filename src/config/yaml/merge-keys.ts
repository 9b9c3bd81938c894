import type { YamlFault, YamlMap, YamlNode, YamlPair } from './yaml-node.ts';

const mergeOfNoMap = (node: YamlNode): YamlFault => ({
  rule: 'merge-of-no-map',
  message: 'the merge key `<<` takes a map, or a list of maps',
  hint: 'Refer to a map by its anchor: `<<: *defaults`.',
  start: node.start,
  end: node.end,
});

const mapsOf = (value: YamlNode, faults: YamlFault[]): YamlMap[] => {
  if (value.kind === 'map') return [value];
  const nodes = value.kind === 'list' ? value.items : [value];
  return nodes.flatMap((node) => {
    if (node.kind === 'map') return [node];
    faults.push(mergeOfNoMap(node));
    return [];
  });
};

/**
 * The pairs of a map after its merge keys (`<<`) are resolved. The map's own keys take precedence over merged ones, and an earlier
 * merged map over a later one, as in the YAML draft for merge keys and in Go's yaml.v3.
 */
export const mergedPairs = (
  own: readonly YamlPair[],
  merges: readonly YamlPair[],
  faults: YamlFault[],
): YamlPair[] => {
  const all = [...own];
  const taken = new Set(own.map((pair) => pair.key.text));
  for (const merge of merges) {
    for (const map of mapsOf(merge.value, faults)) {
      for (const pair of map.pairs) {
        if (taken.has(pair.key.text)) continue;
        taken.add(pair.key.text);
        all.push(pair);
      }
    }
  }
  return all;
};
