import assert from 'node:assert/strict';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { isEmpty } from '../../src/domain/experience-updates.ts';
import { memoryApi } from '../support/memory-api.ts';
import type { Model, ModelSet } from '../support/model.ts';
import { allMutations, mutated } from '../support/mutations.ts';
import { planFor, type PlannedSituation } from '../support/planned-situations.ts';
import { situations } from '../support/arbitraries.ts';
import type { UndoPlan } from '../../src/usecases/undo-plan.ts';
import { longRenamings } from '../support/renamings.ts';
import { afterApply, withTarget, applied, undone } from '../support/undoing.ts';

const planned: fc.Arbitrary<PlannedSituation> = fc
  .tuple(situations, fc.boolean())
  .map(([{ model, config }, archive]) => planFor(model, config, { archive }))
  .filter((situation) => situation !== undefined)
  .filter(({ plan }) => !isEmpty(plan.updates))
  .map((situation) => ({ ...situation, plan: withTarget(situation.plan, memoryApi(situation.model)) }));

const byID = <A extends { readonly id: string }>(all: readonly A[]): A[] =>
  [...all].sort((a, b) => (a.id < b.id ? -1 : 1));

/** A project without what an undo cannot restore: new archived experiences, and the IDs of protections and recreated sets. */
const comparable = (model: Model, start: Model, isRecreated = false) => {
  const known = new Set(start.experiences.map(({ id }) => id));
  const news = model.experiences.filter(({ id }) => !known.has(id));
  const sets = (all: readonly ModelSet[]) =>
    byID(
      all.map(({ id, name, members }) => ({
        id: isRecreated || name.startsWith('sync-protected:') ? name : id,
        name,
        members: [...members].sort(),
      })),
    );
  // Generated records may have no prototype; JSON normalises them.
  return JSON.parse(
    JSON.stringify({
      active: news.filter(({ archived }) => !archived),
      experiences: byID(model.experiences.filter(({ id }) => known.has(id))),
      tags: sets(model.tags),
      systems: sets(model.systems),
      suites: sets(model.suites),
    }),
  ) as unknown;
};

const rightOf = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

/** An undo cannot archive a protected experience, or restore a name that another experience has, even if it is archived. */
const keepsSomething = (undo: E.Either<unknown, UndoPlan>): boolean =>
  E.isRight(undo) && undo.right.left.some(({ why }) => ['protected', 'nameTaken', 'used'].includes(why));

interface Steps {
  readonly before: Model;
  readonly applied: Model;
  /** The project after changes by others. */
  readonly theirs: Model;
  readonly back: Model;
  readonly left: UndoPlan['left'];
}

const SETS = ['tags', 'systems', 'suites'] as const;

/** Each membership that others added or removed is unchanged, unless its experience is archived or the plan created it. */
const expectMembersKept = ({ before, applied, theirs, back }: Steps): void => {
  const isThere = (model: Model, id: string) =>
    model.experiences.some((one) => one.id === id && !one.archived);
  for (const kind of SETS)
    for (const set of theirs[kind]) {
      const [then, end] = [applied, back].map((model) => model[kind].find(({ id }) => id === set.id));
      // One that the plan created, and that is empty again or that others changed.
      if (!then || !end || !before[kind].some(({ id }) => id === set.id)) continue;
      for (const { id } of theirs.experiences) {
        const isTheirs = then.members.includes(id) !== set.members.includes(id);
        const isSettled = [before, applied, theirs, back].every((model) => isThere(model, id));
        if (isTheirs && isSettled)
          expect(end.members.includes(id), `${kind} ${set.name} ${id}`).to.equal(set.members.includes(id));
      }
    }
};

/** Each field that others changed is unchanged, including names and archiving. */
const expectFieldsKept = ({ before, applied, theirs, back, left }: Steps): void => {
  // An archived experience loses a name that an active one gets back, which is reported.
  const isListed = (id: string, field: string) =>
    left.some((one) => one.id === id && one.field === field && one.why === 'nameTaken');
  for (const their of theirs.experiences) {
    const [then, end] = [applied, back].map((model) => model.experiences.find(({ id }) => id === their.id));
    expect(end, their.id).not.to.equal(undefined);
    if (!end) continue;
    if (!then) {
      expect(end, their.id).to.deep.equal(their);
      continue;
    }
    // What the plan created is archived, whatever happened to it.
    if (!before.experiences.some(({ id }) => id === their.id)) continue;
    const [was, is, ends] = [then, their, end].map((one) => new Map(Object.entries<unknown>({ ...one })));
    for (const [field, value] of is ?? [])
      if (JSON.stringify(was?.get(field)) !== JSON.stringify(value) && !isListed(their.id, field))
        expect(ends?.get(field), `${their.id} ${field}`).to.deep.equal(value);
  }
};

const expectKept = (steps: Steps): void => {
  expectFieldsKept(steps);
  expectMembersKept(steps);
};

describe('undo, as laws', () => {
  it('restores the project as it was before the apply', () =>
    fc.assert(
      fc.asyncProperty(planned, fc.boolean(), async ({ model, plan }, hasJournal) => {
        const done = await afterApply(model, plan);
        const undo = await undone(done.model, hasJournal ? done : { plan });
        // If a plan only creates archived experiences, there is nothing to undo.
        if (E.isLeft(undo)) expect(undo.left._tag).to.equal('NothingToUndo');
        const back = E.isLeft(undo) ? done.model : (await afterApply(done.model, undo.right.plan)).model;
        if (keepsSomething(undo)) return;
        if (E.isRight(undo)) expect(undo.right.left).to.deep.equal([]);
        assert.deepStrictEqual(comparable(back, model), comparable(model, model));
      }),
      { numRuns: 200 },
    ));

  it('undoes an interrupted apply', () =>
    fc.assert(
      fc.asyncProperty(planned, fc.integer({ min: 1, max: 12 }), async ({ model, plan }, lines) => {
        const memory = memoryApi(model);
        const begun = await applied(memory, plan, lines);
        const undo = await undone(memory.model(), begun);
        if (keepsSomething(undo)) return;
        if (E.isLeft(undo)) expect(undo.left._tag).to.equal('NothingToUndo');
        const back = E.isLeft(undo)
          ? memory.model()
          : (await afterApply(memory.model(), undo.right.plan)).model;
        assert.deepStrictEqual(comparable(back, model), comparable(model, model));
      }),
      { numRuns: 200 },
    ));

  it('undoes any part of a long chain of renames', () =>
    fc.assert(
      fc.asyncProperty(longRenamings, fc.nat(180), async (situation, lines) => {
        const memory = memoryApi(situation.model);
        const begun = await applied(memory, withTarget(situation.plan, memory), lines);
        const undo = await undone(memory.model(), begun);
        if (E.isLeft(undo)) expect(undo.left._tag).to.equal('NothingToUndo');
        else expect(undo.right.left).to.deep.equal([]);
        const back = E.isLeft(undo)
          ? memory.model()
          : (await afterApply(memory.model(), undo.right.plan)).model;
        assert.deepStrictEqual(
          comparable(back, situation.model),
          comparable(situation.model, situation.model),
        );
      }),
      { numRuns: 60 },
    ));

  it('keeps later changes of other users, and lists those that conflict with the plan', () =>
    fc.assert(
      fc.asyncProperty(planned, fc.nat(), async ({ model, plan, scope }, choice) => {
        const done = await afterApply(model, plan);
        const known = new Set(model.experiences.map(({ id }) => id));
        const mutations = allMutations(done.model, scope).filter(
          ({ kind, field, id }) =>
            kind === 'experience' &&
            field !== undefined &&
            !['name', 'archived'].includes(field) &&
            known.has(id),
        );
        const mutation = mutations[choice % Math.max(1, mutations.length)];
        if (!mutation) return;
        const theirs = mutation.model.experiences.find(({ id }) => id === mutation.id)!;
        const before = model.experiences.find(({ id }) => id === mutation.id)!;
        const { field = '' } = mutation;
        const expected = {
          ...model,
          experiences: model.experiences.map((one) =>
            one.id === mutation.id
              ? {
                  ...before,
                  ...Object.fromEntries<unknown>(Object.entries(theirs).filter(([key]) => key === field)),
                }
              : one,
          ),
        };
        const undo = await undone(mutation.model, done);
        if (keepsSomething(undo)) return;
        if (E.isLeft(undo)) expect(undo.left._tag).to.equal('NothingToUndo');
        const back = E.isLeft(undo)
          ? mutation.model
          : (await afterApply(mutation.model, undo.right.plan)).model;
        assert.deepStrictEqual(comparable(back, model), comparable(expected, model));
      }),
      { numRuns: 200 },
    ));

  it('keeps whatever others have changed since, and undoes everything else', () =>
    fc.assert(
      fc.asyncProperty(
        planned,
        fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
        async ({ model, plan, scope }, choices) => {
          const done = await afterApply(model, plan);
          const names = [...plan.updates.matchedExperiencesByNewName.values()].map(
            ({ original, new: wanted }) => original?.name ?? wanted.name,
          );
          const theirs = mutated(done.model, scope, choices, [...new Set(names)]);
          const undo = await undone(theirs, done);
          if (E.isLeft(undo)) {
            expect(undo.left._tag).to.equal('NothingToUndo');
            return;
          }
          const { model: back } = await afterApply(theirs, undo.right.plan);
          expectKept({ before: model, applied: done.model, theirs, back, left: undo.right.left });
        },
      ),
      { numRuns: 300 },
    ));

  it('undoes an undo', () =>
    fc.assert(
      fc.asyncProperty(planned, async ({ model, plan }) => {
        const done = await afterApply(model, plan);
        const undo = await undone(done.model, done);
        if (E.isLeft(undo) || keepsSomething(undo) || isEmpty(undo.right.plan.updates)) return;
        const back = await afterApply(done.model, undo.right.plan);
        const redo = rightOf(await undone(back.model, back));
        const again = await afterApply(back.model, redo.plan);
        assert.deepStrictEqual(
          comparable(again.model, done.model, true),
          comparable(done.model, done.model, true),
        );
        const twice = await undone(back.model, done);
        expect(E.isLeft(twice) && twice.left).to.include({ _tag: 'NothingToUndo', why: 'undone' });
      }),
      { numRuns: 100 },
    ));
});
