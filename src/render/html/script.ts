/**
 * What makes a page answer: the filters, the button that opens and closes everything, and the keys. The page is whole
 * without it. It writes no markup and reads no data but what stands on the page.
 */
export const SCRIPT = `'use strict';
(() => {
  const search = document.getElementById('search');
  if (!search) return;
  const status = document.getElementById('status');
  const opener = document.getElementById('open-all');
  const clearer = document.getElementById('clear');
  const none = document.getElementById('none');
  const tiles = [...document.querySelectorAll('button[data-kind]')];
  const entries = [...document.querySelectorAll('.entry')].map((element) => ({
    element,
    kinds: element.dataset.kinds.split(' '),
    text: undefined,
    shown: true,
  }));
  const groups = [...document.querySelectorAll('.group')].reverse();
  const mores = [...document.querySelectorAll('.more')];
  const count = (number) => number.toLocaleString('en');
  const textOf = (entry) => (entry.text ??= entry.element.textContent.toLowerCase());

  const isWanted = (entry, kinds, words) =>
    (kinds.size === 0 || entry.kinds.some((kind) => kinds.has(kind))) &&
    words.every((word) => textOf(entry).includes(word));

  const told = (shown, filtered) =>
    filtered
      ? count(shown) + ' of ' + count(entries.length) + (entries.length === 1 ? ' change' : ' changes')
      : (entries.length === 1 ? 'One change' : 'All ' + count(entries.length) + ' changes');

  const filter = () => {
    const kinds = new Set(tiles.filter((tile) => tile.ariaPressed === 'true').map((tile) => tile.dataset.kind));
    const words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
    const filtered = kinds.size > 0 || words.length > 0;
    let shown = 0;
    for (const entry of entries) {
      const wanted = !filtered || isWanted(entry, kinds, words);
      if (wanted) shown++;
      if (wanted === entry.shown) continue;
      entry.shown = wanted;
      entry.element.hidden = !wanted;
    }
    for (const group of groups) group.hidden = group.querySelector('.entry:not([hidden])') === null;
    for (const more of mores) {
      more.hidden = more.querySelector('.entry:not([hidden])') === null;
      if (filtered) more.open = true;
    }
    clearer.hidden = !filtered;
    none.hidden = shown > 0;
    status.textContent = told(shown, filtered);
  };

  let pending = 0;
  const filterSoon = () => {
    clearTimeout(pending);
    pending = setTimeout(filter, entries.length > 1000 ? 150 : 0);
  };
  const clear = () => {
    search.value = '';
    for (const tile of tiles) tile.ariaPressed = 'false';
    filter();
    search.focus();
  };

  for (const tile of tiles) {
    tile.disabled = false;
    tile.addEventListener('click', () => {
      tile.ariaPressed = tile.ariaPressed === 'true' ? 'false' : 'true';
      filter();
    });
  }
  search.addEventListener('input', filterSoon);
  clearer.addEventListener('click', clear);
  opener.addEventListener('click', () => {
    const open = opener.dataset.open !== 'true';
    for (const { element, shown } of entries)
      if (shown) for (const details of element.getElementsByTagName('details')) details.open = open;
    opener.dataset.open = String(open);
    opener.textContent = open ? 'Close all' : 'Open all';
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'Escape' && document.activeElement === search) clear();
  });
  opener.hidden = document.querySelector('.entry details') === null;
  document.getElementById('tools').hidden = false;
  filter();
})();
`;
