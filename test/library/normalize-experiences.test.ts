import { expect } from 'chai';
import fc from 'fast-check';
import { normalizeExperiences } from '../../src/index.ts';

const variable = (name: string) => ({ name, value: `value of ${name}` });
const field = (name: string, ...values: string[]) => ({ name, type: 'text' as const, values });

describe('normalized experiences', () => {
  it('are sorted by name, and so are their parts', () => {
    expect(
      normalizeExperiences([
        { name: 'b', tags: ['y', 'x', 'y'], systems: ['q', 'p'] },
        {
          name: 'a',
          environmentVariables: [variable('Z'), variable('A')],
          customFields: [field('Owner', 'two', 'one'), field('area', 'x')],
        },
      ]),
    ).to.deep.equal([
      {
        name: 'a',
        environmentVariables: [variable('A'), variable('Z')],
        customFields: [field('area', 'x'), field('owner', 'two', 'one')],
      },
      { name: 'b', tags: ['x', 'y'], systems: ['p', 'q'] },
    ]);
  });

  it('keep everything else', () => {
    const one = { name: 'a', locations: ['z', 'a'], description: 'd', own: { kept: true } };
    expect(normalizeExperiences([one])).to.deep.equal([one]);
  });

  it("do not depend on the order of a server's response", () =>
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.string(), { maxLength: 5 })
          .chain((names) =>
            fc.tuple(
              fc.constant(names),
              fc.shuffledSubarray(names, { minLength: names.length, maxLength: names.length }),
            ),
          ),
        ([names, shuffled]) => {
          const of = (order: readonly string[]) =>
            order.map((name) => ({ name, tags: order, environmentVariables: order.map(variable) }));
          expect(normalizeExperiences(of(shuffled))).to.deep.equal(normalizeExperiences(of(names)));
        },
      ),
    ));

  it('do not change when normalized again, and leave their input unchanged', () => {
    const given = [{ name: 'b', tags: ['y', 'x'] }, { name: 'a' }];
    const once = normalizeExperiences(given);
    expect(normalizeExperiences(once)).to.deep.equal(once);
    expect(given).to.deep.equal([{ name: 'b', tags: ['y', 'x'] }, { name: 'a' }]);
  });
});
