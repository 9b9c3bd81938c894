import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../../src/api/resim-api.ts';
import { MAX_SNAPSHOT_AGE } from '../../src/apply/snapshot.ts';
import { operationsOf, phasesOf } from '../../src/apply/phases.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { run, type Run } from '../support/applying.ts';
import { memoryApi, type MemoryApi } from '../support/memory-api.ts';
import type { Model } from '../support/model.ts';
import { planFor, type PlannedSituation, situationsWithChanges } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, idOf, project } from '../support/wanted.ts';

/** How long a server takes for each request and for each item of a list. */
interface Pace {
  readonly request: number;
  readonly item: number;
}

interface Watched {
  readonly memory: MemoryApi;
  /** The longest time between a snapshot of an entity and a write to it. */
  readonly longest: () => number;
  readonly now: () => number;
  readonly pace: Pace;
}

/** A clock that advances to the next timer once nothing else is left to do. */
const virtualClock = () => {
  let time = 0;
  let running = false;
  const waiting: { readonly until: number; readonly wake: () => void }[] = [];
  const goOn = (): void => {
    waiting.sort((a, b) => a.until - b.until);
    const next = waiting.shift();
    running = next !== undefined;
    if (next === undefined) return;
    time = next.until;
    next.wake();
    setImmediate(goOn);
  };
  return {
    now: (): number => time,
    wait: (milliseconds: number): Promise<void> =>
      new Promise((wake) => {
        waiting.push({ until: time + milliseconds, wake });
        if (!running) setImmediate(goOn);
        running = true;
      }),
  };
};

/** A project whose requests take time on a simulated clock; the server processes each in the middle of that time. */
const watched = (model: Model, pace: Pace, meanwhile?: (model: Model) => Model): Watched => {
  const { now, wait } = virtualClock();
  let longest = 0;
  const lookedAt = new Map<string, number>();
  const memory = memoryApi(model, { meanwhile: (before) => meanwhile?.(before) ?? before });
  const { api } = memory;
  const passing =
    <A>(
      request: TE.TaskEither<SyncError, A>,
      seen: (answer: A) => readonly string[] = () => [],
    ): TE.TaskEither<SyncError, A> =>
    async () => {
      await wait(pace.request / 2);
      const at = now();
      const answer = await request();
      const ids = E.isRight(answer) ? seen(answer.right) : [];
      for (const id of ids) lookedAt.set(id, at);
      await wait(pace.request / 2 + pace.item * ids.length);
      return answer;
    };
  const writing = <A>(
    operation: string,
    isTimely: () => boolean,
    ids: readonly string[],
    request: TE.TaskEither<SyncError, A>,
  ): TE.TaskEither<SyncError, A> => {
    const arriving = TE.fromIO(() => {
      for (const id of ids) longest = Math.max(longest, now() - (lookedAt.get(id) ?? -pace.request / 2));
    });
    const sent = passing(TE.chain(() => request)(arriving));
    return () => (isTimely() ? sent() : Promise.resolve(E.left({ _tag: 'NotSentInTime', operation })));
  };
  const eyed = (isTimely: () => boolean): ResimApi => ({
    ...api,
    within: eyed,
    listExperiences: (id, query) =>
      passing(api.listExperiences(id, query), ({ items }) => items.map((one) => one.experienceID)),
    getExperience: (id, one) => passing(api.getExperience(id, one), () => [one]),
    listTestSuites: (id, query) =>
      passing(api.listTestSuites(id, query), ({ items }) => items.map((one) => one.testSuiteID)),
    getTestSuite: (id, one) => passing(api.getTestSuite(id, one), () => [one]),
    listExperienceTags: (id, query) =>
      passing(api.listExperienceTags(id, query), ({ items }) => items.map((one) => one.id)),
    createExperience: (...asked) => writing('create', isTimely, [], api.createExperience(...asked)),
    updateExperience: (id, one, change) =>
      writing('update', isTimely, [one], api.updateExperience(id, one, change)),
    restoreExperience: (id, one) => writing('restore', isTimely, [one], api.restoreExperience(id, one)),
    reviseTestSuite: (id, one, members) =>
      writing('revise', isTimely, [one], api.reviseTestSuite(id, one, members)),
    deleteExperienceTag: (id, one) => writing('delete', isTimely, [one], api.deleteExperienceTag(id, one)),
    bulkArchiveExperiences: (id, some) =>
      writing('archive', isTimely, some, api.bulkArchiveExperiences(id, some)),
  });
  return { memory: { ...memory, api: eyed(() => true) }, longest: () => longest, now, pace };
};

const applied = (
  situation: PlannedSituation,
  { memory, now, pace: { request } }: Watched,
  parallelism = 4,
): Promise<Run> =>
  run(memory, phasesOf(situation.plan.updates), {
    parallelism,
    clock: {
      now,
      since: -request,
      experiences: situation.model.experiences.length,
    },
  });

const isRead = (operation: string): boolean => operation.startsWith('list') || operation.startsWith('get');

const NAMES = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `scenario ${String(i + 1)}`);

/** A project of many experiences, and a config that changes every n-th of them. */
const manyUpdates = (count: number, every: number): PlannedSituation =>
  planFor(
    project(NAMES(count).map((name, i) => liveExperience(i + 1, name))),
    configOf(
      NAMES(count).map((name, i) => (i % every === 0 ? entry(name, { description: 'other' }) : entry(name))),
    ),
  )!;

describe('an apply that takes longer than a snapshot is valid', () => {
  const CASES: Readonly<Record<string, readonly [PlannedSituation, Pace]>> = {
    'for every second of 2,000 experiences': [manyUpdates(2_000, 2), { request: 100, item: 0.05 }],
    'for every second of 2,000 experiences on a slow server': [
      manyUpdates(2_000, 2),
      { request: 300, item: 0.1 },
    ],
    'for a few of many experiences, whose list takes longer than two seconds': [
      manyUpdates(2_000, 10),
      { request: 400, item: 1.2 },
    ],
  };
  for (const [what, [situation, pace]] of Object.entries(CASES))
    it(`reads each entity less than two seconds before writing to it, with at most a tenth more requests: ${what}`, async () => {
      const looking = watched(situation.model, pace);
      const { executed } = await applied(situation, looking, 16);
      const operations = operationsOf(phasesOf(situation.plan.updates)).length;
      expect(executed.counts).to.deep.equal({ done: operations, failed: 0, notStarted: 0 });
      expect(looking.now()).to.be.greaterThan(2 * MAX_SNAPSHOT_AGE);
      expect(looking.longest()).to.be.within(1, MAX_SNAPSHOT_AGE);
      const reads = looking.memory.requests().filter(isRead).length;
      expect(reads).to.be.within(1, operations / 10);
    });

  it('reads each entity less than two seconds before writing to it, whatever the plan and however long requests take', () =>
    fc.assert(
      fc.asyncProperty(
        situationsWithChanges,
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 0, max: 200 }),
        async (situation, request, item) => {
          const looking = watched(situation.model, { request, item });
          const { executed } = await applied(situation, looking, 1);
          expect(executed.failed).to.deep.equal([]);
          expect(looking.longest()).to.be.at.most(MAX_SNAPSHOT_AGE);
        },
      ),
      { numRuns: 300 },
    ));

  it('does not read again while the initial read is recent enough', async () => {
    const situation = manyUpdates(50, 1);
    const looking = watched(situation.model, { request: 20, item: 1 });
    await applied(situation, looking);
    expect(looking.memory.requests().filter(isRead)).to.deep.equal([]);
  });

  it('reads many of few experiences with one list request, and two of many one by one', async () => {
    const many = manyUpdates(130, 1);
    const late = watched(many.model, { request: 20, item: 0.1 });
    await applied(many, late, 1);
    expect(late.memory.requests().filter(isRead)).to.deep.equal(['listExperiences']);
    const two = manyUpdates(150, 75);
    const slow = watched(two.model, { request: 1_600, item: 1 });
    await applied(two, slow, 1);
    expect(slow.memory.requests().filter(isRead)).to.deep.equal(['getExperience', 'getExperience']);
  });

  it('reads ten of thousands one by one, since their list would cost more', async () => {
    const ten = manyUpdates(5_000, 500);
    const slow = watched(ten.model, { request: 2_100, item: 0 });
    await applied(ten, slow, 1);
    expect(slow.memory.requests().filter(isRead)).to.deep.equal(NAMES(10).map(() => 'getExperience'));
  });
});

describe('a concurrent change before an operation runs', () => {
  const three = [
    liveExperience(1, 'alpha'),
    liveExperience(2, 'beta'),
    liveExperience(3, 'gamma', { archived: true }),
    liveExperience(4, 'gone'),
  ];
  const wanted = [
    entry('alpha', { description: 'planned' }),
    entry('beta', { description: 'planned' }),
    entry('gamma', { description: 'planned' }),
    ...NAMES(3).map((name) => entry(name)),
  ];
  const situation = planFor(
    project(three, { suites: { basic: [1], weekly: [1, 4] } }),
    configOf(wanted, {
      managedTestSuites: [
        { name: 'basic', experiences: ['alpha', 'beta'] },
        { name: 'weekly', experiences: ['alpha'] },
      ],
    }),
  )!;
  const onExperience = (id: string, fields: object) => (model: Model) => ({
    ...model,
    experiences: model.experiences.map((one) => (one.id === id ? { ...one, ...fields } : one)),
  });
  const onSuites = (model: Model) => ({
    ...model,
    suites: model.suites.map((one) => (one.name === 'weekly' ? { ...one, members: [idOf(2)] } : one)),
  });

  const CASES: Readonly<Record<string, readonly [(model: Model) => Model, string]>> = {
    'to the description of an experience that the plan updates': [
      onExperience(idOf(2), { description: 'theirs' }),
      'beta',
    ],
    'that archives an experience that the plan updates': [onExperience(idOf(2), { archived: true }), 'beta'],
    'to an experience that the plan restores': [onExperience(idOf(3), { description: 'theirs' }), 'gamma'],
    'to an experience that the plan archives': [onExperience(idOf(4), { description: 'theirs' }), 'gone'],
    'to the experiences of a suite': [onSuites, 'weekly'],
  };
  for (const [what, [change, name]] of Object.entries(CASES))
    it(`is kept and reported as a conflict, while the rest continues: ${what}`, async () => {
      let changed: Model | undefined;
      const looking = watched(situation.model, { request: 900, item: 0 }, (model) => {
        if (changed) return model;
        changed = change(model);
        return changed;
      });
      const { executed } = await applied(situation, looking, 1);
      expect(executed.failed.map(({ error }) => [error._tag, 'name' in error && error.name])).to.deep.equal([
        ['Conflict', name],
      ]);
      expect(executed.counts.failed).to.equal(1);
      const now = looking.memory.model();
      const theirs = (model: Model | undefined) => [
        model?.experiences.find((one) => one.name === name),
        model?.suites.find((one) => one.name === name),
      ];
      expect(theirs(now)).to.deep.equal(theirs(changed));
      expect(now.experiences.find((one) => one.name === 'alpha')?.description).to.equal('planned');
    });

  it('is kept if it is a custom field of a type that a config cannot express, while the plan writes others', async () => {
    const speed = (value: string) => ({ name: 'speed', type: 'number', values: [value] });
    const place = { name: 'place', type: 'geography', values: ['49.2 8.6'] };
    const writing = planFor(
      project(NAMES(3).map((name, i) => liveExperience(i + 1, name, { customFields: [speed('1')] }))),
      configOf(NAMES(3).map((name) => entry(name, { customFields: [speed('2')] }))),
    )!;
    const theirs = [speed('1'), place];
    const looking = watched(
      writing.model,
      { request: 900, item: 0 },
      onExperience(idOf(3), { customFields: theirs }),
    );
    const { executed } = await applied(writing, looking, 1);
    expect(executed.failed.map(({ error }) => [error._tag, 'name' in error && error.name])).to.deep.equal([
      ['Conflict', 'scenario 3'],
    ]);
    const now = looking.memory.model().experiences;
    expect(now.map(({ customFields }) => customFields)).to.deep.equal([[speed('2')], [speed('2')], theirs]);
  });

  it('that equals the plan counts as done', async () => {
    const looking = watched(situation.model, { request: 900, item: 0 }, (model) =>
      onExperience(idOf(2), { description: 'planned' })(model),
    );
    const { executed } = await applied(situation, looking, 1);
    expect(executed.failed).to.deep.equal([]);
    expect(executed.doneByKind.update).to.equal(3);
    expect(looking.memory.requests().filter((one) => one === 'updateExperience')).to.have.length(2);
  });
});
