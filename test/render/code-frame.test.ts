import { expect } from 'chai';
import { codeFrame } from '../../src/render/problem/code-frame.ts';
import { makeIsSecret } from '../../src/domain/redact.ts';
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

  it('shows no secret value of an environment variable, however it is written, and marks the same words', () => {
    const frames: readonly (readonly [line: string, word: string, shown: string])[] = [
      ['- { name: API_TOKEN, value: hunter2 }', 'name', '- { name: API_TOKEN, value: (secret) }'],
      ['- { value: hunter2, name: API_TOKEN }', 'name', '- { value: (secret), name: API_TOKEN }'],
      [
        '[{ name: A_TOKEN, value: hunter2 }, { name: B_TOKEN, value: "hunter2, too" }]',
        'B_TOKEN',
        '[{ name: A_TOKEN, value: (secret) }, { name: B_TOKEN, value: (secret) }]',
      ],
      ['- API_TOKEN: hunter2', 'API_TOKEN', '- API_TOKEN: (secret)'],
      ['- API_TOKEN=hunter2', 'API_TOKEN', '- API_TOKEN=(secret)'],
      ['{"API_TOKEN":"hunter2","SPEED":"5"}', 'SPEED', '{"API_TOKEN":(secret),"SPEED":"5"}'],
      ['  value: a,hunter2#hunter2', 'value', '  value: (secret)'],
      ['  value: &token hunter2', 'value', '  value: (secret)'],
      ['- { name: API_TOKEN, value: { x: hunter2 } }', 'value', '- { name: API_TOKEN, value: (secret) } }'],
      ['- { name: DB, value: "db://me:hunter2@host" }', 'name', '- { name: DB, value: (secret) }'],
      ['- { name: SPEED, value: 5 }', 'value', '- { name: SPEED, value: 5 }'],
      ['  tags: [a, b]', 'tags', '  tags: [a, b]'],
    ];
    for (const [lineText, word, shown] of frames) {
      const column = lineText.indexOf(word) + 1;
      const place = { file: 'a.yaml', line: 7, column, length: word.length, lineText };
      const [text, carets] = codeFrame(place, 120, makeIsSecret([])).map(({ spans }) =>
        spans.map((one) => one.text).join(''),
      );
      expect(text).to.equal(`7 | ${shown}`);
      expect(carets, lineText).to.equal(`  | ${' '.repeat(shown.indexOf(word))}${'^'.repeat(word.length)}`);
    }
    const place = { file: 'a.yaml', line: 7, column: 10, length: 7, lineText: '  value: hunter2' };
    expect(
      codeFrame(place, 60, makeIsSecret([]))[1]
        ?.spans.map((one) => one.text)
        .join(''),
    ).to.equal(`  | ${' '.repeat(9)}${'^'.repeat('(secret)'.length)}`);
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
