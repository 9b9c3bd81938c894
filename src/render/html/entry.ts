import { sha256 } from '../../plan/canonical-json.ts';
import { type Html, markup } from './markup.ts';

/** What the script of a page has to know of an entry. */
export interface EntryTraits {
  readonly tone?: string;
  /** The kinds of change that the tiles filter by. */
  readonly kinds: string;
  /** What tells it from the other entries of its plan: the same in every page of it. */
  readonly identity: readonly string[];
  /** The fields that it changes. */
  readonly fields?: readonly string[];
}

/** The name of an entry in the address of its page, and among the marks of what is reviewed. */
export const entryKey = (identity: readonly string[]): string =>
  sha256(JSON.stringify(identity)).slice(0, 10);

// A `li` is numbered, seen or not, and Chromium takes half a minute to number ten thousand anew: a `div` with its role is not.

/** One row of a list that the filters work on. */
export const entryOf = ({ tone, kinds, identity, fields = [] }: EntryTraits, content: Html): Html => {
  const changed = fields.length === 0 ? undefined : markup` data-fields="${fields.join(' ')}"`;
  return markup`<div role="listitem" class="entry${tone === undefined ? '' : ` ${tone}`}" data-kinds="${kinds}" data-key="${entryKey(identity)}"${changed}>${content}</div>
`;
};
