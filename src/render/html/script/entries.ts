/**
 * The entries of the page, and the changes that each of them shows. An entry for many changes has them as members; any other entry is its own
 * only change. A change counts once, however many entries show it.
 *
 * What the filters need is read from the HTML of an entry, because in a long list the later entries are no elements yet: they are made in
 * batches, when they come near the screen, when a key or a link leads to one, and otherwise while the browser is idle.
 */
export const ENTRIES = String.raw`
  const traitsOf = (tag) => Object.fromEntries([...tag.matchAll(/ data-(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  const changeOf = (piece) => {
    const end = piece.indexOf('>');
    const { key, kinds, fields = '' } = traitsOf(piece.slice(0, end));
    return { html: piece.slice(end + 1), key, kinds: kinds.split(' '), fields: fields.split(' '), text: undefined, shown: true };
  };
  const entryOf = (html, place, part) => {
    const members = html.split('<li data-member').slice(1).map((piece) => changeOf(piece.slice(0, piece.indexOf('</li>'))));
    const own = changeOf(html);
    const wasOpen = html.includes('<details open');
    // As long as there is no element, a stand-in remembers whether it is to be open.
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
  const addLatePart = (element, entries, owner) => {
    const part = { element, html: element.querySelector('noscript').textContent, entries, owner, isMade: false };
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
    if (!element.matches('.batch')) {
      const entry = entryOf(element.outerHTML, place);
      setElement(entry, element);
      for (const one of element.querySelectorAll('.late')) addLatePart(one, [], entry);
      return [entry];
    }
    const part = addLatePart(element, []);
    part.entries = part.html.split('<div role="listitem" class="entry').slice(1).map((piece) => entryOf(piece, place, part));
    return part.entries;
  };
  const entries = [...document.querySelectorAll('.entry, .batch')].flatMap(entriesOf);

  // The page allows only this policy, and only its own text passes through it.
  const policy = globalThis.trustedTypes?.createPolicy('rows', { createHTML: (html) => html });
  const make = (part) => {
    if (!part || part.isMade) return;
    part.isMade = true;
    part.element.innerHTML = policy ? policy.createHTML(part.html) : part.html;
    if (part.owner) setMembers(part.owner);
    for (const [i, entry] of part.entries.entries()) {
      setElement(entry, part.element.children[i]);
      dress(entry);
    }
  };
  const makeAll = () => lateParts.forEach(make);
  const inIdleTime = globalThis.requestIdleCallback ?? ((action) => setTimeout(action, 50));
  const makeRest = () => {
    const next = lateParts.find(({ isMade }) => !isMade);
    if (!next) return;
    make(next);
    inIdleTime(makeRest);
  };
  const startMaking = () => {
    const partByElement = new Map(lateParts.map((part) => [part.element, part]));
    const onSight = (sights) => {
      for (const { isIntersecting, target } of sights) if (isIntersecting) make(partByElement.get(target));
    };
    const sight = new IntersectionObserver(onSight, { rootMargin: '1000px 0px' });
    for (const { element } of lateParts) sight.observe(element);
    addEventListener('beforeprint', makeAll);
    inIdleTime(makeRest);
  };

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
