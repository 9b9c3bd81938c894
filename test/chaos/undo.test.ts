import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { type ExperienceUpdates, isEmpty } from '../../src/domain/experience-updates.ts';
import { changedNames } from '../../src/domain/named-sets.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import type { NotUndone } from '../../src/plan/plan-warning.ts';
import { situations } from '../support/arbitraries.ts';
import type { Fate } from '../support/memory-api.ts';
import { type MemoryMachine, memoryMachine } from '../support/memory-machine.ts';
import { planFor, type PlannedSituation } from '../support/planned-situations.ts';
import { count } from './figures.ts';
import { type Cell, type Ledger, startLedger, STRANGER } from './ledger.ts';
import { brokenPromises } from './promised.ts';
import {
  afterMove,
  type Contested,
  earlyCreations,
  type StrangerMove,
  strangerMoves,
} from './stranger-moves.ts';

const SCHEDULES = Number(process.env.CHAOS_SCHEDULES ?? 60);

/** What happens during one apply. */
interface Course {
  readonly fates: readonly Fate[];
  /** What others do, each after a number of writes. */
  readonly moves: readonly { readonly after: number; readonly move: StrangerMove }[];
  /** How it ends before its time, at which write. */
  readonly end?: { readonly how: (typeof ENDS)[number]; readonly at: number };
  readonly allowUnrelatedDrift: boolean;
}

type Step =
  | { readonly _tag: 'Move'; readonly move: StrangerMove }
  | { readonly _tag: 'Apply'; readonly course: Course; readonly resume: boolean }
  | { readonly _tag: 'LoseJournal' }
  /** Makes the undo of the current plan, which is the current plan then. */
  | { readonly _tag: 'Undo' }
  /** Goes back to the plan whose undo is the current plan. */
  | { readonly _tag: 'Back' };

const REFUSED: readonly Fate[] = ['broken', 'forbidden', 'busy', 'unknown'];

const fates = (isClear: boolean): fc.Arbitrary<Fate> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Fate>('fine') },
    { weight: isClear ? 0 : 3, arbitrary: fc.constantFrom<Fate>('lostBefore', 'lostAfter') },
    { weight: 1, arbitrary: fc.constantFrom(...REFUSED) },
  );

const NO_TROUBLE: Course = { fates: [], moves: [], allowUnrelatedDrift: false };

const ENDS = ['stopped', 'killed', 'killedUnanswered', 'offline'] as const;

const courses = (isClear: boolean): fc.Arbitrary<Course> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(NO_TROUBLE) },
    {
      weight: 3,
      arbitrary: fc
        .record({
          fates: fc.array(fates(isClear), { maxLength: 12 }),
          moves: fc.array(fc.record({ after: fc.nat(8), move: strangerMoves }), { maxLength: 2 }),
          end: fc.option(
            fc.record({
              how: fc.constantFrom(...ENDS.slice(0, isClear ? 1 : ENDS.length)),
              at: fc.nat(8),
            }),
            { nil: undefined },
          ),
          allowUnrelatedDrift: fc.boolean(),
        })
        .map(({ end, ...rest }) => ({ ...rest, ...(end && { end }) })),
    },
  );

/** Without lost responses, kills and lost journals, it is clear who did what. */
const steps = (isClear: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ _tag: fc.constant('Move' as const), move: strangerMoves }) },
    {
      weight: 5,
      arbitrary: fc.record({
        _tag: fc.constant('Apply' as const),
        course: courses(isClear),
        resume: fc.integer({ min: 0, max: 3 }).map((number) => number > 0),
      }),
    },
    { weight: isClear ? 0 : 1, arbitrary: fc.constant<Step>({ _tag: 'LoseJournal' }) },
    { weight: 2, arbitrary: fc.constant<Step>({ _tag: 'Undo' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ _tag: 'Back' }) },
  );

const earlySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ _tag: fc.constant('Move' as const), move: earlyCreations }),
  { maxLength: 1 },
);

const schedules = fc
  .tuple(
    earlySteps,
    fc.boolean().chain((isClear) => fc.array(steps(isClear), { minLength: 1, maxLength: 10 })),
  )
  .map(([early, rest]) => [...early, ...rest]);

const planned: fc.Arbitrary<PlannedSituation> = fc
  .tuple(situations, fc.boolean())
  .map(([{ model, config }, archive]) => planFor(model, config, { archive }))
  .filter((situation) => situation !== undefined)
  .filter(({ plan }) => !isEmpty(plan.updates));

const contestedBy = ({ plan: { updates } }: PlannedSituation): Contested => ({
  experiences: [...updates.matchedExperiencesByNewName.values()].map((match) => match.new),
  tags: [...updates.tagUpdatesByName.keys()],
  suites: updates.testSuiteUpdates.map(({ name }) => name),
});

/** Whether a plan or its losses change an existence, a membership or the archiving of an experience. */
const isChangedBy =
  ({ plan: { updates, losses = [] } }: PlannedSituation) =>
  ({ kind, of, field }: Cell, name?: string): boolean => {
    if (kind === 'experience')
      return (
        (field === 'archived' || field === 'name') &&
        [...updates.matchedExperiencesByNewName.values()].some(({ original, new: then }) =>
          original ? original.experienceID === of && original[field] !== then[field] : then.name === name,
        )
      );
    return (
      changedNames(updates)[kind].includes(of) ||
      losses.some((loss) => loss.kind === kind && loss.name === of)
    );
  };

/** A plan file, and what is known of it. */
interface KnownPlan {
  readonly file: string;
  readonly updates: ExperienceUpdates;
  /** The plan that it undoes, with what it leaves as it is. */
  readonly undoes?: { readonly plan: KnownPlan; readonly left: readonly NotUndone[] };
  journalLost: boolean;
}

interface Desk {
  readonly machine: MemoryMachine;
  readonly ledger: Ledger;
  readonly contested: Contested;
  readonly plans: KnownPlan[];
  /** The current plan. */
  plan: KnownPlan;
}

const move = ({ machine, ledger, contested }: Desk, one: StrangerMove): void => {
  count('strangers');
  machine.meanwhile((model) => afterMove(one, model, contested));
  ledger.see(STRANGER, machine.model());
};

const isUndoOf =
  ({ plans }: Desk, plan: KnownPlan) =>
  (by: string) =>
    plans.some((one) => one.file === by && one.undoes?.plan === plan);

const expectNothing = (desk: Desk, what: string, found: readonly string[]): void => {
  if (found.length > 0) expect.fail([what, ...found, 'The story:', ...desk.ledger.story()].join('\n'));
};

const isDone = (result: E.Either<SyncError, unknown>): boolean =>
  E.isRight(result) || (result.left._tag === 'StalePlan' && result.left.alreadyApplied);

const applyWith = async (
  desk: Desk,
  { fates: list, moves, end, allowUnrelatedDrift }: Course,
  mayResume: boolean,
): Promise<E.Either<SyncError, unknown>> => {
  const { machine, ledger, contested, plan } = desk;
  const { file } = plan;
  const resume = mayResume && (machine.hasJournal(file) || plan.journalLost);
  if (resume) count('resumes');
  if (plan.journalLost) ledger.journalLost();
  const due = [...moves];
  const life = { isOver: false };
  const result = await machine.apply(file, {
    resume,
    allowUnrelatedDrift,
    isDead: () => life.isOver,
    isStopped: (writes) => end?.how === 'stopped' && writes >= end.at,
    fate: (_, number) => {
      if (life.isOver) return 'unknown';
      if (!end?.how.startsWith('killed') || number < end.at) return list[number] ?? 'fine';
      count('kills');
      life.isOver = true;
      return end.how === 'killed' ? 'lostAfter' : 'lostBefore';
    },
    meanwhile: (model) => {
      ledger.see(file, model);
      return model;
    },
    beforeRead: (model, writes) => {
      ledger.see(file, model);
      if (end?.how === 'offline' && writes > end.at) return undefined;
      let now = model;
      for (const one of due.filter(({ after }) => after <= writes)) {
        due.splice(due.indexOf(one), 1);
        count('strangers');
        now = afterMove(one.move, now, contested);
        ledger.see(STRANGER, now);
      }
      return now;
    },
  });
  ledger.see(file, machine.model());
  ledger.note(`  -> ${JSON.stringify(result).slice(0, 400)}`);
  expectNothing(desk, `${file} overwrote:`, ledger.violations());
  // A write without an answer may have been done, and so may anything without a journal.
  const isLost = list.some((fate) => fate === 'lostBefore' || fate === 'lostAfter');
  if (life.isOver || isLost || end?.how === 'offline' || plan.journalLost) ledger.blur();
  if (life.isOver) return E.left({ _tag: 'UnexpectedFault', message: 'killed' });
  if (isDone(result))
    expectNothing(desk, `${file} counts as applied, but not:`, brokenPromises(machine.model(), plan.updates));
  const { undoes } = plan;
  if (E.isRight(result) && undoes)
    expectNothing(
      desk,
      `${file} was applied, but this is not as before ${undoes.plan.file}:`,
      ledger.notRestored(undoes.plan.file, isUndoOf(desk, undoes.plan), undoes.left),
    );
  return result;
};

/** Makes the undo of a plan. */
const undoIt = async (desk: Desk, plan: KnownPlan): Promise<KnownPlan | undefined> => {
  const { machine, ledger, plans } = desk;
  const file = `undo-${String(plans.length)}.json`;
  const made = await machine.makeUndo(plan.file, file);
  if (E.isRight(made)) {
    const { left } = made.right;
    if (plan.journalLost || !machine.hasJournal(plan.file)) ledger.blur();
    expectNothing(desk, `${file} says that others changed this:`, ledger.falselyLeft(plan.file, left));
    const { updates } = made.right.plan;
    const undo: KnownPlan = { file, updates, undoes: { plan, left }, journalLost: false };
    plans.push(undo);
    return undo;
  }
  expect(made.left._tag, JSON.stringify(made.left)).to.equal('NothingToUndo');
  if (made.left._tag !== 'NothingToUndo' || plan.journalLost) return undefined;
  expectNothing(
    desk,
    `nothing of ${plan.file} is to be undone (${made.left.why}), but:`,
    ledger.notRestored(plan.file, isUndoOf(desk, plan), []),
  );
  return undefined;
};

const take = async (desk: Desk, step: Step): Promise<void> => {
  desk.ledger.note(`* ${desk.plan.file} ${JSON.stringify(step)}`);
  switch (step._tag) {
    case 'Move':
      move(desk, step.move);
      return;
    case 'Apply':
      await applyWith(desk, step.course, step.resume);
      return;
    case 'LoseJournal':
      desk.machine.loseJournal(desk.plan.file);
      desk.plan.journalLost = true;
      return;
    case 'Undo':
      desk.plan = (await undoIt(desk, desk.plan)) ?? desk.plan;
      return;
    case 'Back':
      desk.plan = desk.plan.undoes?.plan ?? desk.plan;
  }
};

const runSchedule = async (situation: PlannedSituation, list: readonly Step[]): Promise<void> => {
  count('schedules');
  const { model, plan } = situation;
  const first: KnownPlan = { file: 'plan.json', updates: plan.updates, journalLost: false };
  const desk: Desk = {
    machine: memoryMachine(model, plan),
    ledger: startLedger(model, isChangedBy(situation)),
    contested: contestedBy(situation),
    plans: [first],
    plan: first,
  };
  for (const step of list) await take(desk, step);
  // Nobody disturbs the last undo.
  const last = await undoIt(desk, first);
  if (last === undefined) return;
  desk.plan = last;
  const result = await applyWith(desk, NO_TROUBLE, false);
  if (E.isLeft(result)) expectNothing(desk, 'the undo cannot be applied:', [JSON.stringify(result.left)]);
};

describe('undo among faults, kills and the work of others', function () {
  this.timeout(Math.max(60_000, SCHEDULES * 1_000));

  it(`restores what the plan did, keeps what others did, and says so (${SCHEDULES} schedules)`, () =>
    fc.assert(fc.asyncProperty(planned, schedules, runSchedule), {
      numRuns: SCHEDULES,
      endOnFailure: process.env.CHAOS_SCHEDULES !== undefined,
    }));
});
