/**
 * What stands on the page: its entries, which are the rows that open, and the changes that each of them tells. A row that tells of
 * many holds them as its members; any other one is its own only change. What changes counts once, however many rows tell of it.
 */
export const ENTRIES = `
  const changesOf = (element) => {
    const members = element.querySelectorAll('[data-member]');
    return (members.length > 0 ? [...members] : [element]).map((one) => ({
      element: one,
      key: one.dataset.key,
      kinds: one.dataset.kinds.split(' '),
      fields: (one.dataset.fields ?? '').split(' '),
      text: undefined,
      shown: true,
    }));
  };
  const groupsAround = (element) => {
    const group = element.parentElement.closest('.group');
    return group ? [group, ...groupsAround(group)] : [];
  };
  const entries = [...document.querySelectorAll('.entry')].map((element) => {
    const details = element.querySelector('details');
    return { element, details, wasOpen: details?.open, key: element.dataset.key, changes: changesOf(element), shown: true };
  });
  const headings = new Map();
  for (const group of document.querySelectorAll('.group'))
    headings.set(group, { count: group.querySelector(':scope > :is(h2, h3) > .count'), all: new Set(), shown: new Set() });
  for (const entry of entries) {
    entry.headings = groupsAround(entry.element).map((group) => headings.get(group));
    for (const heading of entry.headings) for (const { key } of entry.changes) heading.all.add(key);
  }
  const entryByKey = new Map(entries.map((entry) => [entry.key, entry]));
  const distinct = (some) => new Set(some.flatMap(({ changes }) => changes.map(({ key }) => key))).size;
  const total = distinct(entries);
  const folds = [...document.querySelectorAll('.more')];
  const number = (value) => value.toLocaleString('en');
  const unfold = (entry) => {
    const fold = entry.element.closest('.more');
    if (fold) fold.open = true;
  };
`;
