import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type { Loss } from '../../src/domain/experience-updates.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { plannedSituations } from '../support/planned-situations.ts';

const losing = plannedSituations.filter(({ plan }) => plan.losses !== undefined);

const isRead = (plan: Plan): boolean => E.isRight(parsePlan(serialisePlan(plan)));

type Forge = (loss: Loss) => readonly Loss[];

const FORGERIES: Readonly<Record<string, Forge>> = {
  'a loss occurs twice': (loss) => [loss, loss],
  'a loss is empty': (loss) => [{ ...loss, experiences: [] }],
  'an experience is lost twice': (loss) => [
    { ...loss, before: loss.before + 1, experiences: loss.experiences.flatMap((one) => [one, one]) },
  ],
  'an experience has another name': (loss) => [
    { ...loss, experiences: loss.experiences.map((one) => ({ ...one, name: `${one.name}?` })) },
  ],
  'more is lost than existed': (loss) => [{ ...loss, before: 0 }],
  'a count is not a whole number': (loss) => [{ ...loss, before: loss.before + 0.5 }],
  'the set is another one': (loss) => [{ ...loss, id: `${loss.id}0` }],
  'an emptied suite is not marked, or another one is': ({ leftEmpty, ...loss }) => [
    leftEmpty === undefined ? { ...loss, leftEmpty: 'intended' } : loss,
  ],
};

describe('the losses in a plan file', () => {
  it('are read if they match the updates, or are absent', () =>
    fc.assert(
      fc.property(losing, ({ plan }) => {
        expect(isRead(plan)).to.equal(true);
        const { losses: _, warnings = [], ...rest } = plan;
        expect(isRead({ ...rest, warnings })).to.equal(true);
      }),
    ));

  for (const [what, forge] of Object.entries(FORGERIES))
    it(`are rejected if ${what}`, () =>
      fc.assert(
        fc.property(losing, fc.nat(), ({ plan }, nth) => {
          const losses = plan.losses ?? [];
          const at = nth % losses.length;
          const forged = losses.flatMap((loss, i) => (i === at ? forge(loss) : [loss]));
          expect(isRead({ ...plan, losses: forged })).to.equal(false);
        }),
      ));
});
