import { expect } from 'chai';
import fc from 'fast-check';
import { readJournal } from '../../src/apply/journal.ts';
import { type Operation, referenceOf } from '../../src/apply/operation.ts';
import { operationsOf, type Phase, phasesOf } from '../../src/apply/phases.ts';
import { remainderOf } from '../../src/apply/resume-plan.ts';
import { isUnrelated } from '../../src/plan/obstacle.ts';
import type { ExperienceReference } from '../../src/domain/experience-updates.ts';
import { appliedModel, comparableModel, NO_JOURNAL, run } from '../support/applying.ts';
import { memoryApi } from '../support/memory-api.ts';
import * as server from '../support/memory-project.ts';
import { type Model, type ModelSet, stateOf } from '../support/model.ts';
import { allMutations, type Mutation } from '../support/mutations.ts';
import { planFor, type PlannedSituation, situationsWithChanges } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, idOf, project } from '../support/wanted.ts';

/** Where an apply was killed: the phase, the progress of each chain, and the completed part of a batch. */
interface Kill {
  readonly phase: number;
  readonly reach: readonly number[];
  readonly portion: number;
}

const kills: fc.Arbitrary<Kill> = fc.record({
  phase: fc.nat(5),
  reach: fc.array(fc.nat(2), { minLength: 1, maxLength: 6 }),
  portion: fc.double({ min: 0, max: 1, noNaN: true }),
});

const serve = (model: Model, work: server.Work<unknown>): Model => {
  const served = work(model);
  return served._tag === 'Ok' ? served.model : model;
};

/** A server that processes a batch one by one. */
const performed = (model: Model, operation: Operation, known: ReadonlySet<string>, portion = 1): Model => {
  const idOfReference = (reference: ExperienceReference): string =>
    reference._tag === 'Existing'
      ? reference.experienceID
      : (model.experiences.find(({ id, name }) => !known.has(id) && name === reference.name)?.id ?? 'nobody');
  const some = (references: readonly ExperienceReference[]) =>
    references.slice(0, Math.ceil(portion * references.length)).map(idOfReference);
  switch (operation.kind) {
    case 'create': {
      const { archived: _, ...experience } = operation.wanted;
      return serve(model, server.create(experience));
    }
    case 'restore':
      return serve(model, server.restore(operation.original.experienceID));
    case 'update': {
      const { aside, wanted } = operation;
      const name = aside?.step === 'leaves' ? aside.name : wanted.name;
      const change = { updateMask: operation.fields, experience: { ...wanted, name } };
      return serve(model, server.update(operation.original.experienceID, change));
    }
    case 'createTag':
      return serve(model, server.createTag(operation.name));
    case 'createTestSuite':
      return serve(model, server.createSuite(operation.name, operation.experiences.map(idOfReference)));
    case 'reviseTestSuite':
      return serve(
        model,
        server.reviseSuite(operation.testSuiteID, operation.experiences.map(idOfReference)),
      );
    case 'addTag': {
      const tagID = operation.tagID ?? model.tags.find(({ name }) => name === operation.name)?.id ?? 'none';
      return some(operation.experiences).reduce(
        (now, id) => serve(now, server.addMembers('tags', [tagID], [id])),
        model,
      );
    }
    case 'removeTag':
      return serve(model, server.removeTag(operation.tagID, idOfReference(operation.experience)));
    case 'addSystem':
      return some(operation.experiences).reduce(
        (now, id) => serve(now, server.addMembers('systems', [operation.systemID], [id])),
        model,
      );
    case 'deleteTag':
      return serve(model, server.deleteTag(operation.tagID));
    case 'archiveTestSuite':
      return serve(model, server.archiveSuite(operation.testSuiteID));
    case 'removeSystem':
      return some(operation.experiences).reduce(
        (now, id) => serve(now, server.removeFromSystems([operation.systemID], [id])),
        model,
      );
    case 'archive':
      return serve(model, server.archive(some(operation.matches.map(referenceOf))));
    case 'protect':
      return serve(model, server.createTag(`sync-protected:${operation.glob}`));
    case 'unprotect':
      return serve(model, server.deleteTag(operation.tagID));
  }
};

interface Killed {
  readonly model: Model;
  /** The operations that were done completely. */
  readonly done: readonly Operation[];
}

const killed = (
  { model }: PlannedSituation,
  phases: readonly Phase[],
  { phase, reach, portion }: Kill,
): Killed => {
  const known = new Set(model.experiences.map(({ id }) => id));
  const whole = operationsOf(phases.slice(0, phase));
  const begun = (phases[phase]?.chains ?? []).map((chain, position) =>
    chain.slice(0, reach[position % reach.length]),
  );
  const before = [...whole, ...begun.flat()].reduce(
    (now, operation) => performed(now, operation, known),
    model,
  );
  const next = (phases[phase]?.chains ?? []).flatMap((chain, position) => {
    const operation = chain[begun[position]?.length ?? 0];
    return operation && 'experiences' in operation && !operation.kind.endsWith('TestSuite')
      ? [operation]
      : [];
  });
  const after = next.reduce((now, operation) => performed(now, operation, known, portion), before);
  return { model: after, done: [...whole, ...begun.flat()] };
};

/** Whether an experience is restored under a new name while another has its old one, which its restore alone cannot do. */
const comesBackBlocked = ({ model, plan }: PlannedSituation): boolean =>
  [...plan.updates.matchedExperiencesByNewName.values()].some(
    ({ original, new: wanted }) =>
      original?.archived === true &&
      wanted.name !== original.name &&
      model.experiences.filter(({ name }) => name === original.name).length > 1,
  );

const steppable = situationsWithChanges.filter((situation) => !comesBackBlocked(situation));

const journalText = ({ model, done }: Killed, start: Model): string => {
  const known = new Set(start.experiences.map(({ id }) => id));
  const lines = done.map((operation) => {
    const made =
      operation.kind === 'create'
        ? model.experiences.find(({ id, name }) => !known.has(id) && name === operation.wanted.name)
        : undefined;
    return JSON.stringify({
      _tag: 'End',
      id: operation.id,
      at: 'now',
      result: 'done',
      ...(made && { experienceID: made.id }),
    });
  });
  const begin = JSON.stringify({
    _tag: 'Begin',
    plan: 'p',
    at: 'now',
    pid: 1,
    operations: 1,
    resumed: false,
  });
  return [begin, ...lines, ''].join('\n');
};

const journalFor = (left: Killed, start: Model) => readJournal(journalText(left, start), 'p');

const createdNames = ({ plan }: PlannedSituation) =>
  [...plan.updates.matchedExperiencesByNewName.values()].flatMap((match) =>
    match.original ? [] : [match.new.name],
  );

const setsOf = (model: Model): ModelSet[] => [...model.tags, ...model.systems, ...model.suites];

const setOf = (model: Model, id: string) => setsOf(model).find((one) => one.id === id);

const fieldOf = (model: Model, id: string, field: string): unknown => {
  const experience = model.experiences.find((one) => one.id === id);
  return experience && new Map<string, unknown>(Object.entries(experience)).get(field);
};

/** Whether somebody added an unplanned member to a suite that the plan creates; any other change of it may be the plan's own. */
const isForeignMember = (situation: PlannedSituation, { id, kind, member, model }: Mutation): boolean => {
  if (kind !== 'testSuite' || member === undefined) return false;
  const suite = model.suites.find((one) => one.id === id);
  const name = model.experiences.find((one) => one.id === member)?.name;
  const planned = situation.plan.updates.testSuiteUpdates.find((one) => one.name === suite?.name);
  return suite?.members.includes(member) === true && !planned?.experiences.some((one) => one.name === name);
};

/** Whether somebody's change left an entity as before or as planned, which looks the same as the plan's own work. */
const isIndistinguishable = (situation: PlannedSituation, mutation: Mutation): boolean => {
  // The API cannot delete an experience, so one that an apply created cannot disappear.
  if (mutation.change === 'removed') return !situation.model.experiences.some(({ id }) => id === mutation.id);
  // An experience that is created and then archived is active in between.
  const name = mutation.model.experiences.find(({ id }) => id === mutation.id)?.name ?? '';
  const wanted = situation.plan.updates.matchedExperiencesByNewName.get(name);
  if (mutation.field === 'archived' && wanted?.new.archived === true && !wanted.original) return true;
  const ends = [situation.model, appliedModel(situation)];
  if (mutation.field !== undefined) {
    const now = JSON.stringify(fieldOf(mutation.model, mutation.id, mutation.field));
    return ends.some((end) => JSON.stringify(fieldOf(end, mutation.id, mutation.field ?? '')) === now);
  }
  const isCreated = setsOf(mutation.model).some(
    ({ id, name }) => id === mutation.id && !setsOf(situation.model).some((one) => one.name === name),
  );
  if (isCreated) return !isForeignMember(situation, mutation);
  if (mutation.member === undefined) return false;
  const { experiences } = mutation.model;
  const memberName = experiences.find(({ id }) => id === mutation.member)?.name;
  const isOld = situation.model.experiences.some(({ id }) => id === mutation.member);
  const holds = (model: Model): boolean => {
    const set = setsOf(model).find(({ id }) => id === mutation.id);
    const known = new Set(situation.model.experiences.map(({ id }) => id));
    const member = model.experiences.find((one) =>
      isOld ? one.id === mutation.member : one.name === memberName && !known.has(one.id),
    );
    return member !== undefined && set?.members.includes(member.id) === true;
  };
  return ends.some((end) => holds(end) === holds(mutation.model)) && holds(ends[0]!) !== holds(ends[1]!);
};

/** Whether somebody's change is still in effect. */
const isKept = ({ kind, id, field, member, model }: Mutation, end: Model): boolean => {
  if (field !== undefined)
    return JSON.stringify(fieldOf(end, id, field)) === JSON.stringify(fieldOf(model, id, field));
  if (kind === 'experience') {
    const find = (of: Model) => JSON.stringify(of.experiences.find((one) => one.id === id));
    return find(end) === find(model);
  }
  const set = (of: Model) => setsOf(of).find((one) => one.id === id);
  if (member === undefined) return set(end) !== undefined;
  // Archiving removes an experience from its suites, whoever added it.
  if (kind === 'testSuite' && fieldOf(end, member, 'archived') === true) return true;
  return set(end)?.members.includes(member) === set(model)?.members.includes(member);
};

describe('resuming, as laws', () => {
  it('continues wherever an apply was killed, also in the middle of a batch, and leads to the state of an undisturbed apply', () =>
    fc.assert(
      fc.asyncProperty(steppable, kills, fc.boolean(), async (situation, kill, journalKept) => {
        const { plan, scope } = situation;
        const phases = phasesOf(plan.updates);
        const left = killed(situation, phases, kill);
        const journal = journalKept ? journalFor(left, situation.model) : NO_JOURNAL;
        const remainder = remainderOf(plan, phases, stateOf(left.model, scope), journal);
        expect(remainder.drift).to.deep.equal([]);
        for (const { id } of left.done) expect([...remainder.skip]).to.include(id);
        const memory = memoryApi(left.model);
        const { executed, journal: rest } = await run(memory, remainder.phases, { remainder });
        expect(executed.failed).to.deep.equal([]);
        expect(comparableModel(memory.model(), situation.model)).to.deep.equal(
          comparableModel(appliedModel(situation), situation.model),
        );
        const continued = journalKept
          ? readJournal(journalText(left, situation.model) + rest, 'p')
          : NO_JOURNAL;
        const again = remainderOf(plan, phases, stateOf(memory.model(), scope), continued);
        expect(again.drift).to.deep.equal([]);
        expect([...again.skip]).to.have.members(operationsOf(phases).map(({ id }) => id));
      }),
      { numRuns: 600 },
    ));

  it("never overwrites somebody else's change: it is drift, or it stays", () =>
    fc.assert(
      fc.asyncProperty(
        steppable,
        kills,
        fc.boolean(),
        fc.nat(),
        async (situation, kill, journalKept, choice) => {
          const { plan, scope } = situation;
          const phases = phasesOf(plan.updates);
          const left = killed(situation, phases, kill);
          const mutations = allMutations(left.model, scope, createdNames(situation));
          const mutation = mutations[choice % mutations.length];
          fc.pre(mutation !== undefined && !isIndistinguishable(situation, mutation));
          const journal = journalKept ? journalFor(left, situation.model) : NO_JOURNAL;
          const remainder = remainderOf(plan, phases, stateOf(mutation.model, scope), journal);
          if (remainder.drift.length > 0 && !isUnrelated(remainder.drift)) return;
          const memory = memoryApi(mutation.model);
          const { executed } = await run(memory, remainder.phases, { remainder });
          if (isUnrelated(remainder.drift)) expect(executed.failed).to.deep.equal([]);
          const { model: _, ...told } = mutation;
          expect(isKept(mutation, memory.model()), JSON.stringify(told)).to.equal(true);
        },
      ),
      { numRuns: 800 },
    ));

  it('reports every change of an experience that existed before the plan as drift', () =>
    fc.assert(
      fc.property(steppable, kills, (situation, kill) => {
        const { plan, scope, model } = situation;
        const phases = phasesOf(plan.updates);
        const left = killed(situation, phases, kill);
        const old = new Set(model.experiences.map(({ id }) => id));
        for (const mutation of allMutations(left.model, scope, createdNames(situation))) {
          if (mutation.kind !== 'experience') continue;
          if (!old.has(mutation.id) || isIndistinguishable(situation, mutation)) continue;
          const { drift } = remainderOf(plan, phases, stateOf(mutation.model, scope), NO_JOURNAL);
          const { model: _, ...told } = mutation;
          expect(
            drift.map(({ kind, id }) => `${kind} ${id}`),
            JSON.stringify(told),
          ).to.include(`experience ${mutation.id}`);
        }
      }),
      { numRuns: 60 },
    ));

  it('reports every change of a set as drift until archiving has begun', () => {
    let seen = 0;
    fc.assert(
      fc.property(steppable, kills, (situation, kill) => {
        const { plan, scope } = situation;
        const phases = phasesOf(plan.updates);
        const left = killed(situation, phases, { ...kill, portion: 0 });
        fc.pre(!left.done.some(({ kind }) => kind === 'archive'));
        for (const mutation of allMutations(left.model, scope)) {
          if (mutation.kind === 'experience' || isIndistinguishable(situation, mutation)) continue;
          seen++;
          const { drift } = remainderOf(plan, phases, stateOf(mutation.model, scope), NO_JOURNAL);
          const { model: _, ...told } = mutation;
          const names = drift.map(({ kind, id }) => `${kind} ${id}`);
          expect(names, JSON.stringify(told)).to.include(`${mutation.kind} ${mutation.id}`);
          const touches = [
            ...plan.updates.tagUpdatesByName.values(),
            ...plan.updates.systemUpdatesByName.values(),
            ...plan.updates.testSuiteUpdates,
          ].some(
            (update) =>
              Object.values<unknown>(update).includes(mutation.id) ||
              ('creates' in update && update.name === setOf(mutation.model, mutation.id)?.name),
          );
          const entity = drift.find(({ id }) => id === mutation.id);
          expect(entity?.touchedByPlan).to.equal(touches);
        }
      }),
      { numRuns: 100 },
    );
    expect(seen).to.be.greaterThan(300);
  });

  it('names every drifted entity once, in order', () =>
    fc.assert(
      fc.property(steppable, kills, fc.nat(), (situation, kill, choice) => {
        const { plan, scope } = situation;
        const phases = phasesOf(plan.updates);
        const left = killed(situation, phases, kill);
        const mutations = allMutations(left.model, scope, createdNames(situation));
        const first = mutations[choice % mutations.length];
        const second = first && allMutations(first.model, scope)[choice % 7];
        fc.pre(second !== undefined);
        const { drift } = remainderOf(plan, phases, stateOf(second.model, scope), NO_JOURNAL);
        const told = drift.map(({ kind, id, name }) => `${kind} ${id} ${id === '' ? String(name) : ''}`);
        expect(new Set(told).size).to.equal(told.length);
        const kinds = ['experience', 'tag', 'system', 'testSuite'];
        const order = drift.map(({ kind }) => kinds.indexOf(kind));
        expect(order).to.deep.equal([...order].sort());
      }),
      { numRuns: 300 },
    ));
});

describe('resuming despite concurrent changes', () => {
  const situation = (model: Model, ...wanted: Parameters<typeof configOf>) =>
    planFor(model, configOf(...wanted), { archive: false, version: 1 })!;

  const driftAfter = (of: PlannedSituation, change: (model: Model) => Model, journal = NO_JOURNAL) =>
    remainderOf(of.plan, phasesOf(of.plan.updates), stateOf(change(of.model), of.scope), journal);

  const edit =
    (id: string, fields: object) =>
    (model: Model): Model => ({
      ...model,
      experiences: model.experiences.map((one) => (one.id === id ? { ...one, ...fields } : one)),
    });

  it('does not adopt an older experience that somebody gave the name of a new one', () => {
    const of = situation(project([liveExperience(1, 'alpha')]), [entry('beta')]);
    const { drift, createdIDs } = driftAfter(of, edit(idOf(1), { name: 'beta' }));
    expect(createdIDs.size).to.equal(0);
    expect(drift.map(({ kind, id }) => [kind, id])).to.deep.include(['experience', idOf(1)]);
  });

  it('adopts an experience with the planned name and content that did not exist before', () => {
    const of = situation(project([]), [entry('beta')]);
    const { drift, createdIDs, skip } = driftAfter(of, () => project([liveExperience(5, 'beta')]));
    expect(drift).to.deep.equal([]);
    expect([...createdIDs]).to.deep.equal([['beta', idOf(5)]]);
    expect([...skip]).to.deep.equal(['create-1']);
  });

  it('shows all three values of a field that somebody changed before the plan did', () => {
    const of = situation(project([liveExperience(1, 'alpha')]), [entry('alpha', { description: 'planned' })]);
    const { drift } = driftAfter(of, edit(idOf(1), { description: 'theirs' }));
    expect(drift).to.have.length(1);
    expect(drift[0]).to.deep.include({
      id: idOf(1),
      name: 'alpha',
      touchedByPlan: true,
      fields: [{ field: 'description', before: 'Aerial survey', planned: 'planned', now: 'theirs' }],
    });
  });

  it('shows a suite that somebody revised with the names of its members', () => {
    const live = project(
      [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')],
      {
        suites: { basic: [1] },
      },
    );
    const config = { managedTestSuites: [{ name: 'basic', experiences: ['beta'] }] };
    const of = situation(live, [], config);
    const { drift } = driftAfter(of, (model) => ({
      ...model,
      suites: model.suites.map((suite) => ({ ...suite, members: [idOf(3), idOf(1)] })),
    }));
    expect(drift.map(({ fields }) => fields)).to.deep.equal([
      [{ field: 'experiences', before: ['alpha'], planned: ['beta'], now: ['alpha', 'gamma'] }],
    ]);
  });

  const journalOfCreated = (of: PlannedSituation, number: number, name: string) =>
    journalFor(
      {
        model: project([liveExperience(number, name)]),
        done: operationsOf(phasesOf(of.plan.updates)).slice(0, 1),
      },
      of.model,
    );

  it('detects that an experience it created was archived meanwhile', () => {
    const of = situation(project([]), [entry('beta')]);
    const asleep = () => project([liveExperience(5, 'beta', { archived: true })]);
    expect(driftAfter(of, asleep).drift.map(({ id }) => id)).to.deep.equal([idOf(5)]);
    const [told] = driftAfter(of, asleep, journalOfCreated(of, 5, 'beta')).drift;
    expect(told).to.deep.include({
      id: idOf(5),
      touchedByPlan: true,
      fields: [{ field: 'archived', before: undefined, planned: false, now: true }],
    });
  });

  it('uses the journal to tell which of several equal experiences it created', () => {
    const of = situation(project([]), [entry('beta', { archived: true })]);
    const both = () => project([5, 6].map((number) => liveExperience(number, 'beta', { archived: true })));
    const { createdIDs, drift } = driftAfter(of, both, journalOfCreated(of, 6, 'beta'));
    expect([...createdIDs]).to.deep.equal([['beta', idOf(6)]]);
    expect(drift.map(({ change, id }) => [change, id])).to.deep.equal([['added', idOf(5)]]);
  });

  it('detects that a tag, system or suite was deleted and created again, also once archiving has begun', () => {
    const live = project(
      [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')],
      {
        tags: { smoke: [] },
        systems: { planner: [] },
        suites: { basic: [] },
      },
    );
    const of = planFor(
      live,
      configOf([entry('alpha', { tags: ['smoke'], systems: ['planner'] })], {
        managedTestSuites: [{ name: 'basic', experiences: ['alpha'] }],
      }),
    )!;
    const begun = edit(idOf(2), { archived: true })(appliedModel(of));
    const partly = edit(idOf(3), { archived: false })(begun);
    expect(driftAfter(of, () => partly).drift).to.deep.equal([]);
    for (const kind of ['tags', 'systems', 'suites'] as const) {
      const anew = {
        ...partly,
        [kind]: partly[kind].map((set) => ({ ...set, id: set.id.replace(/.$/, '9') })),
      };
      const told = driftAfter(of, () => anew).drift.map(({ change, id }) => [change, id]);
      expect(told, kind).to.deep.include(['removed', partly[kind][0]?.id]);
    }
  });

  it('detects that an experience it created was renamed meanwhile, and does not create it again', () => {
    const of = situation(project([]), [entry('beta')]);
    for (const known of [journalOfCreated(of, 5, 'beta'), NO_JOURNAL]) {
      const renamed = driftAfter(of, () => project([liveExperience(5, 'theirs')]), known);
      expect(renamed.drift.map(({ id }) => id)).to.deep.equal([idOf(5)]);
    }
  });
});
