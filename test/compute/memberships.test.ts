import { expect } from 'chai';
import type { ConfigExperience, ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
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
  readonly managed?: readonly string[];
  readonly archive?: boolean;
}

const config = ({ wanted, managed = [] }: Case): ExperienceSyncConfig =>
  configOf(wanted, { managedExperienceTags: managed });

const two = (tags: Readonly<Record<string, readonly number[]>>) =>
  project([liveExperience(1, 'alpha'), liveExperience(2, 'beta')], { tags });

const both = (fields: Partial<ConfigExperience>) => [entry('alpha', fields), entry('beta')];

const PLANS: Readonly<Record<string, Case & { readonly plan: readonly string[] }>> = {
  'adds a missing tag': {
    live: two({ smoke: [], nightly: [] }),
    wanted: both({ tags: ['smoke'] }),
    plan: ['tag smoke: +alpha'],
  },
  'does not add an existing tag': {
    live: two({ smoke: [1] }),
    wanted: both({ tags: ['smoke'] }),
    plan: [],
  },
  'counts a repeated tag once': {
    live: two({ smoke: [] }),
    wanted: both({ tags: ['smoke', 'smoke'] }),
    plan: ['tag smoke: +alpha'],
  },
  'keeps an unmanaged tag': { live: two({ smoke: [1, 2] }), wanted: both({}), plan: [] },
  'removes a managed tag that the entry does not list': {
    live: two({ smoke: [1, 2] }),
    wanted: both({ tags: ['smoke'] }),
    managed: ['smoke'],
    plan: ['tag smoke: -beta'],
  },
  'removes a managed tag that no entry lists from all experiences': {
    live: two({ smoke: [1, 2] }),
    wanted: both({}),
    managed: ['smoke', 'smoke'],
    plan: ['tag smoke: -alpha -beta'],
  },
  'adds and removes one tag': {
    live: two({ smoke: [2] }),
    wanted: both({ tags: ['smoke'] }),
    managed: ['smoke'],
    plan: ['tag smoke: +alpha -beta'],
  },
  'keeps a managed tag of an unlisted experience': {
    live: two({ smoke: [1, 2] }),
    wanted: [entry('alpha', { tags: ['smoke'] })],
    managed: ['smoke'],
    archive: false,
    plan: [],
  },
  'keeps a managed tag of an experience that is archived as a leftover': {
    live: two({ smoke: [1, 2] }),
    wanted: [entry('alpha', { tags: ['smoke'] })],
    managed: ['smoke'],
    plan: ['archive beta #2'],
  },
  'tags a new experience': {
    live: two({ smoke: [] }),
    wanted: [...both({}), entry('gamma', { tags: ['smoke'] })],
    plan: ['create gamma', 'tag smoke: +gamma (new)'],
  },
  'tags a renamed experience under its new name': {
    live: two({ smoke: [] }),
    wanted: [entry('gamma', { experienceID: idOf(1), tags: ['smoke'] }), entry('beta')],
    plan: ['rename gamma #1', 'tag smoke: +gamma'],
  },
  'removes a managed tag from a restored experience that had it before': {
    live: project([liveExperience(1, 'alpha', { archived: true })], { tags: { smoke: [1], nightly: [1] } }),
    wanted: [entry('alpha', { tags: ['nightly'] })],
    managed: ['smoke'],
    plan: ['restore alpha #1', 'tag smoke: -alpha'],
  },
  'leaves the tags and systems of an archived entry alone': {
    live: project([liveExperience(1, 'alpha')], {
      tags: { smoke: [1], nightly: [] },
      systems: { planner: [] },
    }),
    wanted: [entry('alpha', { archived: true, tags: ['nightly'], systems: ['planner'] })],
    managed: ['smoke'],
    plan: ['archive alpha #1'],
  },
  'gives a new archived entry no tags and systems': {
    live: project([], { tags: { smoke: [] }, systems: { planner: [] } }),
    wanted: [entry('alpha', { archived: true, tags: ['smoke'], systems: ['planner'] })],
    plan: ['create, archive alpha'],
  },
  'adds a missing system and never removes one': {
    live: project([liveExperience(1, 'alpha'), liveExperience(2, 'beta')], {
      systems: { planner: [2], control: [1, 2] },
    }),
    wanted: both({ systems: ['planner'] }),
    plan: ['system planner: +alpha'],
  },
  'adds a system to a new experience, once': {
    live: project([], { systems: { planner: [] } }),
    wanted: [entry('alpha', { systems: ['planner', 'planner'] })],
    plan: ['create alpha', 'system planner: +alpha (new)'],
  },
  'sorts sets and members by name, whatever the order of the file': {
    live: project([], { tags: { b: [], a: [] } }),
    wanted: [entry('zeta', { tags: ['b', 'a'] }), entry('alpha', { tags: ['b', 'a'] })],
    plan: [
      'create alpha',
      'create zeta',
      'tag a: +alpha (new) +zeta (new)',
      'tag b: +alpha (new) +zeta (new)',
    ],
  },
  'accepts tags with names of Object.prototype': {
    live: project([liveExperience(1, 'alpha')], { tags: { constructor: [] }, systems: { toString: [] } }),
    wanted: [entry('alpha', { tags: ['constructor'], systems: ['toString'] })],
    plan: ['tag constructor: +alpha', 'system toString: +alpha'],
  },
};

const unknown = (
  kind: 'tag' | 'managedTag' | 'system',
  name: string,
  path: (string | number)[],
  suggestion?: string,
): ComputeProblem => ({
  _tag: 'UnknownReference',
  kind,
  name,
  path,
  ...(suggestion !== undefined && { suggestion }),
});

const PROBLEMS: Readonly<Record<string, Case & { readonly problems: readonly ComputeProblem[] }>> = {
  'an unknown tag': {
    live: two({ smoke: [] }),
    wanted: [entry('alpha', { tags: ['smoke', 'smok'] })],
    problems: [unknown('tag', 'smok', ['experiences', 0, 'tags', 1], 'smoke')],
  },
  'an unknown tag of an archived entry': {
    live: two({}),
    wanted: [entry('alpha', { archived: true, tags: ['nobody'] })],
    problems: [unknown('tag', 'nobody', ['experiences', 0, 'tags', 0])],
  },
  'an unknown tag of every entry that names it, once for each': {
    live: two({}),
    wanted: [entry('alpha', { tags: ['nobody', 'nobody'] }), entry('beta', { tags: ['nobody'] })],
    problems: [
      unknown('tag', 'nobody', ['experiences', 0, 'tags', 0]),
      unknown('tag', 'nobody', ['experiences', 1, 'tags', 0]),
    ],
  },
  'an unknown tag of an entry that has another problem too': {
    live: two({}),
    wanted: [entry('alpha', { experienceID: idOf(2), tags: ['nobody'], systems: ['nothing'] })],
    problems: [
      {
        _tag: 'NameHeldByAnother',
        name: 'alpha',
        experienceID: idOf(2),
        holderID: idOf(1),
        holderArchived: false,
        path: ['experiences', 0],
      },
      unknown('tag', 'nobody', ['experiences', 0, 'tags', 0]),
      unknown('system', 'nothing', ['experiences', 0, 'systems', 0]),
    ],
  },
  'an unknown managed tag': {
    live: two({ smoke: [] }),
    wanted: [],
    managed: ['smoke', '__proto__'],
    problems: [unknown('managedTag', '__proto__', ['managedExperienceTags', 1])],
  },
  'an unknown system': {
    live: two({}),
    wanted: [entry('alpha', { systems: ['nobody'] })],
    problems: [unknown('system', 'nobody', ['experiences', 0, 'systems', 0])],
  },
};

describe('tags and systems', () => {
  for (const [rule, given] of Object.entries(PLANS))
    it(rule, () => {
      expect(
        updateLines(computed(given.live, config(given), { archive: given.archive ?? true })),
      ).to.deep.equal(given.plan);
    });

  for (const [fault, given] of Object.entries(PROBLEMS))
    it(`reject ${fault}`, () => {
      expect(problemsOf(given.live, config(given))).to.deep.equal(given.problems);
    });

  it('suggests the nearest of all names that the project has', () => {
    const known = { tags: ['smoke', 'nightly'], systems: ['planner'], testSuites: [] };
    const wanted = [entry('alpha', { tags: ['smok'], systems: ['Planer'] })];
    expect(
      problemsOf(two({}), configOf(wanted, { managedExperienceTags: ['nihtly'] }), { known }),
    ).to.deep.equal([
      unknown('tag', 'smok', ['experiences', 0, 'tags', 0], 'smoke'),
      unknown('managedTag', 'nihtly', ['managedExperienceTags', 0], 'nightly'),
      unknown('system', 'Planer', ['experiences', 0, 'systems', 0], 'planner'),
    ]);
  });
});
