import { expect } from 'chai';
import fc from 'fast-check';
import { entryList, entryOf, innerList } from '../../src/render/html/entry.ts';
import { type Html, markup } from '../../src/render/html/markup.ts';

const TAG = /<\/?noscript>/g;

const WAITING = /<div class="late( batch)?"><div( role="listitem")? class="waiting">[^<]*<\/div>/g;

/** The rows of a list, as a browser without scripts sees them. */
const rowsOf = (list: Html): string[] =>
  list.text
    .replace(WAITING, '')
    .split('<div role="listitem" class="entry"')
    .slice(1)
    .map((row) => /<b>(.*?)<\/b>/.exec(row)?.[1] ?? '');

const row = (name: string, members: number): Html =>
  entryOf(
    { kinds: 'update', identity: [name] },
    markup`<b>${name}</b>${innerList(markup`<ul>${Array.from({ length: members }, () => markup`<li>x</li>`)}</ul>`, members)}`,
  );

describe('a list of rows', () => {
  it('contains every row in order, and never a noscript in another, whatever the rows contain', () => {
    const someRows = fc
      .array(fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 120), { maxLength: 400, size: 'max' })
      .map((sizes) => sizes.map((members, i) => ({ name: `row-${String(i)}`, members })));
    fc.assert(
      fc.property(someRows, (rows) => {
        const list = entryList(rows.map(({ name, members }) => row(name, members)));
        expect(rowsOf(list)).to.deep.equal(rows.map(({ name }) => name));
        const tags = [...list.text.matchAll(TAG)].map(([tag]) => tag);
        expect(tags.every((tag, i) => tag === (i % 2 === 0 ? '<noscript>' : '</noscript>'))).to.equal(true);
        expect(tags.length % 2).to.equal(0);
      }),
      { numRuns: 50 },
    );
  });

  it('contains no name or value that could end a noscript', () => {
    const name = '</noscript><script>alert(1)</script><noscript>';
    const list = entryList(Array.from({ length: 200 }, (_, i) => row(`${name}${String(i)}`, 0)));
    expect(list.text.match(TAG)).to.have.length(4);
    expect(list.text).not.to.include('<script');
  });

  it('keeps a short list whole', () => {
    expect(entryList([row('a', 100)]).text).not.to.match(TAG);
  });
});
