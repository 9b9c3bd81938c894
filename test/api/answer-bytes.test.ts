import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { isSameText, pageOf, textsIn } from '../../src/api/answer-bytes.ts';
import { decodeExperiences } from '../../src/api/wire.ts';

const ID = '22222222-2222-4222-8222-22222222222a';

/** Texts that look like the start or the end of an experience. */
const tricky = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(`{"experienceID":"${ID}"`, `},{"experienceID":"${ID}","name":"`, ']', '],"total":1}', '{,'),
);

const anyID = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
);

/** Objects that start like an experience, at any depth. */
const nested = fc.oneof(
  fc.record({ experienceID: anyID, name: tricky }),
  fc.record({ archived: fc.boolean(), related: fc.array(fc.record({ experienceID: anyID })) }),
  fc.record({ name: tricky, experienceID: anyID, of: fc.array(fc.array(fc.record({ name: tricky }))) }),
  fc.jsonValue(),
);

const fields = fc.record({
  experienceID: anyID,
  name: tricky,
  description: tricky,
  locations: fc.array(tricky, { maxLength: 2 }),
  containerTimeoutSeconds: fc.nat(),
  environmentVariables: fc.array(fc.record({ name: tricky, value: tricky }), { maxLength: 2 }),
  archived: fc.boolean(),
  related: fc.oneof(nested, fc.array(nested, { maxLength: 3 })),
});

/** An experience whose fields are in any order, or in that of their names. */
const experience = fields.chain((one) =>
  fc
    .oneof(
      fc.shuffledSubarray(Object.entries(one)),
      fc.constant(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))),
    )
    .map((first) => ({ ...Object.fromEntries(first), ...one })),
);

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
  const { items, unreadable = [] } = page.right;
  const ids = [...items.map(({ experienceID }) => experienceID), ...unreadable.map(({ id }) => id)];
  return { items, unreadable, ids: ids.sort() };
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

  it('is what JSON contains, or left whole, whatever is written differently', () =>
    fc.assert(
      fc.property(experiences, fc.nat(), fc.integer({ min: 0, max: 9 }), (items, place, which) => {
        const [page = Buffer.from('')] = pagesOf(items, items.length + 1);
        const changed = Buffer.from(page);
        changed.write('{}[]",:\\ 7'.charAt(which), place % page.length);
        const parsed = E.tryCatch(
          () => decoded(changed.toString()),
          () => undefined,
        );
        const texts = textsIn([changed]);
        if (E.isLeft(parsed) || !texts) return;
        expect(decoded(pageOf([...texts.values()]).toString())).to.deep.equal(parsed.right);
        expect([...texts.keys()].sort()).to.deep.equal(parsed.right.ids);
      }),
      { numRuns: 1000 },
    ));

  const one = { experienceID: ID, name: 'ramp' };
  const other = { ...one, experienceID: ID.replace('a', 'b') };
  const SPLIT: readonly (readonly [string, readonly Buffer[]])[] = [
    ['in which IDs are first', pagesOf([one, other], 9)],
    [
      'in which other fields are first',
      pagesOf(
        [
          { archived: true, ...one },
          { kind: 'x', ...other },
        ],
        1,
      ),
    ],
    ['in which an experience contains another ID', pagesOf([{ ...one, parent: other }, other], 9)],
    ['in which one contains another one', pagesOf([one, { related: [{ kind: 'x' }, one], ...other }], 9)],
    [
      'with spaces between its experiences',
      [Buffer.from(`{"experiences":[${JSON.stringify(one)}, ${JSON.stringify(other)}],"total":2}`)],
    ],
    [
      'whose other fields contain brackets',
      [Buffer.from(JSON.stringify({ experiences: [one, other], nextPageToken: ']', links: [1], total: 2 }))],
    ],
  ];
  for (const [which, pages] of SPLIT)
    it(`is split if it is one ${which}`, () => {
      const texts = textsIn(pages);
      expect([...(texts?.keys() ?? [])]).to.deep.equal([one.experienceID, other.experienceID]);
    });

  const LEFT_WHOLE: readonly (readonly [string, readonly Buffer[]])[] = [
    ['whose total is missing', [Buffer.from(JSON.stringify({ experiences: [one] }))]],
    ['with fewer items than its total', pagesOf([one], 1, 2)],
    ['that contains an experience twice', pagesOf([one, one], 2)],
    ['in which an experience has no ID', pagesOf([{ name: 'ramp', parent: one }], 1)],
    ['in which an ID has another length', pagesOf([{ ...one, experienceID: `${ID}0` }], 1)],
    ['that contains something else than experiences', pagesOf([one, [other]], 2)],
    ['that is written with spaces', [Buffer.from(`{ "experiences": [${JSON.stringify(one)}], "total": 1 }`)]],
    ['that begins with something else', [Buffer.from(`{"total":1,"experiences":[${JSON.stringify(one)}]}`)]],
    ['that is truncated', [Buffer.from(`{"experiences":[${JSON.stringify(one)}`)]],
    ['that ends in a string', [Buffer.from(`{"experiences":[{"experienceID":"${ID}","name":"ra\\`)]],
    ['that is empty', [Buffer.from('')]],
  ];
  for (const [which, pages] of LEFT_WHOLE)
    it(`is not split if it is one ${which}`, () => expect(textsIn(pages)).to.equal(undefined));
});
