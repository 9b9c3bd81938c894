import { ADDRESS } from './address.ts';
import { ENTRIES } from './entries.ts';
import { FILTER } from './filter.ts';
import { KEYS } from './keys.ts';
import { MARKS } from './marks.ts';

const START = `
  const openAll = () => {
    const open = opener.dataset.open !== 'true';
    for (const { details, shown } of entries) if (details && shown) details.open = open;
    opener.dataset.open = String(open);
    opener.textContent = open ? 'Close all' : 'Open all';
  };
  for (const tile of tiles) {
    tile.disabled = false;
    tile.addEventListener('click', () => {
      press(tile, !isPressed(tile));
      filter();
    });
  }
  search.addEventListener('input', filterSoon);
  for (const choice of [field, group]) choice?.addEventListener('change', filter);
  clearer.addEventListener('click', clear);
  opener.addEventListener('click', openAll);
  document.addEventListener('keydown', onKey);
  document.addEventListener('toggle', keepAddressSoon, true);
  document.addEventListener('focusin', ({ target }) => {
    current = entryByElement.get(target.closest('.entry')) ?? current;
    keepAddressSoon();
  });
  document.querySelector('.skip').addEventListener('click', (event) => {
    // Followed as a link, it would take the place of the filters in the address.
    event.preventDefault();
    byID('changes').focus();
  });
  addEventListener('hashchange', followAddress);
  opener.hidden = entries.every(({ details }) => !details);
  byID('tools').hidden = false;
  if (plan !== undefined) startReview();
  followAddress();
  startMaking();
`;

/**
 * What makes a page answer: filters, keys, marks, and an address that remembers. The page is whole without it. It writes no markup,
 * and reads no data but what stands on the page, in its address, and what it has kept in the browser.
 */
export const SCRIPT = `'use strict';
(() => {
  if (document.getElementById('search') === null) return;
${[ENTRIES, FILTER, ADDRESS, MARKS, KEYS, START].join('')}})();
`;
