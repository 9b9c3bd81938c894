import { hash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { LIST_HEAD } from '../../src/api/answer-bytes.ts';
import { membersBody } from '../../src/api/members-body.ts';
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

/** The length of pieces, some shorter than an ID. */
const piece = fc.oneof(fc.integer({ min: LIST_HEAD.length, max: 60 }), fc.integer({ min: 60, max: 1 << 17 }));

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

/** Reads a text in pieces of some bytes. */
const readIn = (text: string, pieceBytes = 1 << 16) => {
  const reader = membersBody();
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += pieceBytes)
    reader.take(bytes.subarray(start, start + pieceBytes));
  return { ...reader.body(), sample: reader.sample() };
};

const membersIn = (text: string, pieceBytes?: number) => readIn(text, pieceBytes).page;

/** The content of a list, decoded as a whole. */
const decoded = (text: string) => {
  const page = decodeMembers(JSON.parse(text));
  if (E.isLeft(page)) throw new Error(JSON.stringify(page.left));
  return page.right;
};

describe('the members extracted from a list of experiences', () => {
  it('equal those of the decoded list, with its total and next page, whatever the experiences contain', () =>
    fc.assert(
      fc.property(page, piece, (answer, pieceBytes) => {
        const text = JSON.stringify(answer);
        const expected = decoded(text);
        expect(membersIn(text, pieceBytes)).to.deep.equal(expected.items.length > 0 ? expected : undefined);
      }),
    ));

  it('are complete for long lists, wherever their IDs are', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 500, maxLength: 700 }), piece, (lengths, pieceBytes) => {
        const experiences = lengths.map((length, i) => ({
          experienceID: `${String(i).padStart(8, '0')}${ID.slice(8)}`,
          name: 'é'.repeat(length),
        }));
        const text = JSON.stringify({ experiences, nextPageToken: 'ü', total: lengths.length });
        expect(membersIn(text, pieceBytes)).to.deep.equal(decoded(text));
      }),
      { numRuns: 50 },
    ));

  it('include a nested key of that name, so that the count is wrong but no ID is missing', () => {
    const experiences = [{ experienceID: ID, copyOf: { experienceID: ID } }, { experienceID: ID }];
    const text = JSON.stringify({ experiences, total: 2 });
    expect(membersIn(text)).to.deep.equal({ items: [ID, ID, ID], total: 2 });
  });

  const ALIKE = [ID, ID.toUpperCase()].map((experienceID) => ({ experienceID, locations: ['a]', '['] }));

  for (const [what, behind] of [
    ['a bracket', { nextPageToken: 'a]}', total: 2 }],
    ['lists', { nextPageToken: 'a', facets: [{ name: ']' }], total: 2, warnings: [] }],
    ['a long list', { nextPageToken: 'a', warnings: Array<string>(2000).fill('é'), total: 2 }],
  ] as const)
    it(`come with the next page and the total if they are followed by ${what}`, () =>
      fc.assert(
        fc.property(piece, (pieceBytes) => {
          const text = JSON.stringify({ experiences: ALIKE, ...behind });
          const { nextPageToken } = behind;
          expect(membersIn(text, pieceBytes)).to.deep.equal({ items: [ID, ID], nextPageToken, total: 2 });
        }),
        { numRuns: 20 },
      ));

  for (const [what, text] of [
    ['laid out in lines', JSON.stringify({ experiences: [{ experienceID: ID }] }, null, 2)],
    ['in another order', JSON.stringify({ total: 1, experiences: [{ experienceID: ID }] })],
    ['without experiences', '{"experiences":[],"total":0}'],
    ['with an invalid ID', JSON.stringify({ experiences: [{ experienceID: 'x'.repeat(ID.length) }] })],
    [
      'with an ID that is too long',
      JSON.stringify({ experiences: [{ experienceID: `${ID}a` }, { experienceID: ID }] }),
    ],
    [
      'with an ID of another type',
      JSON.stringify({ experiences: [{ experienceID: null }, { experienceID: ID }] }),
    ],
    [
      'whose last ID is of another type',
      JSON.stringify({ experiences: [{ experienceID: ID }, { experienceID: 1 }] }),
    ],
    [
      'whose last ID is of another field',
      JSON.stringify({ experiences: [{ experienceID: ID, copyOf: { experienceID: ID } }] }),
    ],
    [
      'whose end has another shape',
      JSON.stringify({ experiences: [{ experienceID: ID }], nextPageToken: 7 }),
    ],
    ['that is truncated', `{"experiences":[{"experienceID":"${ID}"}`],
    ['that is not JSON', '<html>'],
  ] as const)
    it(`are not extracted from a list ${what}, which is kept`, () => {
      const { page, whole, sha256 } = readIn(text);
      expect(page).to.equal(undefined);
      expect(whole?.toString()).to.equal(text);
      expect(sha256).to.equal(hash('sha256', text));
    });

  const LONG = JSON.stringify({
    experiences: Array.from({ length: 2000 }, () => ({ experienceID: ID })),
    total: 2000,
  });

  it('are all that is kept of a long list, with its digest, its start and its end', () => {
    const { page, whole, sha256, sample } = readIn(LONG, 1000);
    expect(page?.items).to.have.length(2000);
    expect(whole).to.equal(undefined);
    expect(sha256).to.equal(hash('sha256', LONG));
    expect(sample.length).to.be.lessThan(12_000);
    expect(LONG.startsWith(sample.toString().slice(0, 4000))).to.equal(true);
    expect(LONG.endsWith(sample.toString().slice(-4000))).to.equal(true);
  });

  for (const [what, text] of [
    ['of which the end is missing', LONG.slice(0, -30)],
    ['in which one ID is invalid', LONG.replace(ID, 'x'.repeat(ID.length))],
  ] as const)
    it(`are not extracted from a long list ${what}, which must be requested again`, () =>
      expect(readIn(text, 1000)).to.include({ page: undefined, whole: undefined }));

  for (const [what, text, pieceBytes] of [
    ['starts differently', LONG.replace('{', '{ '), 1000],
    ['starts with a byte order mark', `\ufeff${LONG}`, 1000],
    ['arrives in pieces shorter than its start', LONG, 1],
  ] as const)
    it(`are decoded from a long list that ${what}, which is kept`, () => {
      expect(readIn(text, pieceBytes).whole?.toString()).to.equal(text);
    });
});
