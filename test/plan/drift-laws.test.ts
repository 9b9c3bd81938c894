import { expect } from 'chai';
import fc from 'fast-check';
import type { DriftedEntity } from '../../src/domain/drift.ts';
import { changedFields, changeKinds } from '../../src/domain/experience-change.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { computeDrift } from '../../src/plan/drift.ts';
import { fingerprintOf } from '../../src/plan/fingerprint.ts';
import { carryOut, stateOf } from '../support/model.ts';
import { allMutations, type Mutation } from '../support/mutations.ts';
import {
  type PlannedSituation,
  plannedSituations,
  situationsWithChanges,
} from '../support/planned-situations.ts';

const RUNS = { numRuns: 60 };

const matchesOf = ({ updates }: Plan) => [...updates.matchedExperiencesByNewName.values()];

const createdNames = (plan: Plan) =>
  matchesOf(plan)
    .filter(({ original }) => original === undefined)
    .map((match) => match.new.name);

/** Checks every change that somebody else could make in one step. */
const afterEveryMutation = (
  check: (situation: PlannedSituation, mutation: Mutation, drift: readonly DriftedEntity[]) => void,
) =>
  fc.assert(
    fc.property(plannedSituations, (situation) => {
      const { model, scope, plan } = situation;
      for (const mutation of allMutations(model, scope, createdNames(plan)))
        check(situation, mutation, computeDrift(plan, stateOf(mutation.model, scope)));
    }),
    RUNS,
  );

const isTouched = (plan: Plan, { kind, id }: DriftedEntity, nameOfNewcomer: string | undefined): boolean => {
  switch (kind) {
    case 'experience':
      return (
        matchesOf(plan).some(({ original }) => original?.experienceID === id) ||
        (nameOfNewcomer !== undefined && createdNames(plan).includes(nameOfNewcomer))
      );
    case 'tag':
      return [...plan.updates.tagUpdatesByName.values()].some(({ tagID }) => tagID === id);
    case 'system':
      return [...plan.updates.systemUpdatesByName.values()].some(({ systemID }) => systemID === id);
    case 'testSuite':
      return plan.updates.testSuiteUpdates.some(({ testSuiteID }) => testSuiteID === id);
  }
};

describe('drift, as laws', () => {
  it('exists exactly if the fingerprints differ', () => {
    afterEveryMutation(({ plan, scope, state }, { model }, drift) => {
      const now = fingerprintOf(stateOf(model, scope), scope);
      expect(drift.length > 0).to.equal(now.root !== plan.fingerprint.root);
      expect(drift).not.to.deep.equal([]);
      expect(computeDrift(plan, state)).to.deep.equal([]);
    });
  });

  it('names the changed entities, and otherwise only sets that an experience left or rejoined', () => {
    afterEveryMutation(({ model }, { kind, change, id, field }, drift) => {
      const told = drift.map((one) => `${one.kind} ${one.change} ${one.id}`);
      expect(told).to.include(`${kind} ${change} ${id}`);
      if (kind !== 'experience' && change === 'added') {
        expect(drift.map((one) => one.change)).to.have.members(['added', 'removed']);
        return;
      }
      const holding = [...model.tags, ...model.systems, ...model.suites].filter(({ members }) =>
        members.includes(id),
      );
      const comesOrGoes = change === 'removed' || field === 'archived';
      const others = drift.filter((one) => one.id !== id).map((one) => one.id);
      if (comesOrGoes) expect(holding.map((set) => set.id)).to.include.members(others);
      else expect(others).to.deep.equal([]);
    });
  });

  it('reports what the plan touches, and lists it first within a kind', () => {
    afterEveryMutation(({ plan }, mutation, drift) => {
      for (const entity of drift) {
        const now = mutation.model.experiences.find(({ id }) => id === entity.id);
        expect(entity.touchedByPlan, JSON.stringify(entity)).to.equal(isTouched(plan, entity, now?.name));
      }
      const kinds = ['experience', 'tag', 'system', 'testSuite'];
      const order = drift.map(({ kind, touchedByPlan }) => 2 * kinds.indexOf(kind) + (touchedByPlan ? 0 : 1));
      expect(order).to.deep.equal([...order].sort());
    });
  });

  it('shows the field that somebody changed with its value before, as planned, and now', () => {
    let shown = 0;
    afterEveryMutation(({ plan, model }, { kind, id, field, model: after }, [entity]) => {
      if (kind !== 'experience' || field === undefined) return;
      const match = matchesOf(plan).find(({ original }) => original?.experienceID === id);
      if (!match) {
        const newName = after.experiences.find((one) => one.id === id)?.name ?? '';
        if (!createdNames(plan).includes(newName)) expect(entity?.fields).to.deep.equal([]);
        return;
      }
      shown++;
      const at = ({ experiences }: typeof model): unknown =>
        new Map<string, unknown>(Object.entries(experiences.find((one) => one.id === id)!)).get(field);
      const changes =
        field === 'archived'
          ? changeKinds(match).archive || changeKinds(match).restore
          : changedFields(match).some((one) => one === field);
      const wanted: unknown = new Map<string, unknown>(Object.entries(match.new)).get(field);
      expect(entity?.fields).to.deep.equal([
        { field, before: at(model), ...(changes && { planned: wanted }), now: at(after) },
      ]);
    });
    expect(shown).to.be.greaterThan(50);
  });

  it('is all as planned after an apply, except for sets whose members were archived', () =>
    fc.assert(
      fc.property(situationsWithChanges, ({ model, scope, plan }) => {
        const drift = computeDrift(plan, stateOf(carryOut(model, plan.updates), scope));
        const { tagCreations = 0, suiteCreations = 0 } = plan.summary;
        // An entity that the plan creates is not drift when it appears.
        if (tagCreations + suiteCreations === 0) expect(drift).not.to.deep.equal([]);
        const archived = matchesOf(plan).flatMap((match) =>
          changeKinds(match).archive && match.original ? [match.original.experienceID] : [],
        );
        for (const entity of drift) {
          const set = [...model.tags, ...model.systems].find(({ id }) => id === entity.id);
          if (set && archived.some((id) => set.members.includes(id)) && !entity.touchedByPlan) continue;
          expect(entity).to.include({ touchedByPlan: true, asPlanned: true });
        }
      }),
    ));

  it('is never as planned before an apply', () => {
    afterEveryMutation(({ plan }, { kind, change, model, id }, drift) => {
      if (kind !== 'experience' || change !== 'added') return;
      const arrived = model.experiences.find((one) => one.id === id);
      for (const entity of drift) {
        expect(entity.asPlanned).to.equal(false);
        expect(entity.touchedByPlan).to.equal(createdNames(plan).includes(arrived?.name ?? ''));
      }
    });
  });
});
