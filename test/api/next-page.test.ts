import { expect } from 'chai';
import fc from 'fast-check';
import { nextPageTokenAtEnd } from '../../src/api/answer-bytes.ts';

const tokenIn = (value: unknown): string | undefined =>
  nextPageTokenAtEnd(Buffer.from(JSON.stringify(value)));

/** Texts and objects that look like what is searched for. */
const tricky = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"nextPageToken":"x"}', '\\"nextPageToken":"x"}', ']', '}', { nextPageToken: 'x' }),
);

describe('the token of the next page at the end of a list', () => {
  it('is found if it follows the items', () => {
    expect(tokenIn({ experiences: [{ name: 'a' }], nextPageToken: 'MTIz', total: 7 })).to.equal('MTIz');
    expect(tokenIn({ experiences: [], nextPageToken: 'MTIz' })).to.equal('MTIz');
    expect(nextPageTokenAtEnd(Buffer.from('{ "total": 1, "nextPageToken" : "t" }\n'))).to.equal('t');
  });

  it('is absent on the last page, and in anything but a list', () => {
    expect(tokenIn({ experiences: [], nextPageToken: '', total: 7 })).to.equal(undefined);
    expect(tokenIn({ experiences: [], nextPageToken: null })).to.equal(undefined);
    expect(tokenIn([{ nextPageToken: 'x' }])).to.equal(undefined);
    expect(nextPageTokenAtEnd(Buffer.from('<html>'))).to.equal(undefined);
  });

  it('is that of the response or none, whatever the items contain', () => {
    const answer = fc.record(
      { experiences: fc.array(fc.record({ name: tricky })), nextPageToken: fc.string(), note: tricky },
      { requiredKeys: ['experiences'] },
    );
    fc.assert(
      fc.property(answer, (value) => {
        const found = tokenIn(value);
        if (found !== undefined) expect(found).to.equal(value.nextPageToken);
      }),
    );
  });
});
