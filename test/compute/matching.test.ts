import { expect } from 'chai';
import type { ConfigExperience } from '../../src/domain/experience-sync-config.ts';
import type { ComputeProblem } from '../../src/domain/compute-error.ts';
import { carryOut, type ModelExperience } from '../support/model.ts';
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

const asleep = (number: number, name: string, fields: Partial<ModelExperience> = {}) =>
  liveExperience(number, name, { archived: true, ...fields });
const named = (name: string, number: number, fields: Partial<ConfigExperience> = {}) =>
  entry(name, { experienceID: idOf(number), ...fields });

const was = (name: string, previousName: string, fields: Partial<ConfigExperience> = {}) =>
  entry(name, { previousName, ...fields });

interface Case {
  readonly live: readonly ModelExperience[];
  readonly wanted: readonly ConfigExperience[];
}

const PLANS: Readonly<
  Record<string, Case & { readonly archive?: boolean; readonly plan: readonly string[] }>
> = {
  'matches by name, and leaves equal experiences alone': {
    live: [liveExperience(1, 'alpha')],
    wanted: [entry('alpha')],
    plan: [],
  },
  'matches by name if the entry also has the right ID': {
    live: [liveExperience(1, 'alpha')],
    wanted: [named('alpha', 1)],
    plan: [],
  },
  'distinguishes names by case and white space': {
    live: [liveExperience(1, 'alpha')],
    wanted: [entry('Alpha'), entry('alpha ')],
    plan: ['create Alpha', 'archive alpha #1', 'create alpha '],
  },
  'creates an experience without a match': { live: [], wanted: [entry('alpha')], plan: ['create alpha'] },
  'renames by ID': {
    live: [liveExperience(1, 'alpha')],
    wanted: [named('beta', 1)],
    plan: ['rename beta #1'],
  },
  'renames and updates at once': {
    live: [liveExperience(1, 'alpha')],
    wanted: [named('beta', 1, { description: 'other' })],
    plan: ['rename, update beta #1'],
  },
  'creates one and archives the other if a rename has no ID': {
    live: [liveExperience(1, 'alpha')],
    wanted: [entry('beta')],
    plan: ['archive alpha #1', 'create beta'],
  },
  'prefers an active experience to an archived one with the same name': {
    live: [asleep(1, 'alpha'), liveExperience(2, 'alpha'), asleep(3, 'alpha')],
    wanted: [entry('alpha', { description: 'other' })],
    plan: ['update alpha #2'],
  },
  'restores an archived experience with the name if no active one has it': {
    live: [asleep(1, 'alpha')],
    wanted: [entry('alpha')],
    plan: ['restore alpha #1'],
  },
  'restores and updates': {
    live: [asleep(1, 'alpha')],
    wanted: [entry('alpha', { description: 'other' })],
    plan: ['restore, update alpha #1'],
  },
  'restores by ID under a new name': {
    live: [asleep(1, 'alpha')],
    wanted: [named('beta', 1)],
    plan: ['restore, rename beta #1'],
  },
  'restores the experience with the ID among several archived ones with the name': {
    live: [asleep(1, 'alpha'), asleep(2, 'alpha')],
    wanted: [named('alpha', 2)],
    plan: ['restore alpha #2'],
  },
  'archives leftovers, and leaves archived experiences alone': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), asleep(3, 'gamma')],
    wanted: [entry('alpha')],
    plan: ['archive beta #2'],
  },
  'leaves leftovers alone with --no-archive': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), asleep(3, 'gamma')],
    wanted: [entry('alpha')],
    archive: false,
    plan: [],
  },
  'archives everything for a config without entries': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta')],
    wanted: [],
    plan: ['archive alpha #1', 'archive beta #2'],
  },
  'archives an entry with archived: true': {
    live: [liveExperience(1, 'alpha')],
    wanted: [entry('alpha', { archived: true })],
    plan: ['archive alpha #1'],
  },
  'archives an entry with archived: true even with --no-archive': {
    live: [liveExperience(1, 'alpha')],
    wanted: [entry('alpha', { archived: true })],
    archive: false,
    plan: ['archive alpha #1'],
  },
  'leaves an archived entry alone if it is already archived': {
    live: [asleep(1, 'alpha')],
    wanted: [entry('alpha', { archived: true, description: 'other' })],
    plan: [],
  },
  'accepts any of several archived experiences for an archived entry': {
    live: [asleep(1, 'alpha'), asleep(2, 'alpha')],
    wanted: [entry('alpha', { archived: true })],
    plan: [],
  },
  'matches an archived entry with the archived experience that no other entry names by its ID': {
    live: [asleep(1, 'alpha'), asleep(2, 'alpha')],
    wanted: [named('beta', 1, { archived: true }), entry('alpha', { archived: true })],
    plan: [],
  },
  'creates a new archived entry and archives it': {
    live: [],
    wanted: [entry('alpha', { archived: true })],
    plan: ['create, archive alpha'],
  },
  'archives an archived entry by its ID, under its live name': {
    live: [liveExperience(1, 'alpha')],
    wanted: [named('beta', 1, { archived: true })],
    plan: ['archive alpha #1'],
  },
  'keeps an experience without a description and locations': {
    live: [liveExperience(1, 'alpha', { description: '', locations: [] })],
    wanted: [entry('alpha', { description: '', locations: [] })],
    plan: [],
  },
  'adds a description to an experience without one, and leaves it without locations': {
    live: [liveExperience(1, 'alpha', { description: '', locations: [] })],
    wanted: [entry('alpha', { locations: [] })],
    plan: ['update alpha #1'],
  },
  'requires no description for an entry that it archives': {
    live: [liveExperience(1, 'alpha'), asleep(2, 'beta')],
    wanted: [
      entry('alpha', { archived: true, description: '', locations: [] }),
      entry('beta', { archived: true, description: '', locations: [] }),
    ],
    plan: ['archive alpha #1'],
  },
  'accepts names of Object.prototype': {
    live: [liveExperience(1, '__proto__')],
    wanted: [entry('__proto__', { description: 'other' }), entry('constructor'), entry('hasOwnProperty')],
    plan: ['update __proto__ #1', 'create constructor', 'create hasOwnProperty'],
  },
};

/** Each holds for any order of the entries, and leads to a state without further changes. */
const RENAMES: Readonly<Record<string, Case & { readonly plan: readonly string[] }>> = {
  'a swap by IDs': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta')],
    wanted: [named('beta', 1), named('alpha', 2)],
    plan: ['rename alpha #2', 'rename beta #1'],
  },
  'a swap that one ID makes unambiguous': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta')],
    wanted: [was('beta', 'alpha'), named('alpha', 2, { previousName: 'beta' })],
    plan: ['rename alpha #2', 'rename beta #1'],
  },
  'a cycle by IDs, with an update': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')],
    wanted: [named('beta', 1), named('gamma', 2, { description: 'other' }), named('alpha', 3)],
    plan: ['rename alpha #3', 'rename beta #1', 'rename, update gamma #2'],
  },
  'a chain by IDs': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta')],
    wanted: [named('beta', 1), named('gamma', 2)],
    plan: ['rename beta #1', 'rename gamma #2'],
  },
  'a new experience with the name that an ID frees': {
    live: [liveExperience(1, 'alpha')],
    wanted: [named('beta', 1), entry('alpha')],
    plan: ['create alpha', 'rename beta #1'],
  },
  'a previous name': {
    live: [liveExperience(1, 'alpha')],
    wanted: [was('beta', 'alpha')],
    plan: ['rename beta #1'],
  },
  'a previous name of an archived experience, which is restored': {
    live: [asleep(1, 'alpha')],
    wanted: [was('beta', 'alpha')],
    plan: ['restore, rename beta #1'],
  },
  'an outdated previous name without effect': {
    live: [liveExperience(1, 'beta'), asleep(2, 'alpha')],
    wanted: [was('beta', 'alpha')],
    plan: [],
  },
  'a previous name that no experience has': {
    live: [],
    wanted: [was('beta', 'alpha')],
    plan: ['create beta'],
  },
  'a chain by previous names': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta')],
    wanted: [was('beta', 'alpha'), was('gamma', 'beta')],
    plan: ['rename beta #1', 'rename gamma #2'],
  },
  'a half-finished chain by previous names': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'gamma')],
    wanted: [was('beta', 'alpha'), was('gamma', 'beta')],
    plan: ['rename beta #1'],
  },
  'a finished chain by previous names': {
    live: [liveExperience(1, 'beta'), liveExperience(2, 'gamma')],
    wanted: [was('beta', 'alpha'), was('gamma', 'beta')],
    plan: [],
  },
  'a new experience with a previous name': {
    live: [liveExperience(1, 'alpha')],
    wanted: [was('beta', 'alpha'), entry('alpha')],
    plan: ['create alpha', 'rename beta #1'],
  },
  'an archived experience that is restored under a freed name': {
    live: [liveExperience(1, 'alpha'), asleep(2, 'alpha')],
    wanted: [was('beta', 'alpha'), named('alpha', 2)],
    plan: ['restore alpha #2', 'rename beta #1'],
  },
  'an ID that takes precedence over a previous name': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta')],
    wanted: [named('gamma', 2, { previousName: 'alpha' }), entry('alpha')],
    plan: ['rename gamma #2'],
  },
  'an archived entry that archives the holder of its name': {
    live: [liveExperience(1, 'alpha')],
    wanted: [was('beta', 'alpha', { archived: true })],
    plan: ['archive alpha #1'],
  },
  'an archived entry whose previous name another entry has by now': {
    live: [liveExperience(1, 'beta'), liveExperience(2, 'alpha')],
    wanted: [was('beta', 'alpha', { archived: true }), entry('alpha')],
    plan: ['archive beta #1'],
  },
  'an archived entry whose previous name an archived experience has too': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'alpha', { archived: true })],
    wanted: [was('beta', 'alpha', { archived: true })],
    plan: ['archive alpha #1'],
  },
};

const alive1Beside2 = (holderArchived: boolean): ComputeProblem => ({
  _tag: 'PreviousNameAlive',
  name: 'beta',
  previousName: 'alpha',
  holderID: idOf(2),
  holderArchived,
  previousID: idOf(1),
  path: ['experiences', 0, 'previousName'],
});

const PROBLEMS: Readonly<Record<string, Case & { readonly problems: readonly ComputeProblem[] }>> = {
  'two entries with one name': {
    live: [],
    wanted: [entry('alpha'), entry('beta'), entry('alpha'), entry('alpha')],
    problems: [
      { _tag: 'DuplicateName', name: 'alpha', path: ['experiences', 2], firstPath: ['experiences', 0] },
      { _tag: 'DuplicateName', name: 'alpha', path: ['experiences', 3], firstPath: ['experiences', 0] },
    ],
  },
  'new experiences without a description or locations': {
    live: [],
    wanted: [
      entry('alpha', { description: '' }),
      entry('beta', { description: '', locations: [], archived: true }),
    ],
    problems: [
      {
        _tag: 'MissingFields',
        name: 'alpha',
        fields: ['description'],
        isNew: true,
        path: ['experiences', 0, 'description'],
      },
      {
        _tag: 'MissingFields',
        name: 'beta',
        fields: ['description', 'locations'],
        isNew: true,
        path: ['experiences', 1, 'description'],
      },
    ],
  },
  'an entry that omits what the live experience has': {
    live: [liveExperience(1, 'alpha', { description: '' })],
    wanted: [entry('alpha', { description: '', locations: [] })],
    problems: [
      {
        _tag: 'MissingFields',
        name: 'alpha',
        fields: ['locations'],
        isNew: false,
        path: ['experiences', 0, 'locations'],
      },
    ],
  },
  'an unknown ID': {
    live: [liveExperience(1, 'alpha')],
    wanted: [entry('alpha'), named('beta', 9)],
    problems: [
      {
        _tag: 'UnknownExperienceID',
        name: 'beta',
        experienceID: idOf(9),
        path: ['experiences', 1, 'experienceID'],
      },
    ],
  },
  'an ID that is not a UUID': {
    live: [],
    wanted: [entry('beta', { experienceID: '__proto__' })],
    problems: [
      {
        _tag: 'UnknownExperienceID',
        name: 'beta',
        experienceID: '__proto__',
        path: ['experiences', 0, 'experienceID'],
      },
    ],
  },
  'a name of an active experience with another ID': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta')],
    wanted: [named('alpha', 2)],
    problems: [
      {
        _tag: 'NameHeldByAnother',
        name: 'alpha',
        experienceID: idOf(2),
        holderID: idOf(1),
        holderArchived: false,
        path: ['experiences', 0],
      },
    ],
  },
  'the ID of an archived experience with the name of an active one': {
    live: [asleep(1, 'alpha'), liveExperience(2, 'alpha')],
    wanted: [named('alpha', 1)],
    problems: [
      {
        _tag: 'NameHeldByAnother',
        name: 'alpha',
        experienceID: idOf(1),
        holderID: idOf(2),
        holderArchived: false,
        path: ['experiences', 0],
      },
    ],
  },
  'a rename to the name of an archived experience': {
    live: [liveExperience(1, 'alpha'), asleep(2, 'beta')],
    wanted: [named('beta', 1)],
    problems: [
      {
        _tag: 'NameHeldByAnother',
        name: 'beta',
        experienceID: idOf(1),
        holderID: idOf(2),
        holderArchived: true,
        path: ['experiences', 0],
      },
    ],
  },
  'two entries with one ID': {
    live: [liveExperience(1, 'alpha')],
    wanted: [named('beta', 1), named('gamma', 1)],
    problems: [
      {
        _tag: 'AlreadyMatched',
        name: 'gamma',
        matchedBy: 'beta',
        experienceID: idOf(1),
        path: ['experiences', 1],
      },
    ],
  },
  'a new experience with the name of one that another entry archives by its ID': {
    live: [liveExperience(1, 'alpha')],
    wanted: [named('beta', 1, { archived: true }), entry('alpha')],
    problems: [
      {
        _tag: 'AlreadyMatched',
        name: 'alpha',
        matchedBy: 'beta',
        experienceID: idOf(1),
        path: ['experiences', 1],
      },
    ],
  },
  'a previous name that exists next to the new one': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta')],
    wanted: [was('beta', 'alpha')],
    problems: [alive1Beside2(false)],
  },
  'a previous name that exists next to an archived experience with the new one': {
    live: [liveExperience(1, 'alpha'), asleep(2, 'beta')],
    wanted: [was('beta', 'alpha')],
    problems: [alive1Beside2(true)],
  },
  'a chain of previous names whose free end is taken': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')],
    wanted: [was('beta', 'alpha'), was('gamma', 'beta')],
    problems: [alive1Beside2(false)],
  },
  'names swapped by previous names alone': {
    live: [liveExperience(1, 'alpha'), liveExperience(2, 'beta')],
    wanted: [was('beta', 'alpha'), was('alpha', 'beta')],
    problems: [
      {
        _tag: 'CircularPreviousNames',
        name: 'beta',
        previousName: 'alpha',
        path: ['experiences', 0, 'previousName'],
      },
      {
        _tag: 'CircularPreviousNames',
        name: 'alpha',
        previousName: 'beta',
        path: ['experiences', 1, 'previousName'],
      },
    ],
  },
  'a previous name of an experience that another entry renames by its ID': {
    live: [liveExperience(1, 'alpha')],
    wanted: [named('gamma', 1), was('beta', 'alpha')],
    problems: [
      {
        _tag: 'AlreadyMatched',
        name: 'beta',
        matchedBy: 'gamma',
        experienceID: idOf(1),
        path: ['experiences', 1, 'previousName'],
      },
    ],
  },
  'a previous name of several experiences': {
    live: [asleep(1, 'alpha'), asleep(2, 'alpha')],
    wanted: [was('beta', 'alpha')],
    problems: [
      {
        _tag: 'AmbiguousName',
        name: 'alpha',
        experienceIDs: [idOf(1), idOf(2)],
        archived: true,
        path: ['experiences', 0, 'previousName'],
      },
    ],
  },
  'several archived experiences with the name': {
    live: [asleep(1, 'alpha'), asleep(2, 'alpha')],
    wanted: [entry('alpha')],
    problems: [
      {
        _tag: 'AmbiguousName',
        name: 'alpha',
        experienceIDs: [idOf(1), idOf(2)],
        archived: true,
        path: ['experiences', 0],
      },
    ],
  },
};

describe('a server that lets active experiences share a name', () => {
  const live = [liveExperience(1, 'alpha'), liveExperience(2, 'alpha')];
  const shared = (path: (string | number)[]): ComputeProblem[] => [
    { _tag: 'AmbiguousName', name: 'alpha', experienceIDs: [idOf(1), idOf(2)], archived: false, path },
  ];

  it('is a problem of the entry that matches either', () => {
    const config = configOf([entry('alpha')]);
    for (const archive of [true, false])
      expect(problemsOf(project(live), config, { archive })).to.deep.equal(shared(['experiences', 0]));
  });

  it('is a problem if both would be changed, since a plan identifies them by name', () => {
    expect(problemsOf(project(live), configOf([]))).to.deep.equal(shared(['experiences']));
    const one = configOf([named('alpha', 2, { description: 'other' })]);
    expect(problemsOf(project(live), one)).to.deep.equal(shared(['experiences']));
  });

  it('is not a problem if the plan touches at most one of them', () => {
    const one = configOf([named('alpha', 2, { description: 'other' })]);
    expect(updateLines(computed(project(live), one, { archive: false }))).to.deep.equal(['update alpha #2']);
    expect(updateLines(computed(project(live), configOf([]), { archive: false }))).to.deep.equal([]);
  });
});

describe('matching entries with live experiences', () => {
  for (const [rule, { live, wanted, archive = true, plan }] of Object.entries(PLANS))
    it(rule, () => {
      expect(updateLines(computed(project(live), configOf(wanted), { archive }))).to.deep.equal(plan);
    });

  for (const [rule, { live, wanted, plan }] of Object.entries(RENAMES))
    it(`renames: ${rule}`, () => {
      for (const entries of [wanted, [...wanted].reverse()]) {
        const { updates } = computed(project(live), configOf(entries));
        expect(updateLines({ updates })).to.deep.equal(plan);
        expect(updateLines(computed(carryOut(project(live), updates), configOf(entries)))).to.deep.equal([]);
      }
    });

  for (const [fault, { live, wanted, problems }] of Object.entries(PROBLEMS))
    it(`rejects ${fault}, with and without --no-archive`, () => {
      for (const archive of [true, false])
        expect(problemsOf(project(live), configOf(wanted), { archive })).to.deep.equal(problems);
    });

  it('counts the active experiences that stay unchanged', () => {
    const live = [
      liveExperience(1, 'alpha'),
      liveExperience(2, 'beta'),
      liveExperience(3, 'gamma'),
      asleep(4, 'delta'),
      asleep(5, 'zeta'),
    ];
    const config = configOf([
      entry('alpha'),
      entry('beta', { description: 'other' }),
      entry('delta'),
      entry('new'),
    ]);
    expect(computed(project(live), config).unchanged).to.equal(1);
    expect(computed(project(live), config, { archive: false }).unchanged).to.equal(2);
  });
});
