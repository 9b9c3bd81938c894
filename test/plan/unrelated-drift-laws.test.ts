import { expect } from 'chai';
import fc from 'fast-check';
import { phasesOf } from '../../src/apply/phases.ts';
import { computeDrift } from '../../src/plan/drift.ts';
import { isUnrelated } from '../../src/plan/obstacle.ts';
import { outcomeDifferences } from '../../src/plan/outcome.ts';
import { within } from '../../src/plan/scope.ts';
import { appliedModel, comparableModel, promiseOf, run } from '../support/applying.ts';
import { memoryApi } from '../support/memory-api.ts';
import { type Model, stateOf } from '../support/model.ts';
import { mutated, withDifference } from '../support/mutations.ts';
import { planFor, type PlannedSituation, situationsWithChanges } from '../support/planned-situations.ts';

/** The same situation with a plan of either format. */
const anyFormat: fc.Arbitrary<PlannedSituation> = fc
  .tuple(situationsWithChanges, fc.constantFrom<1 | 2>(1, 2))
  .map(([{ model, config, plan }, version]) =>
    planFor(model, config, { archive: plan.options.archive, version }),
  )
  .filter((situation) => situation !== undefined);

const takenNames = ({ plan }: PlannedSituation): string[] =>
  [...plan.updates.matchedExperiencesByNewName.values()].flatMap(({ original, new: wanted }) =>
    original?.name === wanted.name ? [] : [wanted.name],
  );

/** A situation, and the project after some changes by others. */
const meanwhile: fc.Arbitrary<readonly [PlannedSituation, Model]> = fc
  .tuple(anyFormat, fc.array(fc.nat(), { minLength: 1, maxLength: 3 }))
  .map(([situation, choices]) => [
    situation,
    mutated(situation.model, situation.scope, choices, takenNames(situation)),
  ]);

const appliedTo = async ({ plan }: PlannedSituation, model: Model) => {
  const memory = memoryApi(model);
  const { executed } = await run(memory, phasesOf(plan.updates));
  return { executed, after: memory.model() };
};

describe('unrelated drift, as laws', () => {
  it('does not affect the plan: an apply after the drift equals the drift after an apply', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(meanwhile, async ([situation, now]) => {
        const { plan, scope, model } = situation;
        const state = stateOf(now, scope);
        if (!isUnrelated(computeDrift(plan, state))) return;
        seen++;
        const { executed, after } = await appliedTo(situation, now);
        expect(executed.failed).to.deep.equal([]);
        expect(comparableModel(after, now)).to.deep.equal(
          comparableModel(withDifference(model, now, appliedModel(situation)), now),
        );
        const { createdIDs } = executed;
        const promised = promiseOf({ plan, state }, createdIDs);
        const is = within(plan, stateOf(after, scope), new Set(createdIDs.values()));
        expect(outcomeDifferences(promised, is)).to.deep.equal([]);
      }),
      { numRuns: 600 },
    );
    expect(seen).to.be.greaterThan(60);
  });

  it('never concerns what the plan writes: an experience, a suite, a name', () =>
    fc.assert(
      fc.property(meanwhile, ([situation, now]) => {
        const { plan, scope } = situation;
        const taken = new Set(takenNames(situation));
        for (const entity of computeDrift(plan, stateOf(now, scope))) {
          if (entity.obstacle) continue;
          const told = JSON.stringify(entity);
          expect(entity.asPlanned, told).to.equal(false);
          if (entity.kind === 'experience' || entity.kind === 'testSuite')
            expect(entity.touchedByPlan, told).to.equal(false);
          if (entity.kind === 'experience') expect([...taken], told).not.to.include(entity.name);
        }
      }),
      { numRuns: 500 },
    ));
});
