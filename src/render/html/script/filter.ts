/** The filters: by kind, text, field and group, and by what is left to review. */
export const FILTER = String.raw`
  const byID = (id) => document.getElementById(id);
  const [search, field, group, left] = ['search', 'field', 'group', 'left'].map(byID);
  const [status, opener, clearer, none] = ['status', 'open-all', 'clear', 'none'].map(byID);
  const tiles = [...document.querySelectorAll('button[data-kind]')];
  const isPressed = (button) => button?.ariaPressed === 'true';
  const press = (button, pressed) => (button.ariaPressed = String(pressed));

  const wanted = () => ({
    kinds: tiles.filter(isPressed).map((tile) => tile.dataset.kind),
    words: search.value.toLowerCase().split(/\s+/).filter((word) => word !== ''),
    field: field?.value ?? '',
    group: group?.value ?? '',
    onlyLeft: isPressed(left),
  });
  const isFiltered = ({ kinds, words, field, group, onlyLeft }) =>
    kinds.length + words.length > 0 || field !== '' || group !== '' || onlyLeft;

  const REFERENCES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#58;': ':', '&#35;': '#' };
  const textIn = (html) => html.replace(/<div class="waiting">[^<]*|<[^>]*>/g, '').replace(/&#?\w+;/g, (one) => REFERENCES[one] ?? one);
  // A member matches by the words of its entry, too.
  const headOf = ({ html }) => [...html.matchAll(/<(summary|table)\b.*?<\/\1>/gs)].map(([part]) => textIn(part)).join(' ');
  const idOf = ({ html }) => / title="([^"]*)"/.exec(html)?.[1] ?? '';
  const besidesText = (entry) => (entry.head ??= entry.members.length > 0 ? headOf(entry) : idOf(entry));
  const textOf = (entry, change) => (change.text ??= (besidesText(entry) + ' ' + textIn(change.html)).toLowerCase());
  const isChangeWanted = (entry, change, { kinds, words, field }) =>
    (kinds.length === 0 || kinds.some((kind) => change.kinds.includes(kind))) &&
    (field === '' || change.fields.includes(field)) &&
    words.every((word) => textOf(entry, change).includes(word));
  const isEntryWanted = (entry, { group, onlyLeft }) =>
    (group === '' || entry.key === group) && !(onlyLeft && reviewed.has(entry.key));

  const show = (one, shown) => {
    if (shown === one.shown) return;
    one.shown = shown;
    if (one.element) one.element.hidden = !shown;
  };
  let hiddenRows = false;
  const showRows = ({ element }, field) => {
    if (!element) return;
    for (const row of element.querySelectorAll('[data-field]')) row.hidden = field !== '' && row.dataset.field !== field;
  };

  const filterEntry = (entry, filter) => {
    const found = isEntryWanted(entry, filter) ? entry.changes.filter((change) => isChangeWanted(entry, change, filter)) : [];
    const members = new Set(found);
    for (const member of entry.members) show(member, members.has(member));
    show(entry, found.length > 0);
    if (entry.shown && (filter.field !== '' || hiddenRows)) showRows(entry, filter.field);
    return found;
  };

  const filter = () => {
    const filter = wanted();
    const filtered = isFiltered(filter);
    for (const heading of headings.values()) heading.shown = new Set();
    const shown = new Set();
    const shownFolds = new Set();
    for (const entry of entries) {
      for (const { key } of filterEntry(entry, filter)) {
        shown.add(key);
        for (const heading of entry.headings) heading.shown.add(key);
      }
      if (entry.shown) shownFolds.add(entry.fold);
    }
    hiddenRows = filter.field !== '';
    for (const [group, { count, shown, all }] of headings) {
      group.hidden = shown.size === 0;
      if (count) count.textContent = (shown.size < all.size ? number(shown.size) + ' of ' : '') + number(all.size);
    }
    for (const fold of folds) {
      fold.hidden = !shownFolds.has(fold);
      if (filtered) fold.open = true;
    }
    for (const { element, entries, owner } of lateParts) {
      if (owner) continue;
      const rows = entries.filter(({ shown }) => shown).length;
      element.hidden = rows === 0;
      element.style.setProperty('--rows', rows);
    }
    clearer.hidden = !filtered;
    none.hidden = shown.size > 0;
    const changes = total === 1 ? ' change' : ' changes';
    const all = total === 1 ? 'One change' : 'All ' + number(total) + changes;
    status.textContent = filtered ? number(shown.size) + ' of ' + number(total) + changes : all;
    keepAddressSoon();
  };

  let pending = 0;
  const filterSoon = () => {
    clearTimeout(pending);
    pending = setTimeout(filter, total > 1000 ? 150 : 0);
  };
  const setFilter = ({ kinds = [], text = '', field: wantedField = '', group: wantedGroup = '' }) => {
    search.value = text;
    for (const tile of tiles) press(tile, kinds.includes(tile.dataset.kind));
    if (field) field.value = wantedField;
    if (group) group.value = wantedGroup;
    if (left) press(left, false);
    filter();
  };
`;
