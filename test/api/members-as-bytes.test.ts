import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { membersIn } from '../../src/api/answer-bytes.ts';
import { decodeMembers } from '../../src/api/wire.ts';

const ID = '22222222-2222-4222-8222-22222222222a';

/** Texts that look like what is searched for. */
const tricky = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    `"experienceID":"${ID}"`,
    `\\"experienceID":"${ID}`,
    '"}],"experiences":[{"experienceID":"',
    'experienceID',
    ']',
  ),
);

const experience = fc.record({
  name: tricky,
  experienceID: fc.oneof(
    fc.uuid(),
    fc.uuid().map((id) => id.toUpperCase()),
  ),
  description: tricky,
  locations: fc.array(tricky),
  environmentVariables: fc.array(fc.record({ name: tricky, value: tricky })),
});

const page = fc.record(
  { experiences: fc.array(experience), nextPageToken: fc.base64String(), total: fc.nat() },
  { requiredKeys: ['experiences'] },
);

/** The content of a list, decoded as a whole. */
const decoded = (text: string) => {
  const page = decodeMembers(JSON.parse(text));
  if (E.isLeft(page)) throw new Error(JSON.stringify(page.left));
  return page.right;
};

describe('the members extracted from a list of experiences', () => {
  it('equal those of the decoded list, with its total and next page, whatever the experiences contain', () =>
    fc.assert(
      fc.property(page, (answer) => {
        const text = JSON.stringify(answer);
        const expected = decoded(text);
        expect(membersIn(Buffer.from(text))).to.deep.equal(expected.items.length > 0 ? expected : undefined);
      }),
    ));

  it('are complete for long lists, wherever their IDs are', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 500, maxLength: 700 }), (lengths) => {
        const experiences = lengths.map((length, i) => ({
          experienceID: `${String(i).padStart(8, '0')}${ID.slice(8)}`,
          name: 'é'.repeat(length),
        }));
        const text = JSON.stringify({ experiences, nextPageToken: 'ü', total: lengths.length });
        expect(membersIn(Buffer.from(text))).to.deep.equal(decoded(text));
      }),
      { numRuns: 50 },
    ));

  it('include a nested key of that name, so that the count is wrong but no ID is missing', () => {
    const experiences = [{ experienceID: ID, copyOf: { experienceID: ID } }];
    const text = JSON.stringify({ experiences, total: 1 });
    expect(membersIn(Buffer.from(text))).to.deep.equal({ items: [ID, ID], total: 1 });
  });

  for (const [what, text] of [
    ['laid out in lines', JSON.stringify({ experiences: [{ experienceID: ID }] }, null, 2)],
    ['in another order', JSON.stringify({ total: 1, experiences: [{ experienceID: ID }] })],
    ['without experiences', '{"experiences":[],"total":0}'],
    ['with an invalid ID', JSON.stringify({ experiences: [{ experienceID: 'x'.repeat(ID.length) }] })],
    [
      'whose end has another shape',
      JSON.stringify({ experiences: [{ experienceID: ID }], nextPageToken: 7 }),
    ],
    ['that is truncated', `{"experiences":[{"experienceID":"${ID}"}`],
    ['that is not JSON', '<html>'],
  ] as const)
    it(`are not extracted from a list ${what}`, () =>
      expect(membersIn(Buffer.from(text))).to.equal(undefined));
});
