import { expect } from 'chai';
import fc from 'fast-check';
import { archivedIDs } from '../../src/domain/experience-updates.ts';
import { suitesLeftEmpty } from '../../src/plan/archive-limit.ts';
import type { MembershipView } from '../../src/render/membership-view.ts';
import { planView } from '../../src/render/plan-view.ts';
import { situations } from '../support/arbitraries.ts';
import { carryOut, type Model, type ModelSet } from '../support/model.ts';
import { planFor, type PlannedSituation } from '../support/planned-situations.ts';

const selections = fc.option(
  fc.record({
    targets: fc.subarray(['*a*', 'b*', '*']),
    excludes: fc.subarray(['a*', '*c']),
  }),
  { nil: undefined },
);

/** Checks a law for complete and partial plans, and that enough of them archive something. */
const law = (check: (situation: PlannedSituation, after: Model) => void) => {
  let archiving = 0;
  fc.assert(
    fc.property(situations, fc.boolean(), selections, ({ model, config }, archive, selection) => {
      const situation = planFor(model, config, { archive, ...(selection && { selection }) });
      if (situation === undefined) return;
      if (archivedIDs(situation.plan.updates).size > 0) archiving++;
      check(situation, carryOut(model, situation.plan.updates));
    }),
    { numRuns: 600 },
  );
  // About a quarter of them.
  expect(archiving, 'plans that archive something').to.be.greaterThan(80);
};

const activeOf = (model: Model): Set<string> =>
  new Set(model.experiences.filter(({ archived }) => !archived).map(({ id }) => id));

const membersOf = (set: ModelSet | undefined, active: ReadonlySet<string>): string[] =>
  (set?.members ?? []).filter((id) => active.has(id));

const sameSet = (sets: readonly ModelSet[], { id }: ModelSet) => sets.find((one) => one.id === id);

const isOwn = ({ name }: ModelSet): boolean => name.startsWith('sync-protected:');

describe('the suites and tags of a plan, as laws', () => {
  it('show every membership change, in managed and unmanaged ones', () =>
    law(({ model, plan }, after) => {
      const view = planView(plan, []);
      const [before, now] = [activeOf(model), activeOf(after)];
      const idByName = new Map(
        after.experiences.filter(({ id }) => now.has(id)).map(({ id, name }) => [name, id]),
      );
      const check = (
        sets: readonly ModelSet[],
        afterSets: readonly ModelSet[],
        views: readonly MembershipView[],
      ) => {
        for (const set of sets.filter((one) => !isOwn(one))) {
          const shown = views.find(({ id }) => id === set.id);
          const restored = set.members.filter((id) => !before.has(id) && now.has(id));
          const expected = new Set([...membersOf(set, before), ...restored]);
          for (const one of shown?.enters ?? []) expected.add(one.experienceID ?? idByName.get(one.name)!);
          for (const one of shown?.leaves ?? []) expected.delete(one.experienceID ?? '');
          const actual = membersOf(sameSet(afterSets, set), now);
          expect([...expected].sort(), set.name).to.deep.equal([...actual].sort());
          if (shown?.sizes) expect(shown.sizes.after, `${set.name} after`).to.equal(actual.length);
        }
      };
      check(model.suites, after.suites, view.testSuites);
      check(model.tags, after.tags, view.tags);
    }));

  it('show each suite that archiving leaves empty, unless the config empties it', () =>
    law(({ model, config, plan }, after) => {
      const archived = archivedIDs(plan.updates);
      const [before, now] = [activeOf(model), activeOf(after)];
      const meant = config.managedTestSuites.filter(({ experiences }) => experiences.length === 0);
      const emptied = model.suites
        .filter((set) => set.members.some((id) => before.has(id) && archived.has(id)))
        .filter((set) => membersOf(sameSet(after.suites, set), now).length === 0)
        .map(({ name }) => name)
        .filter((name) => !meant.some((suite) => suite.name === name));
      expect(suitesLeftEmpty(plan).map(({ name }) => name)).to.deep.equal([...emptied].sort());
    }));

  it('show only operations if nothing is archived', () =>
    law(({ plan, config, scope }) => {
      if (archivedIDs(plan.updates).size > 0) return;
      expect(plan.losses).to.equal(undefined);
      expect(scope.testSuites).to.have.length(new Set(config.managedTestSuites.map(({ name }) => name)).size);
    }));
});
