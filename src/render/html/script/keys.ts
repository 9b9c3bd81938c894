/** Keyboard shortcuts. */
export const KEYS = `
  const goTo = (entry) => {
    current = entry;
    unfold(entry);
    make(entry.part);
    const line = entry.element.querySelector('summary, .bare');
    if (line.localName !== 'summary') line.tabIndex = -1;
    line.focus();
    keepAddressSoon();
  };
  const focusedEntry = () => entryByElement.get(document.activeElement?.closest('.entry')) ?? current;
  const step = (by) => {
    const from = focusedEntry();
    let at = from ? entries.indexOf(from) + by : by > 0 ? 0 : entries.length - 1;
    while (entries[at] && !entries[at].shown) at += by;
    if (entries[at]) goTo(entries[at]);
  };
  const review = () => {
    const entry = focusedEntry();
    if (!entry?.shown || plan === undefined) return;
    changeMark(entry, !reviewed.has(entry.key));
    if (reviewed.has(entry.key)) step(1);
  };
  const clear = () => {
    setFilter({});
    search.focus();
  };
  const ACTIONS = { j: () => step(1), k: () => step(-1), x: review, '/': () => search.focus() };

  const onKey = (event) => {
    // The browser searches only in elements.
    if ((event.ctrlKey || event.metaKey) && event.key === 'f') makeAll();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && document.activeElement === search) return clear();
    if (document.activeElement === search || document.activeElement?.localName === 'select') return;
    const action = Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : undefined;
    if (!action) return;
    event.preventDefault();
    action();
  };
`;
