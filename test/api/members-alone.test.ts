import { expect } from 'chai';
import fc from 'fast-check';
import { membersAlone } from '../../src/api/members-alone.ts';
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

const decoded = (text: string): unknown => decodeMembers(JSON.parse(text));

describe('a list of experiences that is shortened to their IDs', () => {
  it('tells the same members, total and next page as the whole, whatever stands in the experiences', () =>
    fc.assert(
      fc.property(page, (answer) => {
        const text = JSON.stringify(answer);
        expect(decoded(membersAlone(Buffer.from(text)))).to.deep.equal(decoded(text));
      }),
    ));

  it('tells the same of long lists, wherever their IDs stand', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 500, maxLength: 700 }), (lengths) => {
        const experiences = lengths.map((length, i) => ({
          experienceID: `${String(i).padStart(8, '0')}${ID.slice(8)}`,
          name: 'é'.repeat(length),
        }));
        const text = JSON.stringify({ experiences, nextPageToken: 'ü', total: lengths.length });
        expect(decoded(membersAlone(Buffer.from(text)))).to.deep.equal(decoded(text));
      }),
      { numRuns: 50 },
    ));

  it('is shorter', () => {
    const experiences = [{ experienceID: ID, name: 'ramp', description: 'x'.repeat(100) }];
    const text = JSON.stringify({ experiences, nextPageToken: '', total: 1 });
    expect(membersAlone(Buffer.from(text))).to.equal(
      `{"experiences":[{"experienceID":"${ID}"}],"nextPageToken":"","total":1}`,
    );
  });

  it('counts a nested key of that name, so that the number of members is wrong and not their IDs', () => {
    const experiences = [{ experienceID: ID, copyOf: { experienceID: ID } }];
    const text = JSON.stringify({ experiences, total: 1 });
    expect(JSON.parse(membersAlone(Buffer.from(text))))
      .to.have.property('experiences')
      .with.length(2);
  });

  for (const [what, text] of [
    ['laid out in lines', JSON.stringify({ experiences: [{ experienceID: ID }] }, null, 2)],
    ['another order', JSON.stringify({ total: 1, experiences: [{ experienceID: ID }] })],
    ['no experiences', '{"experiences":[],"total":0}'],
    ['no JSON', '<html>'],
  ] as const)
    it(`stays as it is: ${what}`, () => {
      expect(membersAlone(Buffer.from(text))).to.equal(text);
    });
});
