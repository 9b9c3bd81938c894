import { expect } from 'chai';
import type { ConfigExperience, ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import { isAlreadyApplied } from '../../src/plan/already-applied.ts';
import { checkAgainst } from '../../src/usecases/verify-plan.ts';
import { carryOut, type Model, stateOf, uuid } from '../support/model.ts';
import { planFor } from '../support/planned-situations.ts';
import {
  liveExperience,
  computed,
  configOf,
  entry,
  idOf,
  problemsOf,
  project,
  updateLines,
} from '../support/wanted.ts';

interface Case {
  readonly live: Model;
  readonly wanted: readonly ConfigExperience[];
  readonly rest: Partial<ExperienceSyncConfig>;
}

const declares = (name: string, description = ''): Partial<ExperienceSyncConfig> => ({
  managedExperienceTags: [name],
  declaredTags: [{ name, description }],
});

const nightly = (fields: object): Partial<ExperienceSyncConfig> => ({
  managedTestSuites: [{ name: 'Nightly', experiences: [], ...fields }],
});

const PLANS: Readonly<Record<string, Case & { readonly plan: readonly string[] }>> = {
  'creates a declared tag with its members': {
    live: project([liveExperience(1, 'alpha')]),
    wanted: [entry('alpha', { tags: ['smoke'] }), entry('beta', { tags: ['smoke'] })],
    rest: declares('smoke', 'Runs first'),
    plan: ['create beta', 'create tag smoke "Runs first"', 'tag smoke: +alpha +beta (new)'],
  },
  'creates a declared tag without members': {
    live: project([]),
    wanted: [],
    rest: declares('smoke'),
    plan: ['create tag smoke ""', 'tag smoke:'],
  },
  'changes only the members of an existing declared tag': {
    live: project([liveExperience(1, 'alpha')], { tags: { smoke: [1] } }),
    wanted: [entry('alpha')],
    rest: declares('smoke', 'Another description'),
    plan: ['tag smoke: -alpha'],
  },
  'creates the ownership tag, and archives nothing without it': {
    live: project([liveExperience(1, 'alpha'), liveExperience(2, 'stranger')]),
    wanted: [entry('alpha')],
    rest: { ownershipTag: 'ours' },
    plan: ['create tag ours "Carried by the experiences that a sync config owns."', 'tag ours: +alpha'],
  },
  'creates a declared suite for its system, with all members': {
    live: project([liveExperience(1, 'alpha')], { systems: { planner: [] } }),
    wanted: [entry('alpha'), entry('beta')],
    rest: nightly({ experiences: ['beta', 'alpha'], system: 'planner', description: 'At night' }),
    plan: ['create beta', 'create suite Nightly for planner', 'suite Nightly: [] -> [alpha beta (new)]'],
  },
  'changes only the members of an existing declared suite, whatever its system': {
    live: project([liveExperience(1, 'alpha')], { suites: { Nightly: [1] } }),
    wanted: [entry('alpha')],
    rest: nightly({ experiences: ['alpha'], system: 'nobody' }),
    plan: [],
  },
  'fills a suite with the entries that have all tags and systems and a matching name': {
    live: project([liveExperience(1, 'planning/a')], {
      tags: { smoke: [], night: [] },
      systems: { planner: [] },
    }),
    wanted: [
      entry('planning/a', { tags: ['smoke', 'night'], systems: ['planner'] }),
      entry('planning/b', { tags: ['smoke'], systems: ['planner'] }),
      entry('planning/c', { tags: ['smoke', 'night'], systems: ['planner'] }),
      entry('planning/d', { tags: ['smoke', 'night'] }),
      entry('other/e', { tags: ['smoke', 'night'], systems: ['planner'] }),
      entry('planning/f', { tags: ['smoke', 'night'], systems: ['planner'], archived: true }),
    ],
    rest: nightly({
      system: 'planner',
      where: { tags: ['smoke', 'night'], systems: ['planner'], names: ['nothing', 'planning/*'] },
    }),
    plan: [
      'create planning/b',
      'create planning/c',
      'create planning/d',
      'create other/e',
      'create, archive planning/f',
      'tag night: +other/e (new) +planning/a +planning/c (new) +planning/d (new)',
      'tag smoke: +other/e (new) +planning/a +planning/b (new) +planning/c (new) +planning/d (new)',
      'system planner: +other/e (new) +planning/a +planning/b (new) +planning/c (new)',
      'create suite Nightly for planner',
      'suite Nightly: [] -> [planning/a planning/c (new)]',
    ],
  },
  'fills a suite with the experiences of the ownership tag, which no entry lists': {
    live: project([liveExperience(1, 'alpha')], { tags: { ours: [1] }, suites: { Nightly: [] } }),
    wanted: [entry('alpha')],
    rest: { ...nightly({ where: { tags: ['ours'] } }), ownershipTag: 'ours' },
    plan: ['suite Nightly: [] -> [alpha]'],
  },
};

/** The same lines, with what the plan creates. */
const toldWhole = (live: Model, config: ExperienceSyncConfig): string[] => {
  const computation = computed(live, config);
  const { tagUpdatesByName, testSuiteUpdates } = computation.updates;
  const creations = [
    ...[...tagUpdatesByName.values()].flatMap(({ name, creates }) =>
      creates ? [`create tag ${name} "${creates.description}"`] : [],
    ),
    ...testSuiteUpdates.flatMap(({ name, creates }) =>
      creates ? [`create suite ${name} for ${creates.system}`] : [],
    ),
  ];
  return [...updateLines(computation), ...creations];
};

const PROBLEMS: Readonly<Record<string, Case & { readonly problem: object }>> = {
  'a declared suite whose system is missing': {
    live: project([liveExperience(1, 'alpha')], { systems: { planner: [] } }),
    wanted: [entry('alpha')],
    rest: nightly({ experiences: ['alpha'], system: 'planer' }),
    problem: {
      _tag: 'UnknownReference',
      kind: 'suiteSystem',
      name: 'planer',
      path: ['managedTestSuites', 0, 'system'],
    },
  },
  'a missing suite that is not declared': {
    live: project([liveExperience(1, 'alpha')]),
    wanted: [entry('alpha')],
    rest: nightly({ experiences: ['alpha'], description: 'At night' }),
    problem: {
      _tag: 'UnknownReference',
      kind: 'testSuite',
      name: 'Nightly',
      path: ['managedTestSuites', 0, 'name'],
    },
  },
  'a filter that selects nothing': {
    live: project([liveExperience(1, 'alpha')], { suites: { Nightly: [1] } }),
    wanted: [entry('alpha')],
    rest: nightly({ where: { names: ['b*'] } }),
    problem: { _tag: 'ChoosesNothing', suite: 'Nightly', path: ['managedTestSuites', 0, 'where'] },
  },
  'a reserved tag': {
    live: project([]),
    wanted: [],
    rest: declares('sync-protected:x'),
    problem: {
      _tag: 'UnknownReference',
      kind: 'managedTag',
      name: 'sync-protected:x',
      path: ['managedExperienceTags', 0],
    },
  },
};

const PLANNED = planFor(
  project([liveExperience(1, 'alpha'), liveExperience(2, 'beta')], { systems: { planner: [] } }),
  configOf([entry('alpha', { tags: ['smoke'] }), entry('beta')], {
    ...declares('smoke'),
    ...nightly({ experiences: ['alpha', 'beta'], system: 'planner' }),
  }),
  { version: 2 },
)!;

const withSets = ({
  tag,
  suite,
}: {
  readonly tag?: readonly number[];
  readonly suite?: readonly number[];
}) => {
  const set = (kind: number, name: string, members: readonly number[]) => ({
    id: uuid(kind, 70),
    name,
    members: members.map(idOf),
  });
  const { model, scope } = PLANNED;
  const live: Model = {
    ...model,
    tags: [...model.tags, ...(tag ? [set(2, 'smoke', tag)] : [])],
    suites: [...model.suites, ...(suite ? [set(4, 'Nightly', suite)] : [])],
  };
  return checkAgainst(PLANNED.plan, { state: stateOf(live, scope), scope });
};

describe('declared tags and suites', () => {
  for (const [name, { live, wanted, rest, plan }] of Object.entries(PLANS))
    it(name, () => {
      expect(toldWhole(live, configOf(wanted, rest))).to.have.members(plan);
    });

  for (const [name, { live, wanted, rest, problem }] of Object.entries(PROBLEMS))
    it(`rejects ${name}`, () => {
      const [first, ...others] = problemsOf(live, configOf(wanted, rest));
      expect(first).to.deep.include(problem);
      expect(others).to.deep.equal([]);
    });

  it('does not drift if somebody has created it since, unless a suite would lose a member', () => {
    const current = { stale: false, drift: [], alreadyApplied: false };
    expect(withSets({})).to.deep.equal(current);
    expect(withSets({ tag: [] })).to.deep.equal(current);
    expect(withSets({ tag: [1, 2] })).to.deep.equal(current);
    expect(withSets({ suite: [] })).to.deep.equal(current);
    expect(withSets({ tag: [], suite: [2] })).to.deep.equal(current);
  });

  it('drifts if a suite with its name has a member that the plan would remove', () => {
    const stranger = {
      ...PLANNED.model,
      experiences: [...PLANNED.model.experiences, liveExperience(3, 'gamma')],
    };
    const suite = { id: uuid(4, 70), name: 'Nightly', members: [idOf(1), idOf(3)] };
    const state = stateOf({ ...stranger, suites: [suite] }, PLANNED.scope);
    const suites = checkAgainst(PLANNED.plan, { state, scope: PLANNED.scope }).drift.filter(
      ({ kind }) => kind === 'testSuite',
    );
    expect(suites).to.have.length(1);
    expect(suites[0]).to.deep.include({
      change: 'added',
      id: suite.id,
      touchedByPlan: true,
      asPlanned: false,
    });
  });

  it('counts as applied once every change is in effect, although that is not drift', () => {
    const after = stateOf(carryOut(PLANNED.model, PLANNED.plan.updates), PLANNED.scope);
    expect(isAlreadyApplied(PLANNED.plan, after)).to.equal(true);
    expect(checkAgainst(PLANNED.plan, { state: after, scope: PLANNED.scope })).to.deep.equal({
      stale: true,
      drift: [],
      alreadyApplied: true,
    });
  });
});
