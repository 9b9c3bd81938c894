import { expect } from 'chai';
import fc from 'fast-check';
import { emitConfig } from '../../src/config/write/emit.ts';
import { bodyOf } from '../../src/config/read/experience-pieces.ts';
import { commonYaml } from '../../src/config/yaml/common-yaml.ts';
import { readEvents } from '../../src/config/yaml/compose-yaml.ts';
import { eventCursor, NEXT, type YamlCursor } from '../../src/config/yaml/yaml-cursor.ts';
import { arbitraryConfig } from './arbitrary-config.ts';

/** The steps of a cursor through a whole document; undefined if one of them is odd. */
const walked = (cursor: YamlCursor): unknown => {
  const steps: unknown[] = [];
  let depth = 0;
  do {
    const next = cursor.next();
    if (next === NEXT.ODD) return undefined;
    if (next === NEXT.SCALAR) steps.push([cursor.text, cursor.plain]);
    else steps.push(next);
    depth += next === NEXT.END ? -1 : next === NEXT.SCALAR ? 0 : 1;
  } while (depth > 0);
  return cursor.isAtEnd() ? steps : undefined;
};

const common = (text: string): unknown => walked(commonYaml(text));

const parsed = (text: string): unknown => {
  const read = readEvents(text);
  return read._tag === 'Left' ? undefined : walked(eventCursor(read.right));
};

const COMMON = `# Every form that is read as common YAML
experiences:

  # the first
  - name: a
    description: one, two: no
    note: "s3://b/a" # said
    locations: ["s3://b/a", 's3://b/b', s3://b/c, ~, d e, "#"]
  -   name: b
      empty:
      also: # nothing
      tags:
      - t
      - "u v"

      - 'w'
      variables: [{name: A, value: "1"}, {name: B, value: ''}, []]
      map: {}
  - x
  - [a, {b: c}]
suites:
  s:
    - é ü 漢字
    - key: 1.5
      other: "a: b"
`.replace('one, two: no', 'one, two:no');

const PIECES = [
  '',
  ':',
  ': ',
  '- ',
  ' -',
  '\n',
  '\n  ',
  '\n    - ',
  ' ',
  '  ',
  '#',
  ' # c',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
];
const MORE_PIECES = [
  ',',
  ', ',
  '|\n',
  '>',
  '&a ',
  '*a',
  '!x ',
  '? ',
  '~',
  '\t',
  '\r',
  '\r\n',
  '\n---\n',
  '...',
  '%',
  '@',
  '`',
];
const LAST_PIECES = [
  '\\',
  '\\n',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\u0085',
  'é',
  '🚁',
  '<<',
  '-1',
  '""',
  "''",
  'a: b',
  '\n...\n',
];

const slip = (length: number) =>
  fc.record({
    at: fc.nat(length),
    cut: fc.oneof(fc.constant(0), fc.nat(12)),
    put: fc.constantFrom(...PIECES, ...MORE_PIECES, ...LAST_PIECES),
  });

const withSlips = (whole: string) =>
  fc.array(slip(whole.length), { minLength: 1, maxLength: 3 }).map((slips) => {
    let text = whole;
    for (const { at, cut, put } of slips) text = text.slice(0, at) + put + text.slice(at + cut);
    return text;
  });

const JSON_TEXT = JSON.stringify(
  { experiences: [{ name: 'a', tags: ['t', 'u'], archived: true, none: null, seconds: 3 }], rest: {} },
  undefined,
  2,
);

describe('reading common YAML', () => {
  it('reads every form that it knows as the parser does', () => {
    expect(common(COMMON)).deep.equal(parsed(COMMON));
    expect(common(COMMON)).not.equal(undefined);
  });

  it('reads JSON as the parser does', () => {
    expect(common(JSON_TEXT)).deep.equal(parsed(JSON_TEXT));
    expect(common(JSON_TEXT)).not.equal(undefined);
  });

  it('reads lines that end as on Windows', () => {
    const text = COMMON.replaceAll('\n', '\r\n');
    expect(common(text)).deep.equal(parsed(text));
    expect(common(text)).not.equal(undefined);
  });

  it('never differs from the parser, whatever the mistakes', () => {
    for (const whole of [COMMON, JSON_TEXT, COMMON.slice(0, 90)]) {
      let read = 0;
      fc.assert(
        fc.property(withSlips(whole), (text) => {
          const steps = common(text);
          if (steps === undefined) return;
          read++;
          expect(steps).deep.equal(parsed(text));
        }),
        { numRuns: Number(process.env['RUNS'] ?? 1500) },
      );
      expect(read).greaterThan(2);
    }
  });

  it('never differs from the parser for lines made of anything', () => {
    const line = fc
      .tuple(
        fc.nat(3),
        fc.array(fc.constantFrom('a', 'b:', 'c', ...PIECES, ...MORE_PIECES, ...LAST_PIECES), {
          maxLength: 4,
        }),
      )
      .map(([indent, parts]) => `${'  '.repeat(indent)}${parts.join('')}\n`);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
        const steps = common(lines.join(''));
        if (steps !== undefined) expect(steps).deep.equal(parsed(lines.join('')));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 3000) },
    );
  });

  it('reads what sync writes as the parser does', () => {
    let read = 0;
    fc.assert(
      fc.property(arbitraryConfig, (config) => {
        const text = emitConfig(config);
        const steps = common(text);
        if (steps === undefined) return;
        read++;
        expect(steps).deep.equal(parsed(text));
      }),
    );
    expect(read).greaterThan(0);
  });

  it('reads millions of blank lines', () => {
    const text = `experiences:${'\n'.repeat(5_000_000)}- a\n`;
    expect(common(text)).deep.equal(common('experiences:\n- a\n'));
    expect(bodyOf(text)?.start).equal(text.length - 4);
  });

  it('leaves to the parser a text of millions of words', () => {
    expect(common(`a: ${'x '.repeat(9_000_000)}y\n`)).equal(undefined);
  });

  it('leaves to the parser what is deeper than any config', () => {
    expect(common(`${'['.repeat(100)}${']'.repeat(100)}`)).equal(undefined);
  });
});
