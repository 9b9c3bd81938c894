import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { documentFile } from '../support/doc-examples.ts';

const TEXT = readFileSync(documentFile('docs/terms.md'), 'utf8');
const [DEFINITIONS = '', CODES = ''] = TEXT.split('## Error codes');

const rows = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/^\| (?!term )(.*) \|$/gm)].map(([, row = '']) => row.split(' | '));

const TERMS = rows(DEFINITIONS).flatMap(([terms = '']) => terms.split(', '));

/** The error codes in the goldens, one of each kind. */
const errorCodes = (): readonly string[] => {
  const golden = readFileSync(documentFile('test/golden/errors.json'), 'utf8');
  return [...new Set([...golden.matchAll(/"error": \{\s*"code": "(\w+)"/g)].map(([, code = '']) => code))];
};

describe('docs/terms.md', () => {
  it('defines each term once', () => {
    expect(TERMS).to.have.length.greaterThan(40);
    expect(TERMS).to.deep.equal([...new Set(TERMS)]);
  });

  it('assigns every error code to one defined term', () => {
    const codes = rows(CODES).flatMap(([, list = '']) => list.match(/\w+/g) ?? []);
    expect(codes.toSorted()).to.deep.equal(errorCodes().toSorted());
    for (const [term = ''] of rows(CODES)) expect([...TERMS, 'none']).to.include(term);
  });

  it('defines the kinds of entities and of drift', () => {
    for (const term of ['experience', 'tag', 'system', 'test suite', 'drift', 'obstacle'])
      expect(TERMS).to.include(term);
  });
});
