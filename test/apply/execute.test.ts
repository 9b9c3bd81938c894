import { expect } from 'chai';
import fc from 'fast-check';
import { operationsOf, phasesOf } from '../../src/apply/phases.ts';
import { remainderOf } from '../../src/apply/resume-plan.ts';
import { appliedModel, comparableModel, journalOf, NO_JOURNAL, run, type Run } from '../support/applying.ts';
import { type Fate, memoryApi } from '../support/memory-api.ts';
import { type Model, stateOf } from '../support/model.ts';
import { planFor, type PlannedSituation, situationsWithChanges } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, idOf, project } from '../support/wanted.ts';

const KIND_OF_REQUEST: Readonly<Record<string, string>> = {
  createExperienceTag: 'protections',
  deleteExperienceTag: 'protections',
  createExperience: 'experiences',
  updateExperience: 'experiences',
  restoreExperience: 'experiences',
  createTestSuite: 'test suites',
  reviseTestSuite: 'test suites',
  addTagsToExperiences: 'tags',
  removeExperienceTagFromExperience: 'tags',
  addSystemsToExperiences: 'systems',
  bulkArchiveExperiences: 'archive',
};

const lossy = fc.constantFrom<Fate>('fine', 'lostBefore', 'lostAfter', 'late');
const anyFate = fc.constantFrom<Fate>(
  'fine',
  'fine',
  'lostBefore',
  'lostAfter',
  'late',
  'forbidden',
  'broken',
);

const isComplete = ({ executed: { counts } }: Run) => counts.failed === 0 && counts.notStarted === 0;

const expectSameEnd = (situation: PlannedSituation, end: Model) => {
  expect(comparableModel(end, situation.model)).to.deep.equal(
    comparableModel(appliedModel(situation), situation.model),
  );
};

/** Whether an experience is restored under a new name while another has its old one, which takes more than one request. */
const hasBlockedRestore = ({ model, plan }: PlannedSituation): boolean =>
  [...plan.updates.matchedExperiencesByNewName.values()].some(
    ({ original, new: wanted }) =>
      original?.archived === true &&
      wanted.name !== original.name &&
      model.experiences.filter(({ name }) => name === original.name).length > 1,
  );

/** A plan with several operations in each phase. */
const busy = planFor(
  project(
    [
      ...[1, 2, 3, 4].map((number) => liveExperience(number, `kept-${String(number)}`)),
      ...[5, 6].map((number) => liveExperience(number, `gone-${String(number)}`)),
      liveExperience(7, 'asleep', { archived: true }),
    ],
    { tags: { a: [], b: [1, 2] }, systems: { c: [], d: [] }, suites: { e: [5], f: [] } },
  ),
  configOf(
    [
      ...[1, 2, 3, 4].map((number) =>
        entry(`kept-${String(number)}`, { description: 'other', tags: ['a'], systems: ['c', 'd'] }),
      ),
      entry('asleep', { description: 'other' }),
      entry('new-1', { tags: ['a'] }),
      entry('new-2', { archived: true }),
    ],
    {
      managedExperienceTags: ['b'],
      managedTestSuites: ['e', 'f'].map((name) => ({ name, experiences: ['new-1', 'kept-1'] })),
    },
  ),
)!;

describe('executing a plan', () => {
  it('leads to the planned state, with every operation done once', () =>
    fc.assert(
      fc.asyncProperty(
        situationsWithChanges,
        fc.integer({ min: 1, max: 20 }),
        async (situation, parallelism) => {
          const memory = memoryApi(situation.model);
          const phases = phasesOf(situation.plan.updates);
          const { executed } = await run(memory, phases, { parallelism });
          const total = operationsOf(phases).length;
          expect(executed.counts).to.deep.equal({ done: total, failed: 0, notStarted: 0 });
          if (!hasBlockedRestore(situation)) expect(memory.writes()).to.have.length(total);
          expectSameEnd(situation, memory.model());
        },
      ),
    ));

  it('runs the phases in order', () =>
    fc.assert(
      fc.asyncProperty(situationsWithChanges, async ({ model, plan }) => {
        const memory = memoryApi(model);
        const phases = phasesOf(plan.updates);
        await run(memory, phases);
        const order = ['protections', 'experiences', 'test suites', 'tags', 'systems', 'archive'];
        const seen = memory.writes().map(({ operation }) => order.indexOf(KIND_OF_REQUEST[operation] ?? ''));
        expect(seen).to.deep.equal([...seen].sort());
      }),
    ));

  it('leads there whatever responses are lost, and never creates two experiences for one entry', () =>
    fc.assert(
      fc.asyncProperty(situationsWithChanges, fc.array(lossy, { maxLength: 3 }), async (situation, fates) => {
        const memory = memoryApi(situation.model, { fate: (_, number) => fates[number] ?? 'fine' });
        const done = await run(memory, phasesOf(situation.plan.updates));
        expect(done.executed.failed).to.deep.equal([]);
        expectSameEnd(situation, memory.model());
      }),
      { numRuns: 300 },
    ));

  it('leads there despite any number of interruptions and failures, with or without a journal', () =>
    fc.assert(
      fc.asyncProperty(
        situationsWithChanges,
        fc.array(anyFate, { maxLength: 40 }),
        fc.array(fc.nat(6), { maxLength: 6 }),
        fc.boolean(),
        async (situation, fates, stops, journalKept) => {
          const { plan, scope } = situation;
          const memory = memoryApi(situation.model, { fate: (_, number) => fates[number] ?? 'fine' });
          const phases = phasesOf(plan.updates);
          const runs: Run[] = [];
          for (let round = 0; round < 50; round++) {
            const state = stateOf(memory.model(), scope);
            const journal = journalKept ? journalOf(runs) : NO_JOURNAL;
            const remainder = remainderOf(plan, phases, state, journal);
            expect(remainder.drift).to.deep.equal([]);
            const from = memory.writes().length;
            const stop = stops[round];
            const stopped = () => stop !== undefined && memory.writes().length - from >= stop;
            const done = await run(memory, remainder.phases, { remainder, stopped, parallelism: 3 });
            runs.push(done);
            if (isComplete(done)) break;
          }
          expect(isComplete(runs.at(-1)!)).to.equal(true);
          expectSameEnd(situation, memory.model());
        },
      ),
      { numRuns: 300 },
    ));

  it('finishes the phase after a failure, and starts no later one', () =>
    fc.assert(
      fc.asyncProperty(situationsWithChanges, fc.nat(30), async (situation, failing) => {
        const { model, plan } = situation;
        const phases = phasesOf(plan.updates);
        fc.pre(!hasBlockedRestore(situation));
        const memory = memoryApi(model, { fate: (_, number) => (number === failing ? 'broken' : 'fine') });
        const { executed } = await run(memory, phases, { parallelism: 1 });
        const total = operationsOf(phases).length;
        const { done, failed, notStarted } = executed.counts;
        expect(done + failed + notStarted).to.equal(total);
        expect(failed).to.equal(failing < total ? 1 : 0);
        if (failed === 0) return;
        const ends = phases.map((_, position) => operationsOf(phases.slice(0, position + 1)).length);
        const untilThen = ends.find((end) => end > failing) ?? 0;
        expect(memory.writes().length).to.be.at.most(untilThen);
        // Later operations of the failed one's chain do not run either: a swap of names is a chain of three.
        const longest = Math.max(...phases.flatMap(({ chains }) => chains.map((chain) => chain.length)));
        expect(done + failed).to.be.within(untilThen - (longest - 1), untilThen);
      }),
    ));

  it('restores an experience under a new name if its old one is taken, whatever responses are lost', async () => {
    const archivedOne = liveExperience(1, 'survey', { archived: true });
    const situation = planFor(
      project([archivedOne, liveExperience(2, 'survey'), liveExperience(3, 'survey', { archived: true })]),
      configOf([
        entry('survey'),
        entry('old survey', { experienceID: idOf(1), description: 'other' }),
        entry('older survey', { experienceID: idOf(3) }),
      ]),
    )!;
    for (const lost of ['fine', 'lostBefore', 'lostAfter', 'late'] as const)
      for (let number = 0; number < 6; number++) {
        const memory = memoryApi(situation.model, { fate: (_, one) => (one === number ? lost : 'fine') });
        const { executed } = await run(memory, phasesOf(situation.plan.updates));
        expect(executed.failed).to.deep.equal([]);
        expectSameEnd(situation, memory.model());
      }
  });

  it('starts nothing after an interruption, and finishes what is in flight', async () => {
    const phases = phasesOf(busy.plan.updates);
    for (const [after, parallelism] of [
      [0, 1],
      [1, 1],
      [3, 1],
      [3, 4],
    ] as const) {
      const memory = memoryApi(busy.model);
      const stopped = () => memory.writes().length >= after;
      const { executed, events } = await run(memory, phases, { parallelism, stopped });
      expect(memory.writes().length).to.be.lessThan(after + parallelism);
      expect(executed.counts.done).to.equal(memory.writes().length);
      const started = events.filter(({ _tag }) => _tag === 'OperationStarted').length;
      expect(events.filter(({ _tag }) => _tag === 'OperationEnded')).to.have.length(started);
    }
  });

  it('ends at once if all further operations would fail too', async () => {
    const phases = phasesOf(busy.plan.updates);
    const memory = memoryApi(busy.model, { fate: () => 'unknown' });
    const { executed } = await run(memory, phases, { parallelism: 1 });
    expect(executed.counts).to.deep.equal({
      done: 0,
      failed: 1,
      notStarted: operationsOf(phases).length - 1,
    });
  });

  it('runs the other operations of the phase if one is forbidden', async () => {
    const phases = phasesOf(busy.plan.updates);
    let creations = 0;
    const memory = memoryApi(busy.model, {
      fate: (operation) => (operation === 'createExperience' && creations++ === 0 ? 'forbidden' : 'fine'),
    });
    const { executed } = await run(memory, phases, { parallelism: 1 });
    const first = operationsOf(phases.slice(0, 1)).length;
    expect(executed.counts).to.deep.equal({
      done: first - 1,
      failed: 1,
      notStarted: operationsOf(phases).length - first,
    });
  });

  it('ends after repeated server errors, and only then', async () => {
    const phases = phasesOf(busy.plan.updates);
    const total = operationsOf(phases).length;
    const always = await run(memoryApi(busy.model, { fate: () => 'busy' }), phases, { parallelism: 1 });
    expect(always.executed.counts).to.deep.equal({ done: 0, failed: 2, notStarted: total - 2 });
    const everySecond = memoryApi(busy.model, { fate: (_, number) => (number % 2 ? 'fine' : 'busy') });
    const { executed } = await run(everySecond, phases, { parallelism: 1 });
    const first = operationsOf(phases.slice(0, 1)).length;
    expect(executed.counts.notStarted).to.be.within(total - first, total - first + 1);
  });

  it('sends nothing once the journal cannot be written, and says why', async () => {
    const phases = phasesOf(busy.plan.updates);
    for (const journalLines of [0, 1, 2, 7]) {
      const memory = memoryApi(busy.model);
      const { executed } = await run(memory, phases, { parallelism: 1, journalLines });
      // One line before and one after each: an operation without the first was not sent.
      expect(memory.writes()).to.have.length(Math.ceil(journalLines / 2));
      expect(executed.counts.done).to.equal(memory.writes().length);
      expect(executed.counts.failed).to.equal(0);
      expect(executed.journalFault).to.include({ _tag: 'FileFailed', code: 'ENOSPC' });
    }
  });

  it('reports every failure by its title and error', async () => {
    const memory = memoryApi(busy.model, {
      fate: (operation) => (operation === 'updateExperience' ? 'broken' : 'fine'),
    });
    const { executed } = await run(memory, phasesOf(busy.plan.updates));
    expect(executed.failed.map(({ title }) => title).sort()).to.deep.equal([
      'update asleep',
      'update kept-1',
      'update kept-2',
      'update kept-3',
      'update kept-4',
    ]);
    for (const { error } of executed.failed)
      expect(error).to.deep.include({ _tag: 'ApiError', operation: 'updateExperience' });
  });

  it('never exceeds the maximum number of operations in flight', async () => {
    for (const parallelism of [1, 2, 5]) {
      let most = 0;
      const { events } = await run(memoryApi(busy.model), phasesOf(busy.plan.updates), { parallelism });
      let flying = 0;
      for (const { _tag } of events) {
        if (_tag === 'OperationStarted') flying++;
        if (_tag === 'OperationEnded') flying--;
        most = Math.max(most, flying);
      }
      expect(most).to.equal(parallelism);
    }
  });

  it('reports the counts by kind and the IDs of new experiences', async () => {
    const memory = memoryApi(busy.model);
    const { executed } = await run(memory, phasesOf(busy.plan.updates));
    expect(executed.doneByKind).to.deep.equal({
      create: 2,
      restore: 1,
      update: 5,
      reviseTestSuite: 2,
      addTag: 1,
      removeTag: 2,
      addSystem: 2,
      archive: 1,
    });
    const created = memory.model().experiences.filter(({ name }) => name.startsWith('new'));
    expect(executed.created).to.have.deep.members(
      created.map(({ name, id }) => ({ name, experienceID: id })),
    );
  });

  it('records every operation before it is sent and after it ended', async () => {
    const phases = phasesOf(busy.plan.updates);
    const done = await run(memoryApi(busy.model), phases);
    const { done: ended, open } = journalOf([done]);
    const operations = operationsOf(phases);
    expect([...ended.keys()]).to.have.members(operations.map(({ id }) => id));
    expect(open.size).to.equal(0);
    const create = operations.find(({ kind }) => kind === 'create');
    expect(ended.get(create?.id ?? '')).to.equal(done.executed.createdIDs.get('new-1'));
  });
});
