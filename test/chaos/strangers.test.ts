import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { operationsOf, phasesOf } from '../../src/apply/phases.ts';
import { changedFields } from '../../src/domain/experience-change.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { appliedModel } from '../support/applying.ts';
import type { Fault } from '../support/fault-proxy.ts';
import type { Model } from '../support/model.ts';
import type { PlannedSituation } from '../support/planned-situations.ts';
import { type ChaosBench, withChaosBench } from './chaos-bench.ts';
import { essence } from './project-model.ts';
import { realSituations } from './situations.ts';

const SCHEDULES = Math.ceil(Number(process.env.CHAOS_SCHEDULES ?? 75) / 5);

const DEAD: Fault = { _tag: 'Reset', when: 'before' };
const STRANGE = 'somebody else was here';

/** When the connection breaks, which experience another user then changes, and whether the journal is lost. */
interface Meeting {
  readonly dead: number;
  readonly victim: number;
  readonly journalLost: boolean;
}

const meetings: fc.Arbitrary<Meeting> = fc.record({
  dead: fc.integer({ min: 8, max: 40 }),
  victim: fc.nat(6),
  journalLost: fc.boolean(),
});

const without = (model: Model, id: string, start: Model): unknown =>
  essence({ ...model, experiences: model.experiences.filter((one) => one.id !== id) }, start);

const resumeBeside = async (
  bench: ChaosBench,
  situation: PlannedSituation,
  { dead, victim, journalLost }: Meeting,
) => {
  const first = await bench.apply(({ number }) => (number > dead ? DEAD : undefined), false);
  if (E.isRight(first)) return;
  const between = await bench.model();
  const met = between.experiences[victim % Math.max(1, between.experiences.length)];
  if (met === undefined) return;
  await bench.stranger.updateExperience(met.id, { description: STRANGE });
  if (journalLost) bench.loseJournal();
  const result = await bench.apply(() => undefined, true);
  const after = await bench.model();
  const now = after.experiences.find(({ id }) => id === met.id);
  expect(now?.description, JSON.stringify(result)).to.equal(STRANGE);
  if (E.isRight(result)) return;
  // A stale plan is rejected before anything is written.
  if (result.left._tag === 'StalePlan')
    expect(without(after, met.id, situation.model)).to.deep.equal(without(between, met.id, situation.model));
};

/** A concurrent write: how long requests take, when another user writes, and to what. */
interface ConcurrentWrite {
  readonly milliseconds: number;
  readonly at: number;
  readonly victim: number;
  readonly suite: boolean;
  readonly parallelism: number;
}

const concurrentWrites: fc.Arbitrary<ConcurrentWrite> = fc.record({
  milliseconds: fc.integer({ min: 50, max: 900 }),
  at: fc.integer({ min: 8, max: 40 }),
  victim: fc.nat(6),
  suite: fc.boolean(),
  parallelism: fc.constantFrom(1, 4),
});

const LATE_MILLISECONDS = 2_000;

/** Applies with a clock that every request advances. Another user writes when the n-th request arrives. */
const applyBeside = async (
  bench: ChaosBench,
  { model }: PlannedSituation,
  { milliseconds, at, victim, suite, parallelism }: ConcurrentWrite,
): Promise<void> => {
  const candidates = suite ? model.suites : model.experiences;
  const met = candidates[victim % Math.max(1, candidates.length)];
  if (met === undefined) return;
  const active = model.experiences.filter(({ archived }) => !archived).map(({ id }) => id);
  const others = 'members' in met && met.members.length > 0 ? [] : active.slice(0, 1);
  if (suite && active.length === 0) return;
  let time = 0;
  let changing: Promise<void> | undefined;
  let changedAt = Infinity;
  let overwritten = Infinity;
  const change = (): Promise<unknown> =>
    suite
      ? bench.stranger.reviseSuite(met.id, others)
      : bench.stranger.updateExperience(met.id, { description: STRANGE });
  const result = await bench.apply(
    ({ number, method, path }) => {
      time += milliseconds;
      if (method === 'PATCH' && path.includes(met.id) && changedAt < time) overwritten = time - changedAt;
      if (number < at || changing) return undefined;
      // Other requests may advance the clock until the write is done.
      changing = change().then(() => void (changedAt = time));
      return { _tag: 'Later', until: changing };
    },
    false,
    parallelism,
    () => new Date(time),
  );
  // A request that was in flight during the write may arrive after it, but none may be sent after it.
  const told = JSON.stringify(E.isLeft(result) ? result.left : 'done');
  if (overwritten !== Infinity)
    expect(overwritten, told).to.be.at.most(LATE_MILLISECONDS + milliseconds * parallelism);
};

const isApplied = (result: E.Either<SyncError, unknown>): boolean =>
  E.isRight(result) || (result.left._tag === 'StalePlan' && result.left.alreadyApplied);

/** Applies while another user reverts a change just before the outcome is verified. Then retries, like CI. */
const applyReverted = async (
  bench: ChaosBench,
  situation: PlannedSituation,
  victim: number,
  faulty: boolean,
): Promise<void> => {
  const { model } = situation;
  const changed = [...situation.plan.updates.matchedExperiencesByNewName.values()].flatMap((match) =>
    match.original && !match.new.archived && changedFields(match).join() === 'description'
      ? [match.original]
      : [],
  );
  const met = changed[victim % Math.max(1, changed.length)];
  if (met === undefined) return;
  let written = 0;
  let reverting: Promise<void> | undefined;
  const asPlanned = essence(appliedModel(situation), model);
  const isAsPlanned = async () => isDeepStrictEqual(essence(await bench.model(), model), asPlanned);
  const operations = operationsOf(phasesOf(situation.plan.updates)).length;
  const first = await bench.apply(({ method, number }) => {
    if (method !== 'GET') written += 1;
    if (method !== 'GET' || written < operations) return undefined;
    reverting ??= bench.stranger.updateExperience(met.experienceID, { description: met.description });
    if (faulty && number % 3 === 0) return { _tag: 'Status', status: 403, when: 'after' };
    return { _tag: 'Later', until: reverting };
  }, false);
  if (reverting === undefined) return;
  await reverting;
  expect(isApplied(first)).to.equal(false);
  for (const resume of [false, false, true, false]) {
    const again = await bench.apply(() => undefined, resume);
    const told = JSON.stringify(E.isLeft(again) ? again.left : 'done');
    expect(isApplied(again), told).to.equal(await isAsPlanned());
  }
  expect(await isAsPlanned()).to.equal(true);
};

describe('resuming after a change by another user', function () {
  this.timeout(Math.max(60_000, SCHEDULES * 5_000));

  it(`never overwrites it, with or without the journal (${SCHEDULES} schedules)`, () =>
    fc.assert(
      fc.asyncProperty(realSituations, meetings, (situation, meeting) =>
        withChaosBench(situation, (bench) => resumeBeside(bench, situation, meeting)),
      ),
      { numRuns: SCHEDULES },
    ));
});

describe('an apply with concurrent writes of another user', function () {
  this.timeout(Math.max(60_000, SCHEDULES * 5_000));

  it(`overwrites nothing that was changed more than two seconds before (${SCHEDULES} schedules)`, () =>
    fc.assert(
      fc.asyncProperty(realSituations, concurrentWrites, (situation, write) =>
        withChaosBench(situation, (bench) => applyBeside(bench, situation, write)),
      ),
      { numRuns: SCHEDULES },
    ));
});

describe('an apply whose result is reverted before the outcome is verified', function () {
  this.timeout(Math.max(60_000, SCHEDULES * 5_000));

  it(`is not reported as done, and is completed by --resume (${SCHEDULES} schedules)`, () =>
    fc.assert(
      fc.asyncProperty(realSituations, fc.nat(6), fc.boolean(), (situation, victim, faulty) =>
        withChaosBench(situation, (bench) => applyReverted(bench, situation, victim, faulty)),
      ),
      { numRuns: SCHEDULES },
    ));
});
