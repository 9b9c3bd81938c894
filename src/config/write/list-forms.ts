import { snakeCase } from '../read/record-keys.ts';
import type { SourceList, SourceNode } from './source-tree.ts';
import type { ListForm, ListForms } from './written-value.ts';

const formOf = (node: SourceNode): ListForm | undefined => {
  if (node.kind !== 'list' || node.items.length === 0) return undefined;
  if (node.flow) return 'brackets';
  const areFlow = node.items.every(({ node: item }) => item.kind === 'map' && item.flow);
  return areFlow ? 'items in brackets' : 'lines';
};

/** The layout of lists within the entries of a list, so that a new entry looks like its neighbours; the last one counts. */
export const listFormsOf = (entries: SourceList): ListForms => {
  const byKey = new Map<string, ListForm>();
  let isFlow: boolean | undefined;
  for (const { node } of entries.items) {
    if (node.kind !== 'map') continue;
    for (const { key, value } of node.pairs) {
      const form = formOf(value);
      if (key.kind !== 'scalar' || form === undefined) continue;
      byKey.set(key.text, form);
      isFlow = form !== 'lines';
    }
  }
  const otherwise = isFlow === true ? 'brackets' : 'lines';
  return (key) => byKey.get(key) ?? byKey.get(snakeCase(key)) ?? otherwise;
};
