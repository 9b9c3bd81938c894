import { expect } from 'chai';
import fc from 'fast-check';
import { phasesOf } from '../../src/apply/phases.ts';
import { remainderOf } from '../../src/apply/resume-plan.ts';
import { inNameOrder } from '../../src/plan/name-order.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { appliedModel, comparableModel, journalOf, NO_JOURNAL, run } from '../support/applying.ts';
import { type Fate, memoryApi } from '../support/memory-api.ts';
import { type Model, stateOf } from '../support/model.ts';
import { planFor, type PlannedSituation } from '../support/planned-situations.ts';
import { longRenamings, renamings } from '../support/renamings.ts';
import { liveExperience, configOf, entry, idOf, project } from '../support/wanted.ts';

const situations = fc.oneof({ weight: 3, arbitrary: renamings }, { weight: 1, arbitrary: longRenamings });

const sharedNames = ({ experiences }: Model): string[] => {
  const names = experiences.flatMap(({ archived, name }) => (archived ? [] : [name]));
  return names.filter((name, i) => names.indexOf(name) !== i);
};

/** Applies the rest of a plan until a number of writes have arrived, and checks the names at each write. */
const applyUntil = async (
  { plan, scope }: PlannedSituation,
  start: Model,
  options: {
    readonly writes?: number;
    readonly fates?: readonly Fate[];
    readonly journal?: typeof NO_JOURNAL;
  },
) => {
  const { writes = Infinity, fates = [], journal } = options;
  const phases = phasesOf(plan.updates);
  const remainder = journal && remainderOf(plan, phases, stateOf(start, scope), journal);
  expect(remainder?.drift ?? []).to.deep.equal([]);
  const memory = memoryApi(start, {
    fate: (_, number) => fates[number] ?? 'fine',
    meanwhile: (model) => {
      expect(sharedNames(model)).to.deep.equal([]);
      return model;
    },
  });
  const done = await run(memory, remainder?.phases ?? phases, {
    ...(remainder && { remainder }),
    stopped: () => memory.writes().length >= writes,
  });
  expect(sharedNames(memory.model())).to.deep.equal([]);
  return { ...done, model: memory.model() };
};

/** An operation fails after six lost attempts in a row. */
const isBearable = (fates: readonly Fate[]): boolean =>
  fates.filter((fate) => fate === 'lostBefore').length < 6;

const fates: fc.Arbitrary<Fate[]> = fc
  .array(fc.constantFrom<Fate>('fine', 'lostBefore', 'lostAfter'), { maxLength: 10 })
  .filter(isBearable);

describe('renames, as laws', () => {
  it('keep IDs, lead to the names in the config, and never give two active experiences the same name', async () => {
    let [chains, cycles, pieces] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(situations, fates, async (situation, lost) => {
        const order = inNameOrder([...situation.plan.updates.matchedExperiencesByNewName.values()]);
        chains += order.some(({ matches }) => matches.length > 1) ? 1 : 0;
        cycles += order.some(({ setAside }) => setAside?.until === 'endOfChain') ? 1 : 0;
        pieces += order.some(({ setAside }) => setAside?.until === 'endOfAll') ? 1 : 0;
        const { executed, model } = await applyUntil(situation, situation.model, { fates: lost });
        expect(executed.failed).to.deep.equal([]);
        for (const { name, experienceID } of situation.config.experiences)
          if (experienceID !== undefined)
            expect(model.experiences.find(({ id }) => id === experienceID)?.name).to.equal(name);
        expect(comparableModel(model, situation.model)).to.deep.equal(
          comparableModel(appliedModel(situation), situation.model),
        );
      }),
      { numRuns: 400 },
    );
    expect(chains).to.be.greaterThan(60);
    expect(cycles).to.be.greaterThan(10);
    expect(pieces).to.be.greaterThan(40);
  });

  it('can be resumed after any interruption, with or without the journal', () =>
    fc.assert(
      fc.asyncProperty(situations, fc.nat(80), fates, fc.boolean(), async (situation, writes, lost, kept) => {
        const first = await applyUntil(situation, situation.model, { writes, fates: lost });
        const journal = kept ? journalOf([first]) : NO_JOURNAL;
        const { executed, model } = await applyUntil(situation, first.model, { journal });
        expect(executed.failed).to.deep.equal([]);
        expect(comparableModel(model, situation.model)).to.deep.equal(
          comparableModel(appliedModel(situation), situation.model),
        );
      }),
      { numRuns: 400 },
    ));

  it('are saved in a plan file without their order', () =>
    fc.assert(
      fc.property(situations, ({ plan }) => {
        const parsed = parsePlan(serialisePlan(plan));
        expect(parsed).to.deep.include({ _tag: 'Right' });
        expect(serialisePlan(plan)).not.to.include('~');
      }),
      { numRuns: 100 },
    ));

  it('are rejected if another user gives an experience of a cycle a name other than its temporary one', () => {
    const live = [liveExperience(1, 'a'), liveExperience(2, 'b')];
    const wanted = [entry('b', { experienceID: idOf(1) }), entry('a', { experienceID: idOf(2) })];
    const situation = planFor(project(live), configOf(wanted));
    if (!situation) throw new Error('no plan');
    const driftUnder = (name: string) =>
      remainderOf(
        situation.plan,
        phasesOf(situation.plan.updates),
        stateOf(project([liveExperience(1, 'a'), liveExperience(2, name)]), situation.scope),
        NO_JOURNAL,
      ).drift;
    expect(driftUnder('b~00000001')).to.deep.equal([]);
    expect(driftUnder('theirs').map(({ fields }) => fields)).to.deep.equal([
      [{ field: 'name', before: 'b', planned: 'a', now: 'theirs' }],
    ]);
  });

  for (const [what, chains, length] of [
    ['chains', 400, 5],
    ['one long chain', 1, 2000],
  ] as const)
    it(`run ${what} in parallel up to the limit, each in order`, async () => {
      const parallelism = 16;
      const nameAt = (chain: number, at: number): string => `chain ${String(chain)} ${String(at)}`;
      const numbers = Array.from({ length: chains * length }, (_, i) => i);
      const place = (i: number) => [Math.floor(i / length), i % length] as const;
      const live = numbers.map((i) => liveExperience(i, nameAt(...place(i))));
      const wanted = numbers.map((i) => {
        const [chain, at] = place(i);
        return entry(nameAt(chain, at + 1), { previousName: nameAt(chain, at) });
      });
      const situation = planFor(project(live), configOf(wanted));
      if (!situation) throw new Error('no plan');
      const memory = memoryApi(situation.model);
      let [inFlight, full, writes] = [0, 0, 0];
      const updateExperience: typeof memory.api.updateExperience =
        (...given) =>
        async () => {
          writes += 1;
          inFlight += 1;
          await new Promise(setImmediate);
          full += inFlight === parallelism ? 1 : 0;
          const answer = await memory.api.updateExperience(...given)();
          inFlight -= 1;
          return answer;
        };
      const { executed } = await run(
        { ...memory, api: { ...memory.api, updateExperience } },
        phasesOf(situation.plan.updates),
        { parallelism },
      );
      expect(executed.failed).to.deep.equal([]);
      expect(full).to.be.greaterThan(0.8 * chains * length);
      expect(writes).to.be.lessThan(1.05 * chains * length);
      expect(comparableModel(memory.model(), situation.model)).to.deep.equal(
        comparableModel(appliedModel(situation), situation.model),
      );
    });
});
