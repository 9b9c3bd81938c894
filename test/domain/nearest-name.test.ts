import { expect } from 'chai';
import { nearestName, suggestFrom } from '../../src/domain/nearest-name.ts';

describe('the nearest name', () => {
  const table: readonly [written: string, known: readonly string[], meant: string | undefined][] = [
    ['planer', ['planner', 'mapping'], 'planner'],
    ['Planner', ['planner'], 'planner'],
    ['plannre', ['planner'], 'planner'],
    ['turn-left-at-dusk', ['turn-right-at-dusk', 'turn-left-at-dawn'], 'turn-left-at-dawn'],
    ['aaab', ['aaaab'], 'aaaab'],
    ['abab', ['ab'], undefined],
    ['nightly', ['weekly'], undefined],
  ];
  for (const [written, known, meant] of table)
    it(`of ${known.join(' and ')} to ${written} is ${meant ?? 'none'}`, () => {
      expect(nearestName(written, known)).to.equal(meant);
    });

  it('is suggested only for the first of many wrong names in a large project, however often these occur', () => {
    const others = Array.from({ length: 9_999 }, (_, n) => `${'x'.repeat(100)}${n}`);
    const suggest = suggestFrom(['alpha', ...others]);
    const wrong = Array.from({ length: 31 }, (_, n) => `alpha${String.fromCodePoint(0x4e00 + n)}`);
    const meant = [...wrong, ...wrong].map(suggest);
    const once = [...wrong.slice(1).map(() => 'alpha'), undefined];
    expect(meant).to.deep.equal([...once, ...once]);
  });
});
