import { ADDRESS } from './address.ts';
import { ENTRIES } from './entries.ts';
import { FILTER } from './filter.ts';
import { KEYS } from './keys.ts';
import { LATE } from './late.ts';
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
    // As a link, it would replace the filters in the URL.
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
 * The script of a page: filters, keys, reviewed marks, and the URL. The page is complete without it. It reads only the page, its URL, and what it
 * has stored in the browser, and makes elements only from HTML of the page itself.
 */
export const SCRIPT = `'use strict';
(() => {
  if (document.getElementById('search') === null) return;
${[ENTRIES, LATE, FILTER, ADDRESS, MARKS, KEYS, START].join('')}})();
`;
