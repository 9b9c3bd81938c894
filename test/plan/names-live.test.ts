import { expect } from 'chai';
import fc from 'fast-check';
import { allExperiences, type DatabaseState } from '../../src/domain/database-state.ts';
import { namedExperiences, namesLive } from '../../src/plan/fingerprint.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type Model, stateOf, uuid } from '../support/model.ts';
import { planFor, plannedSituations } from '../support/planned-situations.ts';
import { configOf, entry, idOf, liveExperience, project } from '../support/wanted.ts';

const namesLiveIn = (plan: Plan, state: DatabaseState): boolean => {
  const named = namedExperiences(plan);
  return namesLive(
    plan,
    allExperiences(state).filter(({ experienceID }) => named.has(experienceID)),
    state,
  );
};

const MODEL = project([liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')], {
  tags: { smoke: [1], 'sync-protected:old': [] },
  systems: { planner: [1], mapping: [] },
  suites: { basic: [1, 2] },
});

/** A plan that changes an entity of each kind. */
const { plan: PLAN, scope: SCOPE } = planFor(
  MODEL,
  configOf(
    [
      entry('alpha', { description: 'Changed' }),
      entry('beta', { tags: ['smoke'], systems: ['planner'] }),
      entry('gamma'),
    ],
    {
      managedTestSuites: [
        { name: 'basic', experiences: ['alpha', 'beta', 'gamma'] },
        { name: 'new', system: 'mapping', experiences: ['gamma'] },
      ],
      managedExperienceTags: ['smoke'],
      protected: [],
    },
  ),
)!;

const renamed =
  (list: 'experiences' | 'tags' | 'systems' | 'suites', at: number, name = 'other') =>
  (model: Model): Model => ({
    ...model,
    [list]: model[list].map((one, position) => (position === at ? { ...one, name } : one)),
  });

const OTHERWISE: Readonly<Record<string, (model: Model) => Model>> = {
  'an experience that it updates has another name': renamed('experiences', 0),
  'an experience that it adds to a tag has another name': renamed('experiences', 1),
  'an experience that it adds to a suite has another name': renamed('experiences', 2),
  'a tag has another name': renamed('tags', 0),
  'the tag of a protection has another name': renamed('tags', 1, 'sync-protected:other'),
  'a system has another name': renamed('systems', 0),
  'the system of a new suite has another name': renamed('systems', 1),
  'the system of a new suite has another ID': (model) => ({
    ...model,
    systems: model.systems.map((one) => (one.name === 'mapping' ? { ...one, id: uuid(3, 9) } : one)),
  }),
  'a suite has another name': renamed('suites', 0),
  'a suite has other members': (model) => ({
    ...model,
    suites: model.suites.map((one) => ({ ...one, members: [idOf(1), idOf(3)] })),
  }),
};

describe('what a plan names', () => {
  it('is what is live, if nothing has changed', () =>
    fc.assert(
      fc.property(plannedSituations, ({ plan, state }) => {
        expect(namesLiveIn(plan, state)).to.equal(true);
      }),
    ));

  it('is what is live, in a plan that changes an entity of each kind', () => {
    expect(namesLiveIn(PLAN, stateOf(MODEL, SCOPE))).to.equal(true);
  });

  for (const [what, change] of Object.entries(OTHERWISE))
    it(`is something else if ${what}`, () => {
      expect(namesLiveIn(PLAN, stateOf(change(MODEL), SCOPE))).to.equal(false);
    });
});
