import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { BATCH_SIZE, type Operation, titleOf } from '../../src/apply/operation.ts';
import { operationsOf, phasesOf } from '../../src/apply/phases.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { archived, buildPlan, changed, created, existing, live, planned } from '../support/build-plan.ts';
import { plannedSituations } from '../support/planned-situations.ts';

const [alpha, beta, gamma] = [live(1, 'alpha'), live(2, 'beta'), live(3, 'gamma', { archived: true })];

const { updates } = buildPlan({
  experiences: [
    archived(beta),
    created('delta'),
    created('epsilon', { archived: true }),
    changed(gamma, { archived: false, description: 'other' }),
    changed(alpha, { name: 'omega', description: 'other' }),
  ],
  tags: [
    { name: 'a', additions: [planned('delta'), existing(gamma)] },
    { name: 'b', removals: [existing(alpha), existing(gamma)] },
  ],
  systems: [{ name: 'c', additions: [existing(alpha)] }],
  suites: [{ name: 'd', original: [existing(alpha)], experiences: [planned('delta')] }],
});

const shape = phasesOf(updates).map(({ name, chains }) => ({
  name,
  chains: chains.map((chain) => chain.map((operation) => `${operation.id}: ${titleOf(operation)}`)),
}));

describe('the phases of an apply', () => {
  it('are in the order of their dependencies', () => {
    expect(shape).to.deep.equal([
      {
        name: 'experiences',
        chains: [
          ['create-1: create delta'],
          ['create-2: create epsilon'],
          ['restore-1: restore gamma', 'update-1: update gamma'],
          ['update-2: update omega'],
        ],
      },
      { name: 'test suites', chains: [['reviseTestSuite-1: revise test suite d']] },
      {
        name: 'tags',
        chains: [
          ['addTag-1: add tag a to 2 experiences'],
          ['removeTag-1: remove tag b from alpha'],
          ['removeTag-2: remove tag b from gamma'],
        ],
      },
      { name: 'systems', chains: [['addSystem-1: add system c to alpha']] },
      { name: 'archive', chains: [['archive-1: archive 2 experiences']] },
    ]);
  });

  it('send only the fields of an update that differ', () => {
    const update = operationsOf(phasesOf(updates)).find(({ id }) => id === 'update-2');
    expect(update).to.deep.include({ kind: 'update', fields: ['name', 'description'] });
  });

  it('are empty for a plan without changes', () => {
    expect(phasesOf(buildPlan({}).updates)).to.deep.equal([]);
  });

  it('limit the number of experiences in one request', () => {
    const many = Array.from({ length: 2 * BATCH_SIZE + 1 }, (_, number) =>
      live(number, `e${String(number)}`),
    );
    const large = buildPlan({
      experiences: many.map(archived),
      tags: [{ name: 'a', additions: many.map(existing) }],
      systems: [{ name: 'b', additions: many.map(existing) }],
    });
    const named = (operation: Operation): readonly unknown[] =>
      operation.kind === 'archive'
        ? operation.matches
        : 'experiences' in operation
          ? operation.experiences
          : [];
    const sizes = operationsOf(phasesOf(large.updates)).map((one) => [one.id, named(one).length]);
    expect(sizes).to.deep.equal(
      ['addTag', 'addSystem', 'archive'].flatMap((kind) => [
        [`${kind}-1`, BATCH_SIZE],
        [`${kind}-2`, BATCH_SIZE],
        [`${kind}-3`, 1],
      ]),
    );
  });

  it('give every operation a unique ID, which is the same after the plan is saved and read', () =>
    fc.assert(
      fc.property(plannedSituations, ({ plan }) => {
        const phases = phasesOf(plan.updates);
        const ids = operationsOf(phases).map(({ id }) => id);
        expect(new Set(ids).size).to.equal(ids.length);
        const read = parsePlan(serialisePlan(plan));
        expect(E.isRight(read) && phasesOf(read.right.plan.updates)).to.deep.equal(phases);
      }),
    ));
});
