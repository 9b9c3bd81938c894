import { expect } from 'chai';
import { codeFrame } from '../../src/render/problem/code-frame.ts';
import { columns } from '../../src/render/styled-line.ts';

const framed = (lineText: string, column: number, length: number, width = 60) =>
  codeFrame({ file: 'a.yaml', line: 7, column, length, lineText }, width, () => false).map(({ spans }) =>
    spans.map(({ text }) => text).join(''),
  );

describe('a code frame', () => {
  it('marks the range, also after tabs, wide characters and escapes', () => {
    expect(framed('    tag: x', 5, 3)).deep.equal(['7 |     tag: x', '  |     ^^^']);
    expect(framed('\ttag: x', 2, 3)).deep.equal(['7 |  tag: x', '  |  ^^^']);
    expect(framed('雪: tag', 4, 3)).deep.equal(['7 | 雪: tag', '  |     ^^^']);
    expect(framed('\u0007: tag', 4, 3)).deep.equal(['7 | \\u0007: tag', '  |         ^^^']);
  });

  it('fits on one line, whatever the line contains', () => {
    for (const text of [
      'x'.repeat(10_000),
      '\u0007'.repeat(10_000),
      '雪'.repeat(10_000),
      '\u{e0001}'.repeat(500),
    ])
      for (const column of [1, 30, 400])
        for (const one of framed(text, column, 3)) expect(columns(one) + 4, text.slice(0, 3)).most(60);
  });
});
