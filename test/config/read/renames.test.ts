import { expect } from 'chai';
import { configOf, errorsIn, errorsOf, underCaret } from '../loading.ts';

const entries = (...lines: readonly string[]): string =>
  `experiences:\n${lines.map((line) => `  - { ${line}, description: d, locations: [s3://a] }\n`).join('')}`;

const ERRORS: Readonly<Record<string, readonly [config: string, errors: readonly string[]]>> = {
  'a previous name equal to the name': [
    entries('name: alpha, previousName: alpha'),
    ['previous-name-is-name alpha'],
  ],
  'a previous name of two entries': [
    entries('name: alpha, previousName: old', 'name: beta, previousName: old'),
    ['repeated-previous-name old'],
  ],
  'swapped names': [
    entries('name: alpha, previousName: beta', 'name: beta, previousName: alpha'),
    ['circular-previous-names beta'],
  ],
  'cycles of names, each once': [
    entries(
      'name: x, previousName: a',
      'name: a, previousName: b',
      'name: b, previousName: c',
      'name: c, previousName: a',
    ).replace('name: x, previousName: a', 'name: x, previousName: y'),
    ['circular-previous-names b'],
  ],
  'a list instead of a previous name': [
    entries('name: alpha, previousName: [old]'),
    ['wrong-kind previousName'],
  ],
  'everything at once': [
    entries(
      'name: alpha, previousName: alpha',
      'name: beta, previous_name: old',
      'name: gamma, previous_name: old',
      'name: d, previousName: e',
      'name: e, previousName: d',
    ),
    ['previous-name-is-name alpha', 'repeated-previous-name old', 'circular-previous-names e'],
  ],
};

describe('previousName in a config file', () => {
  it('is read in both spellings, and ignored if empty', () => {
    const text = entries(
      'name: a, previousName: old',
      'name: b, previous_name: 010',
      'name: c, previousName: ',
    );
    expect(configOf(text).experiences.map(({ previousName }) => previousName)).to.deep.equal([
      'old',
      '010',
      undefined,
    ]);
  });

  for (const [name, [config, errors]] of Object.entries(ERRORS))
    it(`reports ${name}`, () => {
      expect(errorsOf(config).map((one) => `${one.rule} ${underCaret(one)}`)).to.deep.equal(errors);
    });

  it('may form a cycle if IDs identify the entries', () => {
    const id = 'experienceID: 3dd91177-1e66-426c-bf5b-fb46fe4a0c3b';
    const text = entries(`name: alpha, previousName: beta, ${id}`, 'name: beta, previousName: alpha');
    expect(configOf(text).experiences).to.have.length(2);
  });

  it('is unique across files too', () => {
    const errors = errorsIn({
      'a.yaml': entries('name: alpha, previousName: old'),
      'b.yaml': entries('name: beta, previousName: old'),
    });
    expect(errors.map(({ message, place }) => [message, place?.file])).to.deep.equal([
      ['"old" is the `previousName` of two experiences (first in a.yaml:2:34)', 'b.yaml'],
    ]);
  });
});
