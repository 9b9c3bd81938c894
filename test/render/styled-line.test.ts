import { expect } from 'chai';
import fc from 'fast-check';
import { makePalette } from '../../src/render/palette.ts';
import { columns, line, padded, printed, span } from '../../src/render/styled-line.ts';

const plain = makePalette(false);
const text = fc
  .array(fc.constantFrom('a', 'word', ' ', '飛行', '🚁', 'é', 'x'.repeat(50), '-> '))
  .map((t) => t.join(''));

describe('lines', () => {
  it('keep within the width, counting wide characters and emoji as two columns', () =>
    fc.assert(
      fc.property(fc.array(text), fc.integer({ min: 30, max: 100 }), fc.nat(8), (texts, width, indent) => {
        const rows = printed([line(indent, texts)], plain, width).split('\n');
        for (const row of rows) expect(columns(row)).to.be.at.most(width);
      }),
    ));

  it('lose only spaces when wrapped', () =>
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const squeezed = (value: string) => value.replace(/\s/g, '');
        expect(squeezed(printed([line(2, texts)], plain, 40))).to.equal(squeezed(texts.join('')));
      }),
    ));

  it('are no commands for a CI runner, wherever their style changes', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom('#', '[', ':', ' ', 'word')), (texts) => {
        const styled = texts.map((one, i) => span(one, i % 2 === 0 ? 'before' : 'afterWord'));
        expect(printed([line(2, styled)], plain, 40)).not.to.match(/##\[|^\s*::/m);
      }),
    ));

  it('contain the same text with and without colour', () =>
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const lines = [
          line(
            2,
            texts.map((one, i) => span(one, i % 2 === 0 ? 'before' : 'afterWord')),
          ),
        ];
        const coloured = printed(lines, makePalette(true), 60);
        // eslint-disable-next-line no-control-regex
        expect(coloured.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).to.equal(
          printed(lines, plain, 60),
        );
      }),
    ));

  it('never wrap a command', () => {
    const command = `sync plan ${'--experiences-config a.yaml '.repeat(10)}--out x`;
    expect(printed([{ ...line(4, [command]), whole: true }], plain, 80)).to.equal(`    ${command}\n`);
  });

  it('are padded by columns', () => {
    expect(padded('飛行', 6)).to.equal('飛行  ');
    expect(padded('🚁', 3)).to.equal('🚁 ');
    expect(padded('long', 2)).to.equal('long');
  });
});
