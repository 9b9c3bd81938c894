import { expect } from 'chai';
import type { ConfigExperience } from '../../src/domain/experience-sync-config.ts';
import type { ComputeProblem } from '../../src/domain/compute-error.ts';
import { carryOut, type ModelExperience } from '../support/model.ts';
import { alive, computed, configOf, entry, idOf, problemsOf, project, told } from '../support/wanted.ts';

const asleep = (number: number, name: string, fields: Partial<ModelExperience> = {}) =>
  alive(number, name, { archived: true, ...fields });
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
  'matches by name and leaves what is equal alone': {
    live: [alive(1, 'alpha')],
    wanted: [entry('alpha')],
    plan: [],
  },
  'matches by name where the entry also carries the right ID': {
    live: [alive(1, 'alpha')],
    wanted: [named('alpha', 1)],
    plan: [],
  },
  'tells names apart by case and by white space': {
    live: [alive(1, 'alpha')],
    wanted: [entry('Alpha'), entry('alpha ')],
    plan: ['create Alpha', 'archive alpha #1', 'create alpha '],
  },
  'creates what nobody holds': { live: [], wanted: [entry('alpha')], plan: ['create alpha'] },
  'renames by ID': { live: [alive(1, 'alpha')], wanted: [named('beta', 1)], plan: ['rename beta #1'] },
  'renames and updates in one go': {
    live: [alive(1, 'alpha')],
    wanted: [named('beta', 1, { description: 'other' })],
    plan: ['rename, update beta #1'],
  },
  'creates anew and archives where a rename carries no ID': {
    live: [alive(1, 'alpha')],
    wanted: [entry('beta')],
    plan: ['archive alpha #1', 'create beta'],
  },
  'prefers the active one to an archived one of the same name': {
    live: [asleep(1, 'alpha'), alive(2, 'alpha'), asleep(3, 'alpha')],
    wanted: [entry('alpha', { description: 'other' })],
    plan: ['update alpha #2'],
  },
  'restores the archived one that alone holds the name': {
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
  'restores the one of several archived holders that the ID names': {
    live: [asleep(1, 'alpha'), asleep(2, 'alpha')],
    wanted: [named('alpha', 2)],
    plan: ['restore alpha #2'],
  },
  'archives what is left over, and leaves what is archived already': {
    live: [alive(1, 'alpha'), alive(2, 'beta'), asleep(3, 'gamma')],
    wanted: [entry('alpha')],
    plan: ['archive beta #2'],
  },
  'leaves what is left over exactly as it is under --no-archive': {
    live: [alive(1, 'alpha'), alive(2, 'beta'), asleep(3, 'gamma')],
    wanted: [entry('alpha')],
    archive: false,
    plan: [],
  },
  'archives everything for a config without entries': {
    live: [alive(1, 'alpha'), alive(2, 'beta')],
    wanted: [],
    plan: ['archive alpha #1', 'archive beta #2'],
  },
  'archives an entry that says so': {
    live: [alive(1, 'alpha')],
    wanted: [entry('alpha', { archived: true })],
    plan: ['archive alpha #1'],
  },
  'archives an entry that says so under --no-archive too': {
    live: [alive(1, 'alpha')],
    wanted: [entry('alpha', { archived: true })],
    archive: false,
    plan: ['archive alpha #1'],
  },
  'leaves an archived entry alone that is archived already': {
    live: [asleep(1, 'alpha')],
    wanted: [entry('alpha', { archived: true, description: 'other' })],
    plan: [],
  },
  'does not mind which of several archived holders an archived entry means': {
    live: [asleep(1, 'alpha'), asleep(2, 'alpha')],
    wanted: [entry('alpha', { archived: true })],
    plan: [],
  },
  'takes for an archived entry the holder that no other entry names by its ID': {
    live: [asleep(1, 'alpha'), asleep(2, 'alpha')],
    wanted: [named('beta', 1, { archived: true }), entry('alpha', { archived: true })],
    plan: [],
  },
  'creates a new archived entry and archives it': {
    live: [],
    wanted: [entry('alpha', { archived: true })],
    plan: ['create, archive alpha'],
  },
  'archives an archived entry by its ID under the name that it has': {
    live: [alive(1, 'alpha')],
    wanted: [named('beta', 1, { archived: true })],
    plan: ['archive alpha #1'],
  },
  'keeps an experience without a description and locations': {
    live: [alive(1, 'alpha', { description: '', locations: [] })],
    wanted: [entry('alpha', { description: '', locations: [] })],
    plan: [],
  },
  'adds a description to an experience without one, and leaves it without locations': {
    live: [alive(1, 'alpha', { description: '', locations: [] })],
    wanted: [entry('alpha', { locations: [] })],
    plan: ['update alpha #1'],
  },
  'asks for no description of what an entry archives': {
    live: [alive(1, 'alpha'), asleep(2, 'beta')],
    wanted: [
      entry('alpha', { archived: true, description: '', locations: [] }),
      entry('beta', { archived: true, description: '', locations: [] }),
    ],
    plan: ['archive alpha #1'],
  },
  'takes names of the prototype for names': {
    live: [alive(1, '__proto__')],
    wanted: [entry('__proto__', { description: 'other' }), entry('constructor'), entry('hasOwnProperty')],
    plan: ['update __proto__ #1', 'create constructor', 'create hasOwnProperty'],
  },
};

/** Each holds whatever the order of the entries, and leads to a state of which nothing more is planned. */
const RENAMES: Readonly<Record<string, Case & { readonly plan: readonly string[] }>> = {
  'a swap by IDs': {
    live: [alive(1, 'alpha'), alive(2, 'beta')],
    wanted: [named('beta', 1), named('alpha', 2)],
    plan: ['rename alpha #2', 'rename beta #1'],
  },
  'a swap where one ID says which is which': {
    live: [alive(1, 'alpha'), alive(2, 'beta')],
    wanted: [was('beta', 'alpha'), named('alpha', 2, { previousName: 'beta' })],
    plan: ['rename alpha #2', 'rename beta #1'],
  },
  'a cycle by IDs, with an update on the way': {
    live: [alive(1, 'alpha'), alive(2, 'beta'), alive(3, 'gamma')],
    wanted: [named('beta', 1), named('gamma', 2, { description: 'other' }), named('alpha', 3)],
    plan: ['rename alpha #3', 'rename beta #1', 'rename, update gamma #2'],
  },
  'a chain by IDs': {
    live: [alive(1, 'alpha'), alive(2, 'beta')],
    wanted: [named('beta', 1), named('gamma', 2)],
    plan: ['rename beta #1', 'rename gamma #2'],
  },
  'a new one under the name that an ID gives up': {
    live: [alive(1, 'alpha')],
    wanted: [named('beta', 1), entry('alpha')],
    plan: ['create alpha', 'rename beta #1'],
  },
  'a previous name': {
    live: [alive(1, 'alpha')],
    wanted: [was('beta', 'alpha')],
    plan: ['rename beta #1'],
  },
  'a previous name of what is archived, which comes back': {
    live: [asleep(1, 'alpha')],
    wanted: [was('beta', 'alpha')],
    plan: ['restore, rename beta #1'],
  },
  'a previous name that is left behind, and does nothing': {
    live: [alive(1, 'beta'), asleep(2, 'alpha')],
    wanted: [was('beta', 'alpha')],
    plan: [],
  },
  'a previous name that nothing has': {
    live: [],
    wanted: [was('beta', 'alpha')],
    plan: ['create beta'],
  },
  'a chain by previous names': {
    live: [alive(1, 'alpha'), alive(2, 'beta')],
    wanted: [was('beta', 'alpha'), was('gamma', 'beta')],
    plan: ['rename beta #1', 'rename gamma #2'],
  },
  'a chain by previous names, done half': {
    live: [alive(1, 'alpha'), alive(2, 'gamma')],
    wanted: [was('beta', 'alpha'), was('gamma', 'beta')],
    plan: ['rename beta #1'],
  },
  'a chain by previous names, done whole': {
    live: [alive(1, 'beta'), alive(2, 'gamma')],
    wanted: [was('beta', 'alpha'), was('gamma', 'beta')],
    plan: [],
  },
  'a new one under a previous name': {
    live: [alive(1, 'alpha')],
    wanted: [was('beta', 'alpha'), entry('alpha')],
    plan: ['create alpha', 'rename beta #1'],
  },
  'an archived one that comes back under a name that is left': {
    live: [alive(1, 'alpha'), asleep(2, 'alpha')],
    wanted: [was('beta', 'alpha'), named('alpha', 2)],
    plan: ['restore alpha #2', 'rename beta #1'],
  },
  'an ID that wins over a previous name': {
    live: [alive(1, 'alpha'), alive(2, 'beta')],
    wanted: [named('gamma', 2, { previousName: 'alpha' }), entry('alpha')],
    plan: ['rename gamma #2'],
  },
  'an archived entry, which archives what had its name': {
    live: [alive(1, 'alpha')],
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
  'two entries of one name': {
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
  'an entry that leaves out what the live experience has': {
    live: [alive(1, 'alpha', { description: '' })],
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
  'an ID that nobody has': {
    live: [alive(1, 'alpha')],
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
  'a name that an active one with another ID holds': {
    live: [alive(1, 'alpha'), alive(2, 'beta')],
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
  'the ID of an archived one under a name that an active one holds': {
    live: [asleep(1, 'alpha'), alive(2, 'alpha')],
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
  'a rename to the name of an archived one': {
    live: [alive(1, 'alpha'), asleep(2, 'beta')],
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
    live: [alive(1, 'alpha')],
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
  'a new one under the name of what another entry archives by its ID': {
    live: [alive(1, 'alpha')],
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
  'a previous name that lives beside the new one': {
    live: [alive(1, 'alpha'), alive(2, 'beta')],
    wanted: [was('beta', 'alpha')],
    problems: [alive1Beside2(false)],
  },
  'a previous name that lives beside an archived one of the new name': {
    live: [alive(1, 'alpha'), asleep(2, 'beta')],
    wanted: [was('beta', 'alpha')],
    problems: [alive1Beside2(true)],
  },
  'a chain of previous names whose free end is taken': {
    live: [alive(1, 'alpha'), alive(2, 'beta'), alive(3, 'gamma')],
    wanted: [was('beta', 'alpha'), was('gamma', 'beta')],
    problems: [alive1Beside2(false)],
  },
  'names that are swapped by previous names alone': {
    live: [alive(1, 'alpha'), alive(2, 'beta')],
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
  'a previous name of what another entry renames by its ID': {
    live: [alive(1, 'alpha')],
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
  'a previous name of several': {
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
  'several archived ones under the name': {
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
  const live = [alive(1, 'alpha'), alive(2, 'alpha')];
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
    expect(told(computed(project(live), one, { archive: false }))).to.deep.equal(['update alpha #2']);
    expect(told(computed(project(live), configOf([]), { archive: false }))).to.deep.equal([]);
  });
});

describe('matching entries with live experiences', () => {
  for (const [rule, { live, wanted, archive = true, plan }] of Object.entries(PLANS))
    it(rule, () => {
      expect(told(computed(project(live), configOf(wanted), { archive }))).to.deep.equal(plan);
    });

  for (const [rule, { live, wanted, plan }] of Object.entries(RENAMES))
    it(`renames: ${rule}`, () => {
      for (const entries of [wanted, [...wanted].reverse()]) {
        const { updates } = computed(project(live), configOf(entries));
        expect(told({ updates })).to.deep.equal(plan);
        expect(told(computed(carryOut(project(live), updates), configOf(entries)))).to.deep.equal([]);
      }
    });

  for (const [fault, { live, wanted, problems }] of Object.entries(PROBLEMS))
    it(`refuses ${fault}, with and without --no-archive`, () => {
      for (const archive of [true, false])
        expect(problemsOf(project(live), configOf(wanted), { archive })).to.deep.equal(problems);
    });

  it('counts the active ones that stay as they are', () => {
    const live = [
      alive(1, 'alpha'),
      alive(2, 'beta'),
      alive(3, 'gamma'),
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
