import { expect } from 'chai';
import type { ConfigExperience, ManagedTestSuite } from '../../src/domain/experience-sync-config.ts';
import type { ComputeProblem } from '../../src/domain/compute-error.ts';
import type { Model } from '../support/model.ts';
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
  readonly suites: readonly ManagedTestSuite[];
  readonly archive?: boolean;
}

const suite = (...experiences: string[]): ManagedTestSuite => ({ name: 'basic', experiences });

const two = (...members: number[]) =>
  project([liveExperience(1, 'alpha'), liveExperience(2, 'beta')], { suites: { basic: members } });

const both = [entry('alpha'), entry('beta')];

const PLANS: Readonly<Record<string, Case & { readonly plan: readonly string[] }>> = {
  'revises a suite that lacks an experience': {
    live: two(1),
    wanted: both,
    suites: [suite('alpha', 'beta')],
    plan: ['suite basic: [alpha] -> [alpha beta]'],
  },
  'revises a suite with a surplus experience': {
    live: two(1, 2),
    wanted: both,
    suites: [suite('beta')],
    plan: ['suite basic: [alpha beta] -> [beta]'],
  },
  'empties a suite whose list is empty': {
    live: two(1, 2),
    wanted: both,
    suites: [suite()],
    plan: ['suite basic: [alpha beta] -> []'],
  },
  'leaves a suite alone whose members differ only in order': {
    live: two(2, 1),
    wanted: both,
    suites: [suite('alpha', 'beta', 'alpha')],
    plan: [],
  },
  'leaves an unmanaged suite alone': { live: two(1), wanted: both, suites: [], plan: [] },
  'leaves a suite alone whose experience is only renamed': {
    live: two(1),
    wanted: [entry('gamma', { experienceID: idOf(1) }), entry('beta')],
    suites: [suite('gamma')],
    plan: ['rename gamma #1'],
  },
  'adds a new experience to a suite': {
    live: two(1),
    wanted: [...both, entry('gamma')],
    suites: [suite('alpha', 'gamma')],
    plan: ['create gamma', 'suite basic: [alpha] -> [alpha gamma (new)]'],
  },
  'adds a restored experience to a suite': {
    live: project([liveExperience(1, 'alpha', { archived: true })], { suites: { basic: [] } }),
    wanted: [entry('alpha')],
    suites: [suite('alpha')],
    plan: ['restore alpha #1', 'suite basic: [] -> [alpha]'],
  },
  'removes an experience from a suite if the plan archives it': {
    live: two(1, 2),
    wanted: [entry('alpha')],
    suites: [suite('alpha')],
    plan: ['archive beta #2', 'suite basic: [alpha beta] -> [alpha]'],
  },
  'removes an archived member from a suite': {
    live: project([liveExperience(1, 'alpha'), liveExperience(2, 'beta', { archived: true })], {
      suites: { basic: [1, 2] },
    }),
    wanted: [entry('alpha')],
    suites: [suite('alpha')],
    plan: ['suite basic: [alpha beta] -> [alpha]'],
  },
  'allows an unlisted active member with --no-archive': {
    live: two(1),
    wanted: [entry('alpha')],
    suites: [suite('alpha', 'beta')],
    archive: false,
    plan: ['suite basic: [alpha] -> [alpha beta]'],
  },
};

const refused = (
  name: string,
  reason: 'unknown' | 'archived' | 'archivedByPlan' | 'renamed',
  suggestion?: string,
): ComputeProblem => ({
  _tag: 'UnknownSuiteExperience',
  suite: 'basic',
  name,
  reason,
  path: ['managedTestSuites', 0, 'experiences', 0],
  ...(suggestion !== undefined && { suggestion }),
});

const PROBLEMS: Readonly<Record<string, Case & { readonly problems: readonly ComputeProblem[] }>> = {
  'a suite that does not exist, together with its members': {
    live: two(),
    wanted: both,
    suites: [suite('alpha'), { name: 'basics', experiences: ['nobody'] }],
    problems: [
      {
        _tag: 'UnknownReference',
        kind: 'testSuite',
        name: 'basics',
        path: ['managedTestSuites', 1, 'name'],
        suggestion: 'basic',
      },
      {
        _tag: 'UnknownSuiteExperience',
        suite: 'basics',
        name: 'nobody',
        reason: 'unknown',
        path: ['managedTestSuites', 1, 'experiences', 0],
      },
    ],
  },
  'two suites with one name': {
    live: two(1),
    wanted: both,
    suites: [suite('alpha'), suite('beta')],
    problems: [
      {
        _tag: 'DuplicateName',
        name: 'basic',
        path: ['managedTestSuites', 1],
        firstPath: ['managedTestSuites', 0],
      },
    ],
  },
  'an unknown experience, with the nearest name': {
    live: two(1),
    wanted: both,
    suites: [suite('alpa')],
    problems: [refused('alpa', 'unknown', 'alpha')],
  },
  'an unlisted experience that is archived': {
    live: project([liveExperience(1, 'alpha', { archived: true })], { suites: { basic: [] } }),
    wanted: [],
    suites: [suite('alpha')],
    problems: [refused('alpha', 'archived')],
  },
  'a listed experience with archived: true': {
    live: two(1),
    wanted: [entry('alpha', { archived: true }), entry('beta')],
    suites: [suite('alpha')],
    problems: [refused('alpha', 'archived')],
  },
  'an unlisted experience that the plan archives': {
    live: two(1),
    wanted: [entry('beta')],
    suites: [suite('alpha')],
    problems: [refused('alpha', 'archivedByPlan')],
  },
  'the same if an archived experience has the same name': {
    live: project(
      [
        liveExperience(1, 'alpha'),
        liveExperience(2, 'alpha', { archived: true }),
        liveExperience(3, 'alpha', { archived: true }),
      ],
      { suites: { basic: [] } },
    ),
    wanted: [],
    suites: [suite('alpha')],
    problems: [refused('alpha', 'archivedByPlan')],
  },
  'the old name of a renamed experience': {
    live: two(1),
    wanted: [entry('gamma', { experienceID: idOf(1) }), entry('beta')],
    suites: [suite('alpha')],
    problems: [refused('alpha', 'renamed')],
  },
};

describe('managed test suites', () => {
  for (const [rule, { live, wanted, suites, archive = true, plan }] of Object.entries(PLANS))
    it(rule, () => {
      const config = configOf(wanted, { managedTestSuites: suites });
      expect(updateLines(computed(live, config, { archive }))).to.deep.equal(plan);
    });

  for (const [fault, { live, wanted, suites, problems }] of Object.entries(PROBLEMS))
    it(`rejects ${fault}`, () => {
      expect(problemsOf(live, configOf(wanted, { managedTestSuites: suites }))).to.deep.equal(problems);
    });

  it('rejects an unlisted archived experience with --no-archive too', () => {
    const live = project([liveExperience(1, 'alpha', { archived: true })], { suites: { basic: [] } });
    const config = configOf([], { managedTestSuites: [suite('alpha')] });
    expect(problemsOf(live, config, { archive: false })).to.deep.equal([refused('alpha', 'archived')]);
  });

  it('reports no problem of a suite for an entry with a problem of its own', () => {
    const wanted = [entry('alpha', { experienceID: idOf(2) }), entry('gamma', { experienceID: idOf(9) })];
    const config = configOf(wanted, { managedTestSuites: [suite('alpha', 'gamma')] });
    expect(problemsOf(two(1), config).map(({ _tag }) => _tag)).to.deep.equal([
      'NameHeldByAnother',
      'UnknownExperienceID',
    ]);
  });
});
