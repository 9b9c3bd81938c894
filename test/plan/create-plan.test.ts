import { expect } from 'chai';
import fc from 'fast-check';
import type { PlanSummary } from '../../src/domain/experience-updates.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { scopeOf } from '../../src/plan/scope.ts';
import { archivedActive, summarise } from '../../src/plan/summary.ts';
import type { Model } from '../support/model.ts';
import { planFor, plannedSituations } from '../support/planned-situations.ts';
import { liveExperience, computed, configOf, entry, idOf, project } from '../support/wanted.ts';

const NOTHING: PlanSummary = {
  create: 0,
  update: 0,
  rename: 0,
  restore: 0,
  archive: 0,
  unchanged: 0,
  tagAdditions: 0,
  tagRemovals: 0,
  systemAdditions: 0,
  suiteRevisions: 0,
};

const asleep = liveExperience(3, 'gamma', { archived: true });

type Case = readonly [Model, Parameters<typeof configOf>, Partial<PlanSummary>];

const COUNTS: Readonly<Record<string, Case>> = {
  nothing: [project([]), [[]], {}],
  'unchanged experiences, without archived ones': [
    project([liveExperience(1, 'alpha'), asleep]),
    [[entry('alpha')]],
    { unchanged: 1 },
  ],
  'a new experience': [project([]), [[entry('alpha')]], { create: 1 }],
  'a new archived experience as created and archived': [
    project([]),
    [[entry('alpha', { archived: true })]],
    { create: 1, archive: 1 },
  ],
  'a rename without another change as no update': [
    project([liveExperience(1, 'alpha')]),
    [[entry('beta', { experienceID: idOf(1) })]],
    { rename: 1 },
  ],
  'a rename with another changed field as both': [
    project([liveExperience(1, 'alpha')]),
    [[entry('beta', { experienceID: idOf(1), description: 'other' })]],
    { rename: 1, update: 1 },
  ],
  'two changed fields as one update': [
    project([liveExperience(1, 'alpha')]),
    [[entry('alpha', { profile: 'other', description: 'other' })]],
    { update: 1 },
  ],
  'a restore, a rename and an update of one experience': [
    project([asleep]),
    [[entry('beta', { experienceID: idOf(3), description: 'other' })]],
    { restore: 1, rename: 1, update: 1 },
  ],
  'leftovers as archived': [
    project([liveExperience(1, 'alpha'), liveExperience(2, 'beta')]),
    [[]],
    { archive: 2 },
  ],
  'memberships individually, and suites as a whole': [
    project([liveExperience(1, 'alpha'), liveExperience(2, 'beta')], {
      tags: { a: [], b: [1, 2] },
      systems: { c: [] },
      suites: { d: [1] },
    }),
    [
      [entry('alpha', { tags: ['a'], systems: ['c'] }), entry('beta', { tags: ['a'], systems: ['c'] })],
      { managedExperienceTags: ['b'], managedTestSuites: [{ name: 'd', experiences: ['alpha', 'beta'] }] },
    ],
    { unchanged: 2, tagAdditions: 2, tagRemovals: 2, systemAdditions: 2, suiteRevisions: 1 },
  ],
};

describe('the summary of a plan', () => {
  for (const [what, [model, config, counts]] of Object.entries(COUNTS))
    it(`counts ${what}`, () => {
      expect(summarise(computed(model, configOf(...config)))).to.deep.equal({ ...NOTHING, ...counts });
    });

  it('does not count a new archived experience among the archived active ones', () => {
    const config = configOf([entry('alpha', { archived: true })]);
    expect(archivedActive(computed(project([liveExperience(1, 'beta')]), config))).to.equal(1);
  });

  it('accounts for every active experience once', () =>
    fc.assert(
      fc.property(plannedSituations, ({ model, computation, plan }) => {
        const touched = [...computation.updates.matchedExperiencesByNewName.values()].filter(
          ({ original }) => original && !original.archived,
        );
        expect(plan.summary.unchanged + touched.length).to.equal(
          model.experiences.filter((e) => !e.archived).length,
        );
      }),
    ));
});

describe('creating a plan', () => {
  const twelve = project(
    Array.from({ length: 12 }, (_, number) => liveExperience(number, `scenario-${String(number)}`)),
  );
  const kept = (count: number) =>
    configOf(Array.from({ length: count }, (_, number) => entry(`scenario-${String(number)}`)));

  it('records an exceeded limit, and succeeds nevertheless', () => {
    const { plan } = planFor(twelve, kept(2))!;
    expect(plan.options).to.deep.equal({
      archive: true,
      archiveLimit: { limit: '30%', active: 12, archive: 10, exceeded: true },
    });
    expect(plan.summary.archive).to.equal(10);
  });

  it('holds the limit for experiences without the ownership tag that their entries archive', () => {
    const archived = Array.from({ length: 12 }, (_, number) =>
      entry(`scenario-${String(number)}`, { archived: number < 10 }),
    );
    const { plan } = planFor(twelve, configOf(archived, { ownershipTag: 'team' }))!;
    expect(plan.options.archiveLimit).to.deep.equal({
      limit: '30%',
      active: 10,
      archive: 10,
      exceeded: true,
    });
  });

  it('records another limit if one is given, and --no-archive', () => {
    const given = planFor(twelve, kept(11), { maxArchive: { _tag: 'Count', count: 0 } })!;
    expect(given.plan.options.archiveLimit).to.deep.equal({
      limit: '0',
      active: 12,
      archive: 1,
      exceeded: true,
    });
    expect(planFor(twelve, kept(0), { archive: false })!.plan.options).to.deep.equal({
      archive: false,
      archiveLimit: { limit: '30%', active: 12, archive: 0, exceeded: false },
    });
  });

  it('records a target by the name that it has, if the plan does not give it the name of its entry', () => {
    const model = project([liveExperience(1, 'alpha'), liveExperience(2, 'gamma')]);
    const config = configOf([entry('beta', { experienceID: idOf(1), archived: true }), entry('gamma')]);
    const { plan } = planFor(model, config, { selection: { targets: ['beta'], excludes: [] } })!;
    expect(plan.options.selection).to.deep.equal({
      targets: ['beta', 'alpha'],
      excludes: [],
      given: { targets: ['beta'], excludes: [] },
    });
    expect(plan.fingerprint.scope.experiences?.targets).to.deep.equal(['beta', 'alpha']);
    expect(parsePlan(serialisePlan(plan))._tag).to.equal('Right');
  });

  it('warns only about what may be unintended', () => {
    const model = project([liveExperience(1, 'alpha')], { suites: { basic: [1] } });
    const config = configOf([entry('alpha')], { managedTestSuites: [{ name: 'basic', experiences: [] }] });
    expect(planFor(model, config)!.plan.warnings).to.deep.equal([
      { _tag: 'SuiteBecomesEmpty', suite: 'basic', before: 1 },
    ]);
    expect(planFor(model, configOf([entry('alpha')]))!.plan).not.to.have.property('warnings');
  });

  it('reads the tags, systems and suites that the config names, each once and sorted', () => {
    const config = configOf(
      [
        entry('alpha', { tags: ['z', 'B'], systems: ['s'] }),
        entry('beta', { tags: ['z'], systems: ['s', 'r'] }),
      ],
      { managedExperienceTags: ['a', 'z'], managedTestSuites: [{ name: 'suite', experiences: [] }] },
    );
    expect(scopeOf(config)).to.deep.equal({
      tags: ['B', 'a', 'z'],
      systems: ['r', 's'],
      testSuites: ['suite'],
    });
  });
});
