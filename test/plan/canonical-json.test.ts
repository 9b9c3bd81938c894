import canonicalize from 'canonicalize';
import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalDigest, sha256 } from '../../src/plan/canonical-json.ts';

const keys = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', '10', '9', '\\ud83d', '€', '\u{1f600}', '\ufb33'),
);

const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.string({ unit: 'grapheme' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, 1e21, 1e-7, 2 ** 53, true, false, null, '\\ud800', 'C:\\udev', '\u2028'),
    fc.array(tie('value'), { maxLength: 5 }),
    // As a parser makes it: a key of any name is a key.
    fc
      .array(fc.tuple(keys, tie('value')), { maxLength: 6 })
      .map((entries): unknown =>
        JSON.parse(`{${entries.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',')}}`),
      ),
  ),
}));

describe('the digest of canonical JSON', () => {
  it('is that of what RFC 8785 makes of a value, as a law', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalDigest(value)).to.equal(sha256(canonicalize(value) ?? ''));
      }),
      { numRuns: 500 },
    );
  });

  it('is the same however long the value is', () => {
    const long = { b: Array.from({ length: 20_000 }, (_, i) => ({ z: i, a: `é${i}` })), a: [], c: {} };
    expect(canonicalDigest(long)).to.equal(sha256(canonicalize(long) ?? ''));
  });

  it('leaves out a key without a value, and tells apart what RFC 8785 has no form for', () => {
    expect(canonicalDigest({ a: undefined, b: 1 })).to.equal(canonicalDigest({ b: 1 }));
    const odd = ['\ud83d', '\ude00', '?', Infinity, -Infinity, null];
    expect(new Set(odd.map((value) => canonicalDigest([value]))).size).to.equal(odd.length);
  });
});
