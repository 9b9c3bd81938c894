import { sha256 } from '../../plan/canonical-json.ts';
import { number } from '../wording.ts';
import { type Html, markup } from './markup.ts';

/** What the page's script needs to know about an entry. */
export interface EntryTraits {
  readonly tone?: string;
  /** The kinds of change, for the filter by kind. */
  readonly kinds: string;
  /** Unique within the plan, and the same on every page of it. */
  readonly identity: readonly string[];
  /** The changed fields. */
  readonly fields?: readonly string[];
}

/** Identifies an entry in URLs and among the reviewed marks. */
export const entryKey = (identity: readonly string[]): string =>
  sha256(JSON.stringify(identity)).slice(0, 10);

// Not a `li`: Chromium takes half a minute to renumber ten thousand of them.

/** A row that the filters show or hide. */
export const entryOf = ({ tone, kinds, identity, fields = [] }: EntryTraits, content: Html): Html => {
  const changed = fields.length === 0 ? undefined : markup` data-fields="${fields.join(' ')}"`;
  return markup`<div role="listitem" class="entry${tone === undefined ? '' : ` ${tone}`}" data-kinds="${kinds}" data-key="${entryKey(identity)}"${changed}>${content}</div>
`;
};

/** Rows that a list shows at once, and the size of the batches after them. */
const AT_ONCE = 100;
const IN_A_BATCH = 50;

/**
 * Content that the script of a page shows when it is needed. A browser that runs scripts reads a `noscript` as text, in a fraction of the time;
 * without scripts it is like any other content. If a viewer blocks the script, the page says what is missing. A `noscript` cannot hold another.
 */
const late = (content: Html, count: number, batch = false): Html =>
  markup`<div class="late${batch ? ' batch' : ''}"><div${batch ? markup` role="listitem"` : undefined} class="waiting">${number(count)} more: this page needs its script to show them</div><noscript>${content}</noscript></div>
`;

const hasLate = ({ text }: Html): boolean => text.includes('<noscript>');

/** A list inside a row; the script shows a long one when the row is expanded. */
export const innerList = (list: Html, length: number): Html =>
  length <= AT_ONCE ? list : late(list, length);

/**
 * A list of rows, each made of an item; the script shows the later ones of a long list in batches. Rows are made and joined batch by batch, so
 * that the pieces of all rows are never in memory at once.
 */
export const rowList = <A>(items: readonly A[], row: (item: A) => Html): Html => {
  const rows: Html[] = [];
  let batch: Html[] = [];
  const endBatch = () => {
    if (batch.length > 0) rows.push(late(markup`${batch}`, batch.length, true));
    batch = [];
  };
  items.forEach((item, i) => {
    const entry = row(item);
    if (i < AT_ONCE || hasLate(entry)) {
      endBatch();
      rows.push(entry);
    } else batch.push(entry);
    if (batch.length === IN_A_BATCH) endBatch();
  });
  endBatch();
  return markup`<div role="list" class="entries">
${rows}</div>`;
};

/** A list of rows; see `rowList`. */
export const entryList = (entries: readonly Html[]): Html => rowList(entries, (entry) => entry);
