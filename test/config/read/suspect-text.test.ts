import { expect } from 'chai';
import fc from 'fast-check';
import { composeYaml } from '../../../src/config/yaml/compose-yaml.ts';
import { syntaxErrors } from '../../../src/config/yaml/syntax-faults.ts';
import { LONG_TO_PARSE, suspectText } from '../../../src/config/read/suspect-text.ts';
import { brief, errorsOf } from '../loading.ts';

const entry = (number: number, more = ''): string =>
  `  - name: scenario-${number}\n    description: "number ${number}"\n    locations: [s3://b/${number}]\n${more}`;

const entries = (count: number): string => Array.from({ length: count }, (_, i) => entry(i)).join('');

const config = (body: string): string =>
  `managedExperienceTags: [a]\nexperiences:\n${body}managedTestSuites:\n  - name: s\n    experiences: []\n`;

const WHOLE = config(
  entries(6) +
    entry(6, '    note: |\n      - name: x\n      y: "z\n') +
    entries(9) +
    entry(10, "    n: 'it''s'\n"),
);

const quotesOf = (text: string): string => text.replaceAll(/[^'"]/g, '');

const slip = fc.record({
  at: fc.nat(WHOLE.length),
  cut: fc.nat(10),
  put: fc.constantFrom(
    '',
    ':',
    ': ',
    '- ',
    '\n  - ',
    '"',
    "'",
    '|\n',
    '[',
    ']',
    '{',
    '\n',
    '#',
    '@',
    '\t',
    '\r\n',
  ),
});

describe('the suspect parts of an invalid YAML config', () => {
  it('contain a fault of the whole text, whatever its errors', () => {
    let seen = 0;
    let shorter = 0;
    fc.assert(
      fc.property(
        fc.array(slip, { minLength: 1, maxLength: 2 }),
        fc.integer({ min: 60, max: 400 }),
        (slips, size) => {
          let text = WHOLE;
          for (const { at, cut, put } of slips) text = text.slice(0, at) + put + text.slice(at + cut);
          if (composeYaml(text)._tag === 'Right') return;
          const suspect = suspectText(text, size);
          expect(suspect).length(text.length);
          const [first] = syntaxErrors(suspect);
          if (first === undefined) return;
          const whole = syntaxErrors(text).map(({ code, pos }) => `${code} ${pos[0]}`);
          expect(whole).not.deep.equal([]);
          // An open quote ends at the next one, however far: the whole text may report the fault there.
          if (quotesOf(text) === quotesOf(WHOLE)) expect(whole).contain(`${first.code} ${first.pos[0]}`);
          seen++;
          if (suspect !== text) shorter++;
        },
      ),
      { numRuns: 900 },
    );
    expect(seen).greaterThan(150);
    expect(shorter).greaterThan(90);
  });

  it('report a fault of a long file like that of a short one, on its line', () => {
    const fault = entry(7).replace('description:', 'description');
    const short = config(entries(3) + fault + entries(3));
    const many = Math.ceil(LONG_TO_PARSE / entry(100_000).length);
    const long = config(entries(many) + fault + entries(many));
    expect(errorsOf(short).map(brief)).deep.equal(['no-key 13:5']);
    expect(errorsOf(long).map(brief)).deep.equal([`no-key ${many * 3 + 4}:5`]);
    expect(suspectText(long).trim().length).lessThan(long.length);
  });

  it('are the whole of a text that cannot be cut', () => {
    for (const text of ['experiences: [', '{"experiences": [', `x: &a b\n${config(entries(2))}y: *a\n`])
      expect(suspectText(text, 1)).equal(text);
  });
});
