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
    // As a parser creates it: every key is a key, whatever its name.
    fc
      .array(fc.tuple(keys, tie('value')), { maxLength: 6 })
      .map((entries): unknown =>
        JSON.parse(`{${entries.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',')}}`),
      ),
  ),
}));

describe('the digest of canonical JSON', () => {
  it('equals that of RFC 8785, as a law', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalDigest(value)).to.equal(sha256(canonicalize(value) ?? ''));
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the length of the value', () => {
    const long = { b: Array.from({ length: 20_000 }, (_, i) => ({ z: i, a: `é${i}` })), a: [], c: {} };
    expect(canonicalDigest(long)).to.equal(sha256(canonicalize(long) ?? ''));
  });

  it('takes any iterable for a list', () => {
    for (const list of [['a', null, { b: 1 }], ['C:\\udev'], ['\ud800'], []]) {
      const digest = canonicalDigest({ list: new Set(list) });
      expect(digest).to.equal(canonicalDigest({ list }));
    }
  });

  it('ignores keys without a value, and distinguishes what RFC 8785 cannot express', () => {
    expect(canonicalDigest({ a: undefined, b: 1 })).to.equal(canonicalDigest({ b: 1 }));
    const odd = ['\ud83d', '\ude00', '?', Infinity, -Infinity, null];
    expect(new Set(odd.map((value) => canonicalDigest([value]))).size).to.equal(odd.length);
  });
});
