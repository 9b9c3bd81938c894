import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Operation } from '../../src/apply/operation.ts';
import { makePreWriteCheck } from '../../src/apply/pre-write-check.ts';
import { type Failure, perform } from '../../src/apply/perform.ts';
import { operationsOf, phasesOf } from '../../src/apply/phases.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { ExperienceID, SystemID, TagID, TestSuiteID } from '../../src/domain/ids.ts';
import { branded } from '../support/branded.ts';
import { type Fate, memoryApi, type MemoryApi } from '../support/memory-api.ts';
import { type Model, uuid } from '../support/model.ts';
import { planFor, PROJECT_ID } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, idOf, project } from '../support/wanted.ts';

interface Given {
  readonly live: Model;
  readonly wanted: Parameters<typeof configOf>;
  readonly kind: Operation['kind'];
  /** Operations of an undo plan only. */
  readonly operation?: Operation;
}

const operationOf = ({ live, wanted, kind, operation }: Given): Operation => {
  if (operation) return operation;
  const { plan } = planFor(live, configOf(...wanted))!;
  return operationsOf(phasesOf(plan.updates)).find((one) => one.kind === kind)!;
};

const outcome = async (given: Given, memory: MemoryApi) => {
  const pauses: number[] = [];
  const createdIDs = new Map([['made before', branded(ExperienceID, idOf(1))]]);
  const target = { api: memory.api, projectID: PROJECT_ID, createdIDs };
  const pause = (attempt: number): Promise<void> => {
    pauses.push(attempt);
    return Promise.resolve();
  };
  const clock = { now: () => 0, since: 0, experiences: 0 };
  const result = await perform(
    operationOf(given),
    target,
    pause,
    makePreWriteCheck('before', target, clock),
  )();
  return { result, pauses };
};

const three = [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')];
const named = ['alpha', 'beta', 'gamma'].map((name) => entry(name));

const GIVEN: Readonly<Record<Operation['kind'], Given>> = {
  create: { live: project([]), wanted: [[entry('alpha')]], kind: 'create' },
  restore: {
    live: project([liveExperience(1, 'alpha', { archived: true })]),
    wanted: [[entry('alpha')]],
    kind: 'restore',
  },
  update: {
    live: project([liveExperience(1, 'alpha')]),
    wanted: [[entry('alpha', { description: 'other' })]],
    kind: 'update',
  },
  createTag: {
    live: project([]),
    wanted: [
      [],
      {
        managedExperienceTags: ['smoke'],
        declaredTags: [{ name: 'smoke', description: 'Runs first' }],
      },
    ],
    kind: 'createTag',
  },
  createTestSuite: {
    live: project(three, { systems: { planner: [] } }),
    wanted: [
      named,
      { managedTestSuites: [{ name: 'basic', system: 'planner', experiences: ['beta', 'gamma'] }] },
    ],
    kind: 'createTestSuite',
  },
  reviseTestSuite: {
    live: project(three, { suites: { basic: [1] } }),
    wanted: [named, { managedTestSuites: [{ name: 'basic', experiences: ['beta', 'gamma'] }] }],
    kind: 'reviseTestSuite',
  },
  addTag: {
    live: project(three, { tags: { smoke: [] } }),
    wanted: [named.map((one) => ({ ...one, tags: ['smoke'] }))],
    kind: 'addTag',
  },
  removeTag: {
    live: project([liveExperience(1, 'alpha')], { tags: { smoke: [1] } }),
    wanted: [[entry('alpha')], { managedExperienceTags: ['smoke'] }],
    kind: 'removeTag',
  },
  addSystem: {
    live: project(three, { systems: { planner: [] } }),
    wanted: [named.map((one) => ({ ...one, systems: ['planner'] }))],
    kind: 'addSystem',
  },
  deleteTag: {
    live: project(three, { tags: { smoke: [] } }),
    wanted: [named],
    kind: 'deleteTag',
    operation: {
      id: 'deleteTag-1',
      kind: 'deleteTag',
      tagID: branded(TagID, uuid(2, 0)),
      name: 'smoke',
      description: 'Runs first',
    },
  },
  archiveTestSuite: {
    live: project(three, { suites: { basic: [1] }, systems: { planner: [] } }),
    wanted: [named],
    kind: 'archiveTestSuite',
    operation: {
      id: 'archiveTestSuite-1',
      kind: 'archiveTestSuite',
      testSuiteID: branded(TestSuiteID, uuid(4, 0)),
      name: 'basic',
      original: [{ _tag: 'Existing', experienceID: branded(ExperienceID, idOf(1)), name: 'alpha' }],
      archives: { description: '', system: 'planner', systemID: branded(SystemID, uuid(3, 0)) },
    },
  },
  removeSystem: {
    live: project(three, { systems: { planner: [1, 2, 3] } }),
    wanted: [named],
    kind: 'removeSystem',
    operation: {
      id: 'removeSystem-1',
      kind: 'removeSystem',
      systemID: branded(SystemID, uuid(3, 0)),
      name: 'planner',
      experiences: [1, 2].map((number) => ({
        _tag: 'Existing',
        experienceID: branded(ExperienceID, idOf(number)),
        name: three[number - 1]?.name ?? '',
      })),
    },
  },
  archive: { live: project(three), wanted: [[]], kind: 'archive' },
  protect: { live: project(three), wanted: [named, { protected: ['al*'] }], kind: 'protect' },
  unprotect: {
    live: project(three, { tags: { 'sync-protected:al*': [] } }),
    wanted: [named, { protected: [] }],
    kind: 'unprotect',
  },
};

const fates = (...all: Fate[]) => ({ fate: (_: string, number: number) => all[number] ?? 'fine' });

const onExperience =
  (id: string, fields: object) =>
  (model: Model): Model => ({
    ...model,
    experiences: model.experiences.map((one) => (one.id === id ? { ...one, ...fields } : one)),
  });

const withMembers =
  (kind: 'tags' | 'systems' | 'suites', ...numbers: number[]) =>
  (model: Model): Model => ({
    ...model,
    [kind]: model[kind].map((set) => ({ ...set, members: numbers.map(idOf) })),
  });

const withNewcomer =
  (fields: object) =>
  (model: Model): Model => ({
    ...model,
    experiences: [...model.experiences, { ...liveExperience(9, 'alpha'), ...fields }],
  });

/** A concurrent change before the second attempt. */
const before = (number: number, change: (model: Model) => Model) => (model: Model, _: string, now: number) =>
  now === number ? change(model) : model;

const errorOf = (result: E.Either<Failure, unknown>): SyncError => {
  if (E.isRight(result)) throw new Error('it succeeded');
  return result.left.errors[0];
};

describe('an operation whose response is lost', () => {
  for (const [kind, given] of Object.entries(GIVEN)) {
    it(`is found done and not sent again: ${kind}`, async () => {
      const memory = memoryApi(given.live, fates('lostAfter'));
      const { result, pauses } = await outcome(given, memory);
      expect(E.isRight(result) && result.right.result).to.equal('alreadyDone');
      expect(memory.writes()).to.have.length(1);
      expect(pauses).to.deep.equal([]);
    });

    it(`is sent again after a pause if it was not done: ${kind}`, async () => {
      const memory = memoryApi(given.live, fates('lostBefore', 'lostBefore'));
      const { result, pauses } = await outcome(given, memory);
      expect(E.isRight(result) && result.right.result).to.equal('done');
      expect(memory.writes()).to.have.length(3);
      expect(pauses).to.deep.equal([1, 2]);
    });

    it(`succeeds if it is done late: ${kind}`, async () => {
      const lateOne = memoryApi(given.live, fates('late'));
      const undisturbed = memoryApi(given.live);
      await outcome(given, undisturbed);
      expect(E.isRight((await outcome(given, lateOne)).result)).to.equal(true);
      expect(lateOne.model()).to.deep.equal(undisturbed.model());
    });

    it(`fails with the last error after the maximum number of attempts: ${kind}`, async () => {
      const memory = memoryApi(given.live, { fate: () => 'lostBefore' });
      const { result, pauses } = await outcome(given, memory);
      expect(errorOf(result)).to.deep.include({ _tag: 'ApiError', ambiguous: true });
      expect(memory.writes()).to.have.length(6);
      expect(pauses).to.deep.equal([1, 2, 3, 4, 5]);
    });

    it(`is not read again if it is refused for good: ${kind}`, async () => {
      const memory = memoryApi(given.live, fates('broken'));
      const { result } = await outcome(given, memory);
      expect(errorOf(result)).to.deep.include({ _tag: 'ApiError' });
      // Deleting a tag first checks that no experience has it.
      expect(memory.requests()).to.have.length(kind === 'deleteTag' ? 3 : 1);
    });
  }
});

describe('an operation that somebody else did first', () => {
  it('adopts an experience with the planned content, which it finds by its exact name', async () => {
    const live = project([liveExperience(7, 'alpha 2')]);
    const meanwhile = before(0, withNewcomer({}));
    const memory = memoryApi(live, { meanwhile });
    const { result } = await outcome({ ...GIVEN.create, live }, memory);
    const theirs = ['experience new alpha'];
    expect(result).to.deep.equal(E.right({ result: 'alreadyDone', experienceID: idOf(9), theirs }));
    expect(memory.model().experiences).to.have.length(2);
  });

  it('is a conflict if an experience with the planned name has other content, and creates no second one', async () => {
    const memory = memoryApi(project([]), { meanwhile: before(0, withNewcomer({ description: 'theirs' })) });
    const { result } = await outcome(GIVEN.create, memory);
    expect(errorOf(result)).to.deep.equal({
      _tag: 'Conflict',
      kind: 'experience',
      name: 'alpha',
      id: idOf(9),
      fields: [{ field: 'description', before: undefined, planned: 'Aerial survey', now: 'theirs' }],
    });
    expect(memory.model().experiences).to.have.length(1);
  });

  it('does not adopt an archived experience with the name', async () => {
    const live = project([]);
    const meanwhile = before(0, withNewcomer({ archived: true }));
    const memory = memoryApi(live, { ...fates('lostBefore'), meanwhile });
    const { result } = await outcome({ ...GIVEN.create, live }, memory);
    expect(E.isRight(result) && result.right.result).to.equal('done');
  });

  it('does not repeat an update that somebody changed after the lost response', async () => {
    const theirs = onExperience(idOf(1), { description: 'theirs' });
    for (const fate of ['lostBefore', 'lostAfter'] as const) {
      const start = GIVEN.update.live;
      const memory = memoryApi(start, fates(fate));
      const watched = {
        ...memory,
        api: {
          ...memory.api,
          // Somebody writes between the lost response and the snapshot.
          getExperience: (...args: Parameters<typeof memory.api.getExperience>) =>
            memoryApi(theirs(memory.model())).api.getExperience(...args),
        },
      };
      const { result } = await outcome(GIVEN.update, watched);
      expect(errorOf(result)).to.deep.include({
        _tag: 'Conflict',
        fields: [{ field: 'description', before: 'Aerial survey', planned: 'other', now: 'theirs' }],
      });
      expect(memory.writes()).to.have.length(1);
    }
  });

  it('does not repeat the revision of a suite that somebody revised after the lost response', async () => {
    const memory = memoryApi(GIVEN.reviseTestSuite.live, fates('lostBefore'));
    const theirs = withMembers('suites', 3);
    const watched = {
      ...memory,
      api: {
        ...memory.api,
        getTestSuite: (...args: Parameters<typeof memory.api.getTestSuite>) =>
          memoryApi(theirs(memory.model())).api.getTestSuite(...args),
      },
    };
    const { result } = await outcome(GIVEN.reviseTestSuite, watched);
    expect(errorOf(result)).to.deep.include({ _tag: 'Conflict', kind: 'testSuite', name: 'basic' });
    expect(memory.writes()).to.have.length(1);
  });

  for (const [kind, sets] of [
    ['addTag', 'tags'],
    ['addSystem', 'systems'],
  ] as const)
    it(`adds only the missing members: ${kind}`, async () => {
      const memory = memoryApi(GIVEN[kind].live, { meanwhile: before(0, withMembers(sets, 2)) });
      const { result } = await outcome(GIVEN[kind], memory);
      expect(E.isRight(result) && result.right.result).to.equal('done');
      expect(memory.model()[sets][0]?.members).to.have.members([idOf(1), idOf(2), idOf(3)]);
    });

  for (const [kind, sets] of [
    ['addTag', 'tags'],
    ['addSystem', 'systems'],
  ] as const)
    it(`is done if no member is missing: ${kind}`, async () => {
      const memory = memoryApi(GIVEN[kind].live, { meanwhile: before(0, withMembers(sets, 3, 2, 1)) });
      const { result } = await outcome(GIVEN[kind], memory);
      expect(E.isRight(result) && result.right.result).to.equal('alreadyDone');
      expect(E.isRight(result) && result.right.theirs).to.have.length(3);
      expect(memory.writes()).to.have.length(1);
    });

  for (const [what, doubtful] of [
    ['is missing', { items: [], unsure: true }],
    ['is empty, although its total is not 0', { items: [], total: 1 }],
    ['continues after an empty page', { items: [], nextPageToken: '0' }],
  ] as const)
    it(`does not delete a tag that somebody uses, if the list of its members first ${what}`, async () => {
      const memory = memoryApi(project(three, { tags: { smoke: [2] } }));
      const { listExperiencesWithExperienceTag: list } = memory.api;
      let doubts = 1;
      const { result } = await outcome(GIVEN.deleteTag, {
        ...memory,
        api: {
          ...memory.api,
          listExperiencesWithExperienceTag: (project, tag, query) =>
            !query.archived && doubts-- > 0 ? TE.right(doubtful) : list(project, tag, query),
        },
      });
      expect(errorOf(result)).to.deep.include({
        _tag: 'Conflict',
        kind: 'tag',
        fields: [{ field: 'experiences', before: [], planned: [], now: [idOf(2)] }],
      });
      expect(memory.writes()).to.deep.equal([]);
    });

  it('counts a tag that is gone as removed', async () => {
    const memory = memoryApi(GIVEN.removeTag.live, { meanwhile: before(0, withMembers('tags')) });
    const { result } = await outcome(GIVEN.removeTag, memory);
    expect(E.isRight(result) && result.right).to.deep.include({ result: 'alreadyDone' });
  });

  it('fails if the tag itself is gone', async () => {
    const memory = memoryApi(GIVEN.removeTag.live, { meanwhile: (model) => ({ ...model, tags: [] }) });
    expect(errorOf((await outcome(GIVEN.removeTag, memory)).result)).to.deep.include({ _tag: 'ApiError' });
  });

  it('counts an active experience as restored', async () => {
    const meanwhile = before(0, onExperience(idOf(1), { archived: false }));
    const memory = memoryApi(GIVEN.restore.live, { meanwhile });
    const { result } = await outcome(GIVEN.restore, memory);
    expect(E.isRight(result) && result.right).to.deep.include({ result: 'alreadyDone' });
  });

  it('archives only what is not archived yet, after a lost response', async () => {
    const meanwhile = before(0, onExperience(idOf(2), { archived: true }));
    const memory = memoryApi(GIVEN.archive.live, { ...fates('lostBefore'), meanwhile });
    const { result } = await outcome(GIVEN.archive, memory);
    expect(E.isRight(result)).to.equal(true);
    expect(memory.model().experiences.every(({ archived }) => archived)).to.equal(true);
  });

  it('reports what somebody changed before the look after a lost response, and archives the rest', async () => {
    const theirs = onExperience(idOf(2), { description: 'theirs' });
    const memory = memoryApi(GIVEN.archive.live, {
      ...fates('lostBefore'),
      beforeRead: (model, writes) => (writes === 1 ? theirs(model) : model),
    });
    const { result } = await outcome(GIVEN.archive, memory);
    const conflicts = E.isRight(result) ? result.right.conflicts : [];
    expect(conflicts).to.have.length(1);
    expect(conflicts?.[0]).to.deep.include({ _tag: 'Conflict', name: 'beta' });
    const archived = memory.model().experiences.map((one) => one.archived);
    expect(archived).to.deep.equal([true, false, true]);
  });

  it('returns the error of reading, and sends nothing more', async () => {
    const memory = memoryApi(GIVEN.update.live, fates('lostBefore'));
    const blind = {
      ...memory,
      api: {
        ...memory.api,
        getExperience: () => TE.left({ _tag: 'UnexpectedFault' as const, message: 'no sight' }),
      },
    };
    expect(errorOf((await outcome(GIVEN.update, blind)).result)).to.deep.include({ message: 'no sight' });
    expect(memory.writes()).to.have.length(1);
  });

  it('is a conflict if somebody removed the target of a lost update', async () => {
    const memory = memoryApi(GIVEN.update.live, fates('lostBefore'));
    const gone = memoryApi(project([])).api;
    const watched = { ...memory, api: { ...memory.api, getExperience: gone.getExperience } };
    expect(errorOf((await outcome(GIVEN.update, watched)).result)).to.deep.equal({
      _tag: 'Conflict',
      kind: 'experience',
      name: 'alpha',
      id: idOf(1),
      fields: [],
      gone: true,
      ambiguous: true,
    });
  });
});
