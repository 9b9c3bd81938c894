/**
 * The entries of the page and their changes. An entry for many changes has them as members; any other entry is a single change. A change counts
 * once, even if several entries show it.
 *
 * The later entries of a long list are not elements at first, only HTML. For that reason the filters read the HTML of entries, not their elements.
 */
export const ENTRIES = String.raw`
  const valueOf = (tag, name) => {
    const start = tag.indexOf(name + '="') + name.length + 2;
    return tag.slice(start, tag.indexOf('"', start));
  };
  const changeOf = (piece) => {
    const end = piece.indexOf('>');
    const tag = piece.slice(0, end);
    const words = (name) => (tag.includes(name) ? valueOf(tag, name).split(' ') : []);
    const [kinds, fields] = ['data-kinds', 'data-fields'].map(words);
    return { html: piece.slice(end + 1), key: valueOf(tag, 'data-key'), kinds, fields, text: undefined, shown: true };
  };
  const entryOf = (html, place, part) => {
    const members = html.split('<li data-member').slice(1).map((piece) => changeOf(piece.slice(0, piece.indexOf('</li>'))));
    const own = changeOf(html);
    const wasOpen = html.includes('<details open');
    // Until the element exists, a placeholder keeps whether it will be open.
    const details = html.includes('<details') ? { open: wasOpen } : undefined;
    return { ...place, html, part, key: own.key, members, changes: members.length > 0 ? members : [own], details, wasOpen, shown: true };
  };

  const headings = new Map();
  for (const group of document.querySelectorAll('.group'))
    headings.set(group, { count: group.querySelector(':scope > :is(h2, h3) > .count'), all: new Set(), shown: new Set() });
  const groupsAround = (element) => {
    const group = element.parentElement.closest('.group');
    return group ? [group, ...groupsAround(group)] : [];
  };
  const placeOf = (element) => ({ headings: groupsAround(element).map((group) => headings.get(group)), fold: element.closest('.more') });

  const lateParts = [];
  const addLatePart = (noscript, entries, owner) => {
    const part = { element: noscript.parentElement, html: noscript.textContent, entries, owner, isMade: false };
    lateParts.push(part);
    return part;
  };
  const entryByElement = new Map();
  const setMembers = ({ element, members }) => {
    for (const [i, one] of [...element.querySelectorAll('[data-member]')].entries()) {
      members[i].element = one;
      one.hidden = !members[i].shown;
    }
  };
  const setElement = (entry, element) => {
    entry.element = element;
    entryByElement.set(element, entry);
    element.hidden = !entry.shown;
    const details = element.querySelector('details');
    if (details) {
      details.open = entry.details.open;
      entry.details = details;
    }
    if (entry.members.length > 0) setMembers(entry);
  };
  const entriesOf = (element) => {
    const place = placeOf(element);
    if (element.localName === 'noscript') {
      const part = addLatePart(element, []);
      part.entries = part.html.split('<div role="listitem" class="entry').slice(1).map((piece) => entryOf(piece, place, part));
      return part.entries;
    }
    const entry = entryOf(element.outerHTML, place);
    setElement(entry, element);
    for (const noscript of element.querySelectorAll('.late > noscript')) addLatePart(noscript, [], entry);
    return [entry];
  };
  const entries = [...document.querySelectorAll('.entry, .batch > noscript')].flatMap(entriesOf);

  for (const entry of entries) for (const heading of entry.headings) for (const { key } of entry.changes) heading.all.add(key);
  const entryByKey = new Map(entries.map((entry) => [entry.key, entry]));
  const distinct = (some) => new Set(some.flatMap(({ changes }) => changes.map(({ key }) => key))).size;
  const total = distinct(entries);
  const folds = [...document.querySelectorAll('.more')];
  const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
  const unfold = ({ fold }) => {
    if (fold) fold.open = true;
  };
`;
