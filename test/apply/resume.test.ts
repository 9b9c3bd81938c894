import { expect } from 'chai';
import fc from 'fast-check';
import { readJournal } from '../../src/apply/journal.ts';
import { type Operation, referenceOf } from '../../src/apply/operation.ts';
import { type Phase, phasesOf } from '../../src/apply/phases.ts';
import { remainderOf } from '../../src/apply/resume-plan.ts';
import type { ExperienceReference } from '../../src/domain/experience-updates.ts';
import { situations } from '../support/arbitraries.ts';
import { carryOut, type Model, type ModelSet, stateOf, uuid } from '../support/model.ts';
import { planFor, type PlannedSituation } from '../support/planned-situations.ts';

const DEFAULTS = { profile: '', environmentVariables: [], cacheExempt: false, containerTimeoutSeconds: 3600 };
const NO_JOURNAL = readJournal('', 'any');

const nextTagID = ({ tags }: Model): string =>
  uuid(5, tags.filter(({ id }) => id.startsWith('00000005')).length);

/** What a server does with one operation, independent of the code that sends it. */
const performed = (model: Model, operation: Operation): Model => {
  const created = (name: string) =>
    model.experiences.find((one) => one.name === name && one.id.startsWith('00000009'))?.id;
  const idOf = (reference: ExperienceReference): string =>
    reference._tag === 'Existing' ? reference.experienceID : (created(reference.name) ?? 'nobody');
  const ids = (references: readonly ExperienceReference[]) => references.map(idOf);
  const edit = (wanted: readonly string[], change: object) => ({
    ...model,
    experiences: model.experiences.map((one) => (wanted.includes(one.id) ? { ...one, ...change } : one)),
  });
  const members = (
    sets: readonly ModelSet[],
    id: string,
    change: (members: readonly string[]) => readonly string[],
  ) => sets.map((set) => (set.id === id ? { ...set, members: [...new Set(change(set.members))] } : set));
  switch (operation.kind) {
    case 'create': {
      const fresh = {
        ...DEFAULTS,
        ...operation.wanted,
        archived: false,
        id: uuid(9, model.experiences.length + 1),
      };
      return { ...model, experiences: [...model.experiences, fresh] };
    }
    case 'restore':
      return edit([operation.original.experienceID], { archived: false });
    case 'update':
      return edit(
        [operation.original.experienceID],
        Object.fromEntries(operation.fields.map((field) => [field, operation.wanted[field]])),
      );
    case 'createTag':
      return {
        ...model,
        tags: [...model.tags, { id: nextTagID(model), name: operation.name, members: [] }],
      };
    case 'createTestSuite': {
      const suite = {
        id: uuid(7, model.suites.length),
        name: operation.name,
        members: ids(operation.experiences),
      };
      return { ...model, suites: [...model.suites, suite] };
    }
    case 'reviseTestSuite':
      return {
        ...model,
        suites: members(model.suites, operation.testSuiteID, () => ids(operation.experiences)),
      };
    case 'addTag':
      return {
        ...model,
        tags: members(
          model.tags,
          operation.tagID ?? model.tags.find(({ name }) => name === operation.name)?.id ?? 'none',
          (m) => [...m, ...ids(operation.experiences)],
        ),
      };
    case 'removeTag':
      return {
        ...model,
        tags: members(model.tags, operation.tagID, (m) =>
          m.filter((id) => id !== idOf(operation.experience)),
        ),
      };
    case 'addSystem':
      return {
        ...model,
        systems: members(model.systems, operation.systemID, (m) => [...m, ...ids(operation.experiences)]),
      };
    case 'deleteTag':
      return { ...model, tags: model.tags.filter(({ id }) => id !== operation.tagID) };
    case 'archiveTestSuite':
      return { ...model, suites: model.suites.filter(({ id }) => id !== operation.testSuiteID) };
    case 'removeSystem':
      return {
        ...model,
        systems: members(model.systems, operation.systemID, (m) =>
          m.filter((id) => !ids(operation.experiences).includes(id)),
        ),
      };
    case 'archive':
      return edit(ids(operation.matches.map(referenceOf)), { archived: true });
    case 'protect': {
      const tag = {
        id: nextTagID(model),
        name: `sync-protected:${operation.glob}`,
        members: [],
      };
      return { ...model, tags: [...model.tags, tag] };
    }
    case 'unprotect':
      return { ...model, tags: model.tags.filter(({ id }) => id !== operation.tagID) };
  }
};

const run = (model: Model, phases: readonly Phase[], skip: ReadonlySet<string>): Model =>
  phases
    .flatMap(({ chains }) => chains.flat())
    .filter(({ id }) => !skip.has(id))
    .reduce(performed, model);

/** A state in which an apply can be killed: complete phases, and in the last one any progress of each chain. */
const killed = (model: Model, phases: readonly Phase[], choices: readonly number[]): Model => {
  const [whole = 0, ...rest] = choices;
  const count = phases.length === 0 ? 0 : whole % (phases.length + 1);
  const done = run(model, phases.slice(0, count), new Set());
  const partly = phases[count]?.chains.flatMap((chain, position) => {
    const upTo = (rest[position % Math.max(1, rest.length)] ?? 0) % (chain.length + 1);
    return chain.slice(0, upTo);
  });
  return (partly ?? []).reduce(performed, done);
};

/** A comparable form of a model: created IDs depend on the order, names do not. */
const essence = (model: Model) => {
  const nameOf = new Map(
    model.experiences.map(({ id, name }) => [id, id.startsWith('00000009') ? `new ${name}` : id]),
  );
  const named = (sets: readonly ModelSet[]) =>
    sets
      .map(({ id, name, members }) => [
        name.startsWith('sync-protected:') ? name : id,
        ...members.map((member) => nameOf.get(member) ?? member).sort(),
      ])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return {
    experiences: model.experiences
      .map(({ id, ...rest }) => JSON.stringify([nameOf.get(id), rest.name, rest.archived, rest.description]))
      .sort(),
    tags: named(model.tags),
    systems: named(model.systems),
    suites: named(model.suites),
  };
};

const law = (
  check: (
    model: Model,
    planned: PlannedSituation,
    phases: readonly Phase[],
    choices: readonly number[],
  ) => void,
) => {
  let seen = 0;
  fc.assert(
    fc.property(
      situations,
      fc.boolean(),
      fc.array(fc.nat(100), { minLength: 1, maxLength: 8 }),
      ({ model, config }, archive, choices) => {
        const planned = planFor(model, config, { archive, version: 1 });
        if (!planned) return;
        seen++;
        check(model, planned, phasesOf(planned.plan.updates), choices);
      },
    ),
    { numRuns: 600 },
  );
  expect(seen).to.be.greaterThan(200);
};

describe('resuming an apply that was killed', () => {
  it('finds no drift, and leads to the state of an undisturbed apply, without a journal', () =>
    law((model, { plan, scope }, phases, choices) => {
      const left = killed(model, phases, choices);
      const remainder = remainderOf(plan, phases, stateOf(left, scope), NO_JOURNAL);
      expect(remainder.drift).to.deep.equal([]);
      const finished = run(left, remainder.phases, remainder.skip);
      expect(essence(finished)).to.deep.equal(essence(carryOut(model, plan.updates)));
    }));

  it('never runs an operation twice', () =>
    law((model, { plan, scope }, phases, choices) => {
      const left = killed(model, phases, choices);
      const again = remainderOf(
        plan,
        phases,
        stateOf(run(left, phases.slice(0, 0), new Set()), scope),
        NO_JOURNAL,
      );
      const finished = run(left, again.phases, again.skip);
      const third = remainderOf(plan, phases, stateOf(finished, scope), NO_JOURNAL);
      const remaining = third.phases
        .flatMap(({ chains }) => chains.flat())
        .filter(({ id }) => !third.skip.has(id));
      expect(remaining).to.deep.equal([]);
      expect(
        new Set(finished.experiences.filter((one) => !one.archived).map(({ name }) => name)).size,
      ).to.equal(finished.experiences.filter((one) => !one.archived).length);
    }));

  it("refuses somebody else's change as drift, and never overwrites it", () =>
    law((model, { plan, scope }, phases, choices) => {
      const left = killed(model, phases, choices);
      const victim = left.experiences[(choices[0] ?? 0) % Math.max(1, left.experiences.length)];
      if (!victim) return;
      const foreign: Model = {
        ...left,
        experiences: left.experiences.map((one) =>
          one === victim ? { ...one, description: 'somebody else was here' } : one,
        ),
      };
      const { drift } = remainderOf(plan, phases, stateOf(foreign, scope), NO_JOURNAL);
      expect(drift, JSON.stringify(victim)).not.to.deep.equal([]);
    }));
});
