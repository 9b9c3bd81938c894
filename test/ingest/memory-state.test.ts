import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListDoubt, Page, ResimApi } from '../../src/api/resim-api.ts';
import type { DatabaseState } from '../../src/domain/database-state.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { ExperienceID, SystemID, TagID, TestSuiteID } from '../../src/domain/ids.ts';
import { getCurrentDatabaseState, type ReadState } from '../../src/ingest/get-current-database-state.ts';
import { fingerprintOf } from '../../src/plan/fingerprint.ts';
import { models } from '../support/arbitraries.ts';
import { branded } from '../support/branded.ts';
import { apiFailure, memoryApi } from '../support/memory-api.ts';
import { type Model, stateOf, uuid } from '../support/model.ts';
import { PROJECT_ID } from '../support/planned-situations.ts';
import { liveExperience, project } from '../support/wanted.ts';

const SCOPE = {
  tags: ['constructor', 'nightly', 'smoke'],
  systems: ['control', 'planner'],
  testSuites: ['Basic Suite'],
};

const read = (api: ResimApi, archivedMembers = false, scope: typeof SCOPE = SCOPE) =>
  getCurrentDatabaseState(api, {
    projectID: PROJECT_ID,
    ...scope,
    needsArchivedMembers: () => archivedMembers,
  })();

const rightOf = (result: E.Either<SyncError, ReadState>): ReadState => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

const leftOf = (result: E.Either<SyncError, ReadState>): SyncError => {
  if (E.isRight(result)) throw new Error('it was read');
  return result.left;
};

const withoutNames = ({ knownNames: _, ...state }: DatabaseState) => state;

const turned = (model: Model): Model => ({
  experiences: [...model.experiences].reverse(),
  tags: [...model.tags].reverse().map((set) => ({ ...set, members: [...set.members].reverse() })),
  systems: [...model.systems].reverse().map((set) => ({ ...set, members: [...set.members].reverse() })),
  suites: [...model.suites].reverse(),
});

describe('the state of a project, read over the port', () => {
  it('equals the project within the scope, for any page size', () =>
    fc.assert(
      fc.asyncProperty(
        models,
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        async (model, largestPage, archivedMembers) => {
          const { api } = memoryApi(model, { largestPage });
          const { state, scope } = rightOf(await read(api, archivedMembers));
          expect(scope).to.deep.equal({ ...SCOPE, archivedMembers });
          expect(withoutNames(state)).to.deep.equal(stateOf(model, scope));
        },
      ),
    ));

  it('has the same fingerprint in any order of responses', () =>
    fc.assert(
      fc.asyncProperty(models, fc.integer({ min: 1, max: 8 }), async (model, largestPage) => {
        const first = rightOf(await read(memoryApi(model).api));
        const second = rightOf(await read(memoryApi(turned(model), { largestPage }).api));
        expect(JSON.stringify(fingerprintOf(second.state, second.scope))).to.equal(
          JSON.stringify(fingerprintOf(first.state, first.scope)),
        );
      }),
    ));

  it('takes the minimum of requests: archived members only if they are needed', async () => {
    const model = project([liveExperience(1, 'alpha')], {
      tags: { a: [1], b: [1], c: [] },
      systems: { d: [1] },
      suites: { e: [1] },
    });
    const scope = { tags: ['a', 'b'], systems: ['d'], testSuites: ['e'] };
    const count = async (archivedMembers: boolean) => {
      const memory = memoryApi(model);
      rightOf(await read(memory.api, archivedMembers, scope));
      expect(memory.writes()).to.deep.equal([]);
      return memory.requests().filter((request) => request.includes('With') || request.includes('For'))
        .length;
    };
    expect(await count(false)).to.equal(3);
    expect(await count(true)).to.equal(6);
  });

  it('determines whether archived members are needed once it has all experiences', async () => {
    const model = project([liveExperience(1, 'alpha'), liveExperience(2, 'alpha', { archived: true })]);
    const asked: string[][] = [];
    await getCurrentDatabaseState(memoryApi(model).api, {
      projectID: PROJECT_ID,
      ...SCOPE,
      needsArchivedMembers: ({ experiencesByName }) => {
        asked.push([...experiencesByName.values()].flat().map(({ experienceID }) => experienceID));
        return false;
      },
    })();
    expect(asked).to.deep.equal([[uuid(1, 1), uuid(1, 2)]]);
  });

  it('has the names of everything, also outside the scope', async () => {
    const model = project([], {
      tags: { smoke: [], other: [] },
      systems: { planner: [] },
      suites: { basic: [] },
    });
    const { state } = rightOf(await read(memoryApi(model).api));
    expect(state.knownNames).to.deep.equal({
      tags: ['smoke', 'other'],
      systems: ['planner'],
      testSuites: ['basic'],
    });
    expect([...state.tagSetsByName.keys()]).to.deep.equal(['smoke']);
  });
});

const page = <A>(items: readonly A[]) => TE.right<SyncError, Page<A>>({ items });

const LOST: SyncError = apiFailure('any', { _tag: 'Status', status: 500, serverMessage: 'no' });

describe('the members of a tag', () => {
  const crowd = (count: number) =>
    project(
      Array.from({ length: 2 * count }, (_, number) => liveExperience(number, `scenario-${String(number)}`)),
      { tags: { smoke: Array.from({ length: count }, (_, number) => number) } },
    );
  const membersIn = ({ state }: ReadState) =>
    [...(state.tagSetsByName.get('smoke')?.experienceIDs ?? [])].sort();

  it('are searched for if there are many, and the search is accepted only if it contains the first page', async () => {
    const model = crowd(201);
    const memory = memoryApi(model, { largestPage: 1000 });
    const wanted = model.tags[0]?.members;
    expect(membersIn(rightOf(await read(memory.api)))).to.deep.equal(wanted);
    expect(memory.requests()).to.include('searchExperiences');
    const others = model.experiences.slice(201).map(({ id }) => branded(ExperienceID, id));
    const wrong: ResimApi = {
      ...memory.api,
      searchExperiences: () => TE.right({ items: others, total: others.length }),
    };
    expect(membersIn(rightOf(await read(wrong)))).to.deep.equal(wanted);
  });

  it('are not searched for if a few requests list them', async () => {
    const memory = memoryApi(crowd(200), { largestPage: 100 });
    expect(membersIn(rightOf(await read(memory.api)))).to.have.length(200);
    expect(memory.requests()).not.to.include('searchExperiences');
  });

  it('are read twice and then accepted, with a warning, if the total of the list is higher', async () => {
    const { api } = memoryApi(crowd(3));
    const doubts: ListDoubt[] = [];
    const short: ResimApi = {
      ...api,
      onDoubt: (doubt) => doubts.push(doubt),
      listExperiencesWithExperienceTag: (project, id, query) =>
        TE.map(({ total: _, ...first }: Page<ExperienceID>) => ({ ...first, total: 4 }))(
          api.listExperiencesWithExperienceTag(project, id, query),
        ),
    };
    expect(rightOf(await read(short)).state.tagSetsByName.get('smoke')?.experienceIDs.size).to.equal(3);
    expect(doubts).to.deep.equal([{ what: 'members of tag smoke', total: 4, got: 3 }]);
  });
});

describe('a state that cannot be read completely', () => {
  const model = project([liveExperience(1, 'alpha')], {
    tags: { smoke: [1] },
    systems: { planner: [1] },
    suites: { 'Basic Suite': [1] },
  });
  const { api } = memoryApi(model);

  for (const operation of [
    'listExperiences',
    'listExperienceTags',
    'listExperiencesWithExperienceTag',
    'listSystems',
    'listExperiencesForSystem',
    'listTestSuites',
  ] as const)
    it(`is an error: ${operation} fails`, async () => {
      expect(leftOf(await read({ ...api, [operation]: () => TE.left(LOST) }))).to.equal(LOST);
    });

  it('is an error: the archived members of a tag fail and are needed', async () => {
    const half: ResimApi = {
      ...api,
      listExperiencesWithExperienceTag: (project, id, query) =>
        query.archived ? TE.left(LOST) : api.listExperiencesWithExperienceTag(project, id, query),
    };
    expect(leftOf(await read(half, true))).to.equal(LOST);
    expect(E.isRight(await read(half, false))).to.equal(true);
  });

  it('is an error: an experience was archived between the two lists', async () => {
    const both: ResimApi = {
      ...api,
      listExperiences: (id, query) => api.listExperiences(id, { ...query, archived: false }),
    };
    expect(leftOf(await read(both))).to.deep.equal({
      _tag: 'IncompleteRead',
      operation: 'listExperiences',
      what: 'experiences',
      reason: 'repeated',
      expected: 2,
      got: 1,
    });
  });

  const two = {
    tags: [uuid(2, 1), uuid(2, 0)],
    systems: [uuid(3, 1), uuid(3, 0)],
    suites: [uuid(4, 1), uuid(4, 0)],
  };
  const twice: Readonly<Record<string, Partial<ResimApi>>> = {
    tag: {
      listExperienceTags: () =>
        page(two.tags.map((id) => ({ id: branded(TagID, id), name: 'smoke', archived: false }))),
    },
    system: {
      listSystems: () =>
        page(two.systems.map((id) => ({ id: branded(SystemID, id), name: 'planner', archived: false }))),
    },
    testSuite: {
      listTestSuites: () =>
        page(
          two.suites.map((id) => ({
            testSuiteID: branded(TestSuiteID, id),
            name: 'Basic Suite',
            revision: 1,
            archived: false,
            experienceIDs: [],
          })),
        ),
    },
  };
  for (const [kind, other] of Object.entries(twice)) {
    it(`is an error: two of a kind share a name that the config uses (${kind})`, async () => {
      const error = leftOf(await read({ ...api, ...other }));
      expect(error).to.deep.include({ _tag: 'AmbiguousEntity', kind });
      expect(error._tag === 'AmbiguousEntity' && error.ids).to.deep.equal(
        error._tag === 'AmbiguousEntity' ? [...error.ids].sort() : [],
      );
    });

    it(`is no error: two share a name that the config does not use (${kind})`, async () => {
      const scope = { tags: [], systems: [], testSuites: [] };
      expect(E.isRight(await read({ ...api, ...other }, false, scope))).to.equal(true);
    });
  }

  it('is no error: an archived system shares the name of an active one', async () => {
    const archivedToo: ResimApi = {
      ...api,
      listSystems: () =>
        page([
          { id: branded(SystemID, uuid(3, 7)), name: 'planner', archived: true },
          { id: branded(SystemID, uuid(3, 0)), name: 'planner', archived: false },
        ]),
    };
    const { state } = rightOf(await read(archivedToo));
    expect(state.systemSetsByName.get('planner')?.systemID).to.equal(uuid(3, 0));
    expect(state.knownNames?.systems).to.deep.equal(['planner']);
  });
});
