import { expect } from 'chai';
import fc from 'fast-check';
import { type DiffLine, lineDiff, type DiffPart, unmarked, wordDiff } from '../../src/render/value-diff.ts';

const joined = (parts: readonly DiffPart[]): string => parts.map((part) => part.text).join('');

const side = (lines: readonly DiffLine[], tag: 'Removed' | 'Added'): string[] =>
  lines.flatMap((one) => {
    if (one._tag === 'Same') return [one.text];
    return one._tag === tag ? [joined(one.parts)] : [];
  });

const words = fc
  .array(fc.constantFrom('hover', 'wind', ' ', '  ', 'é', '🚁', '-', 'ten', '10'))
  .map((w) => w.join(''));
const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', ' '), { maxLength: 30 });

describe('a diff of values', () => {
  it('marks the differing words and keeps both texts complete', () => {
    const { before, after } = wordDiff('hover in light wind', 'hover in strong wind');
    expect(before.filter((p) => p.differs).map((p) => p.text.trim())).to.deep.equal(['light']);
    expect(after.filter((p) => p.differs).map((p) => p.text.trim())).to.deep.equal(['strong']);
    fc.assert(
      fc.property(words, words, (a, b) => {
        const diff = wordDiff(a, b);
        expect(joined(diff.before)).to.equal(a);
        expect(joined(diff.after)).to.equal(b);
      }),
    );
  });

  it('splits words as people do', () => {
    const cases: readonly (readonly [string, string, string, string])[] = [
      ['a gap of 4.5 s', 'a gap of 5.0 s', '4.5', '5.0'],
      ['full_stack run', 'full_trace run', 'full_stack', 'full_trace'],
      ['飛行テスト一号', '飛行テスト二号', '一', '二'],
      ['crew 👩\u200d🚀 aboard', 'crew 👩\u200d🔧 aboard', '👩\u200d🚀', '👩\u200d🔧'],
      ['to 🇩🇪 now', 'to 🇩🇰 now', '🇩🇪', '🇩🇰'],
      ['caf\u0065\u0301 open', 'cafe open', 'caf\u0065\u0301', 'cafe'],
      ['hover for a minute in wind', 'hover for two hours in wind', 'a minute', 'two hours'],
    ];
    for (const [a, b, was, becomes] of cases) {
      const { before, after } = wordDiff(a, b);
      expect(before.filter((p) => p.differs).map((p) => p.text)).to.deep.equal([was]);
      expect(after.filter((p) => p.differs).map((p) => p.text)).to.deep.equal([becomes]);
    }
  });

  it('aligns words, not the spaces between them', () => {
    const { before, after } = wordDiff('above the road ahead.', 'above a wet road.');
    const marked = (parts: readonly DiffPart[]) => parts.filter((p) => p.differs).map((p) => p.text);
    expect([marked(before), marked(after)]).to.deep.equal([['the', 'ahead'], ['a wet']]);
    const spaces = wordDiff('one  two ', 'one two');
    expect([marked(spaces.before), marked(spaces.after)]).to.deep.equal([['  ', ' '], [' ']]);
  });

  it('marks only the added words if none is removed, and the other way round', () => {
    const marked = (parts: readonly DiffPart[]) => parts.filter((p) => p.differs).map((p) => p.text.trim());
    const [short, long] = ['hover in wind', 'hover slowly in strong wind, then land'];
    const added = wordDiff(short, long);
    expect([marked(added.before), marked(added.after)]).to.deep.equal([
      [],
      ['slowly', 'strong', ', then land'],
    ]);
    expect(wordDiff(long, short)).to.deep.equal({ before: added.after, after: added.before });
  });

  it('marks nothing if everything differs', () => {
    expect(unmarked(wordDiff('"5"', '"7"').before)).to.deep.equal(
      ['"', '5', '"'].map((text) => ({ text, differs: false })),
    );
    const some = wordDiff('wind of 5', 'wind of 7').before;
    expect(unmarked(some)).to.deep.equal(some);
  });

  it('marks two texts completely if they share nothing or are too long to compare', () => {
    expect(wordDiff('abc', 'xyz').before).to.deep.equal([{ text: 'abc', differs: true }]);
    const long = 'word '.repeat(5000);
    expect(wordDiff(long, `${long}x`).after).to.have.length(1);
  });

  it('contains both lists of lines completely without gaps', () =>
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const diff = lineDiff(a, b);
        expect(side(diff, 'Removed')).to.deep.equal(a);
        expect(side(diff, 'Added')).to.deep.equal(b);
      }),
      {
        examples: [
          [
            [' ', ' ', 'b'],
            [' ', ' ', 'b'],
          ],
        ],
      },
    ));

  it('counts every omitted equal line', () =>
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const diff = lineDiff(a, b, 1);
        const gaps = diff.reduce((sum, one) => sum + (one._tag === 'Gap' ? one.lines : 0), 0);
        expect(side(diff, 'Removed').length + gaps).to.equal(a.length);
        expect(side(diff, 'Added').length + gaps).to.equal(b.length);
      }),
    ));

  it('does not align thousands of different lines, but shows all of them', () => {
    const many = (prefix: string) => Array.from({ length: 3000 }, (_, i) => `${prefix}${String(i)}`);
    const diff = lineDiff(many('a'), many('b'));
    expect(side(diff, 'Removed')).to.have.length(3000);
    expect(side(diff, 'Added')).to.have.length(3000);
  });
});
