import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { isSameText, canBeSplit, pageOf, textsIn } from '../../src/api/answer-bytes.ts';
import { decodeExperiences } from '../../src/api/wire.ts';

const ID = '22222222-2222-4222-8222-22222222222a';

/** Texts that look like the start or the end of an experience. */
const tricky = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(`{"experienceID":"${ID}"`, `},{"experienceID":"${ID}","name":"`, ']', '],"total":1}', '{,'),
);

const experience = fc.record({
  experienceID: fc.oneof(
    fc.uuid(),
    fc.uuid().map((id) => id.toUpperCase()),
  ),
  name: tricky,
  description: tricky,
  locations: fc.array(tricky, { maxLength: 2 }),
  containerTimeoutSeconds: fc.nat(),
  environmentVariables: fc.array(fc.record({ name: tricky, value: tricky }), { maxLength: 2 }),
  archived: fc.boolean(),
});

const experiences = fc.uniqueArray(experience, {
  selector: ({ experienceID }) => experienceID.toLowerCase(),
  maxLength: 8,
});

/** The pages of a list, as a server writes them. */
const pagesOf = (items: readonly unknown[], size: number, total: unknown = items.length): Buffer[] => {
  const pages: Buffer[] = [];
  for (let start = 0; start === 0 || start < items.length; start += size) {
    const nextPageToken = start + size < items.length ? `from ${start + size}` : '';
    const page = { experiences: items.slice(start, start + size), nextPageToken, total };
    pages.push(Buffer.from(JSON.stringify(page)));
  }
  return pages;
};

const decoded = (text: string) => {
  const page = decodeExperiences({ archived: false })(JSON.parse(text));
  if (E.isLeft(page)) throw new Error(JSON.stringify(page.left));
  return page.right.items;
};

describe('a list of experiences that is split', () => {
  it('has each experience unchanged, whatever it contains and however the list is paged', () =>
    fc.assert(
      fc.property(experiences, fc.integer({ min: 1, max: 9 }), (items, size) => {
        const texts = textsIn(pagesOf(items, size));
        expect([...(texts?.keys() ?? [])]).to.deep.equal(items.map((one) => one.experienceID.toLowerCase()));
        expect(decoded(pageOf([...(texts?.values() ?? [])]).toString())).to.deep.equal(
          decoded(JSON.stringify({ experiences: items })),
        );
      }),
    ));

  it('compares experiences byte for byte, wherever they are', () =>
    fc.assert(
      fc.property(experiences, fc.nat(), (items, chosen) => {
        const changed = items.map((one, i) =>
          i === chosen % items.length ? { ...one, description: `${one.description}.` } : one,
        );
        const [before, after] = [textsIn(pagesOf(items, 3)), textsIn(pagesOf([...changed].reverse(), 5))];
        for (const [i, { experienceID }] of items.entries()) {
          const id = experienceID.toLowerCase();
          const [was, is] = [before?.get(id), after?.get(id)];
          expect(was && is && isSameText(was, is)).to.equal(i !== chosen % items.length);
        }
      }),
    ));

  const one = { experienceID: ID, name: 'ramp' };
  const other = { ...one, experienceID: ID.replace('a', 'b') };
  const LEFT_WHOLE: readonly (readonly [string, readonly Buffer[]])[] = [
    ['whose total is missing', [Buffer.from(JSON.stringify({ experiences: [one] }))]],
    ['with fewer items than its total', pagesOf([one], 1, 2)],
    ['that contains an experience twice', pagesOf([one, one], 2)],
    ['in which an experience contains another ID', pagesOf([{ ...one, parent: other }], 1)],
    [
      'in which an experience contains another one of the list',
      pagesOf([one, { ...other, related: [{ kind: 'x' }, one] }], 9),
    ],
    ['in which an ID is not the first field', pagesOf([{ name: 'ramp', experienceID: ID }], 1)],
    ['that is written with spaces', [Buffer.from(`{ "experiences": [${JSON.stringify(one)}], "total": 1 }`)]],
    [
      'with spaces between its experiences',
      [Buffer.from(`{"experiences":[${JSON.stringify(one)}, ${JSON.stringify(other)}],"total":2}`)],
    ],
    ['that begins with something else', [Buffer.from(`{"total":1,"experiences":[${JSON.stringify(one)}]}`)]],
    [
      'whose page token contains a bracket',
      [Buffer.from(JSON.stringify({ experiences: [one], nextPageToken: ']', total: 1 }))],
    ],
    ['that is truncated', [Buffer.from(`{"experiences":[${JSON.stringify(one)}`)]],
    ['that is empty', [Buffer.from('')]],
  ];
  for (const [which, pages] of LEFT_WHOLE)
    it(`is not split if it is one ${which}`, () => expect(textsIn(pages)).to.equal(undefined));

  it('can probably be split if its pages start like a list', () => {
    const looks = (...items: readonly (readonly unknown[])[]): boolean =>
      canBeSplit(items.flatMap((list) => pagesOf(list, 1)));
    expect(looks([one, other], [])).to.equal(true);
    expect(looks([one], [{ name: 'ramp', experienceID: ID }])).to.equal(false);
    expect(canBeSplit([Buffer.from(`{ "experiences": [] }`)])).to.equal(false);
  });
});
