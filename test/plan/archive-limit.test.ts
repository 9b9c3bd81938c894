import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import {
  archiveLimit,
  type Limit,
  mayArchive,
  parseLimit,
  showLimit,
  isWithinLimit,
} from '../../src/plan/archive-limit.ts';

const limit = (text: string): Limit => {
  const parsed = parseLimit(text);
  if (E.isLeft(parsed)) throw new Error(`${text}: ${parsed.left}`);
  return parsed.right;
};

describe('a limit for archiving', () => {
  const READ: Readonly<Record<string, string>> = {
    '0': '0',
    '812': '812',
    ' 812 ': '812',
    '007': '7',
    '0%': '0%',
    '60%': '60%',
    '60.50%': '60.5%',
    '0.000001%': '0.000001%',
    '100%': '100%',
    '100.0%': '100%',
  };
  for (const [text, shown] of Object.entries(READ))
    it(`reads ${JSON.stringify(text)} as ${shown}`, () => {
      expect(showLimit(limit(text)).replace('1e-6', '0.000001')).to.equal(shown);
    });

  for (const text of [
    '',
    ' ',
    '%',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    '101%',
    '100.1%',
    '60 %',
    '60%%',
    'all',
    '１２',
    '1_000',
    '1,000',
    'Infinity',
    'NaN',
    '9'.repeat(10),
  ])
    it(`does not read ${JSON.stringify(text)}, and says what to write`, () => {
      const parsed = parseLimit(text);
      expect(E.isLeft(parsed) && parsed.left)
        .to.include('812')
        .and.to.include('60%');
    });

  const WITHIN: readonly (readonly [string, number, number, boolean])[] = [
    ['30%', 3, 10, true],
    ['30%', 4, 10, false],
    ['30%', 0, 0, true],
    ['0%', 0, 10, true],
    ['0%', 1, 10, false],
    ['100%', 10, 10, true],
    ['0', 0, 10, true],
    ['0', 1, 10, false],
    ['812', 812, 10_000, true],
    ['812', 813, 10_000, false],
    ['0.57%', 57, 10_000, true],
    ['0.57%', 58, 10_000, false],
    ['0.29%', 29, 10_000, true],
    ['33.333333%', 1, 3, false],
    ['33.333334%', 1, 3, true],
  ];
  for (const [text, archive, active, stays] of WITHIN)
    it(`${text} ${stays ? 'allows' : 'forbids'} ${archive} of ${active}`, () => {
      expect(isWithinLimit(limit(text), archive, active)).to.equal(stays);
    });

  it('allows a share exactly, whatever its decimals', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_999 }),
        fc.integer({ min: 1, max: 50 }),
        (hundredths, times) => {
          const active = 10_000 * times;
          const share = limit(`${String(hundredths / 100)}%`);
          expect(isWithinLimit(share, hundredths * times, active)).to.equal(true);
          expect(isWithinLimit(share, hundredths * times + 1, active)).to.equal(false);
        },
      ),
    ));
});

describe('the archive limit of a plan', () => {
  it('is 30% by default', () => {
    expect(archiveLimit(undefined, 3, 10)).to.deep.equal({
      limit: '30%',
      archive: 3,
      active: 10,
      exceeded: false,
    });
    expect(archiveLimit(undefined, 4, 10)).to.deep.equal({
      limit: '30%',
      archive: 4,
      active: 10,
      exceeded: true,
    });
    expect(archiveLimit(undefined, 31, 100).exceeded).to.equal(true);
  });

  it('does not apply by default if fewer than ten experiences are active', () => {
    expect(archiveLimit(undefined, 9, 9).exceeded).to.equal(false);
    expect(archiveLimit(undefined, 10, 10).exceeded).to.equal(true);
  });

  it('always applies if it is given', () => {
    expect(archiveLimit(limit('0'), 1, 2).exceeded).to.equal(true);
    expect(archiveLimit(limit('50%'), 1, 2).exceeded).to.equal(false);
    expect(archiveLimit(limit('50%'), 2, 3)).to.deep.equal({
      limit: '50%',
      archive: 2,
      active: 3,
      exceeded: true,
    });
    expect(archiveLimit(limit('100%'), 500, 500).exceeded).to.equal(false);
  });

  it('allows an apply within it, or with consent to at least the number that is archived', () => {
    const exceeded = archiveLimit(undefined, 812, 1000);
    const ALLOWED: Readonly<Record<string, boolean>> = {
      '811': false,
      '812': true,
      '60%': false,
      '81.1%': false,
      '81.2%': true,
      '100%': true,
    };
    for (const [text, allowed] of Object.entries(ALLOWED))
      expect(mayArchive(exceeded, limit(text)), text).to.equal(allowed);
    expect(mayArchive(exceeded, undefined)).to.equal(false);
    expect(mayArchive(archiveLimit(undefined, 1, 1000), undefined)).to.equal(true);
    expect(mayArchive(archiveLimit(undefined, 1, 1000), limit('0'))).to.equal(true);
  });
});
