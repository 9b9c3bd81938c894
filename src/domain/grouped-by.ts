/** Groups items by a key: keys by their first item, and the items of each in their order. */
export const groupedBy = <A, K>(items: Iterable<A>, key: (item: A) => K): Map<K, A[]> => {
  const groups = new Map<K, A[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
};
