import { expect } from 'chai';
import fc from 'fast-check';
import { anyGlob, globMatcher } from '../../src/domain/glob.ts';

describe('globs', () => {
  const table: readonly [glob: string, name: string, meant: boolean][] = [
    ['nightly-*', 'nightly-1', true],
    ['nightly-*', 'nightly-', true],
    ['nightly-*', 'old-nightly-1', false],
    ['*-night', 'late-night', true],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'a1c2b', false],
    ['a*a', 'a', false],
    ['lane-?', 'lane-1', true],
    ['lane-?', 'lane-12', false],
    ['lane-?', 'lane-🚗', true],
    ['(a|b).+', '(a|b).+', true],
    ['.*', 'x', false],
    ['*', '', true],
    ['', '', true],
    ['*', 'two\nlines', true],
    ['Night', 'night', false],
  ];
  for (const [glob, name, meant] of table)
    it(`${JSON.stringify(glob)} ${meant ? 'matches' : 'does not match'} ${JSON.stringify(name)}`, () => {
      expect(globMatcher(glob)(name)).to.equal(meant);
    });

  it('can ignore case', () => {
    expect(globMatcher('Night*', { ignoreCase: true })('NIGHTLY')).to.equal(true);
  });

  it('match nothing if there are none', () => {
    expect(anyGlob([])('x')).to.equal(false);
  });

  it('match exactly what a plain search for their parts matches', () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        const escaped = [a, c].map((part) => part.replace(/[*?]/g, 'x'));
        const name = `${escaped[0] ?? ''}${b}${escaped[1] ?? ''}`;
        return globMatcher(`${escaped[0] ?? ''}*${escaped[1] ?? ''}`)(name);
      }),
    ));

  it('take no longer for a hostile pattern', () => {
    expect(globMatcher(`${'*a'.repeat(5000)}b`)('a'.repeat(20_000))).to.equal(false);
  });
});
