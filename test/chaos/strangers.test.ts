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
import { type Field, withField } from './field.ts';
import { essence } from './project-model.ts';
import { realSituations } from './situations.ts';

const SCHEDULES = Math.ceil(Number(process.env.CHAOS_SCHEDULES ?? 150) / 5);
const SEED = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 31));

const DEAD: Fault = { _tag: 'Reset', when: 'before' };
const STRANGE = 'somebody else was here';

/** When the connection dies, whose experience somebody else then changes, and whether the journal is lost. */
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
  field: Field,
  situation: PlannedSituation,
  { dead, victim, journalLost }: Meeting,
) => {
  const first = await field.apply(({ number }) => (number > dead ? DEAD : undefined), false);
  if (E.isRight(first)) return;
  const between = await field.model();
  const met = between.experiences[victim % Math.max(1, between.experiences.length)];
  if (met === undefined) return;
  await field.stranger.updateExperience(met.id, { description: STRANGE });
  if (journalLost) field.loseJournal();
  const result = await field.apply(() => undefined, true);
  const after = await field.model();
  const now = after.experiences.find(({ id }) => id === met.id);
  expect(now?.description, JSON.stringify(result)).to.equal(STRANGE);
  if (E.isRight(result)) return;
  // What is refused before anything is written leaves all as it was.
  if (result.left._tag === 'StalePlan')
    expect(without(after, met.id, situation.model)).to.deep.equal(without(between, met.id, situation.model));
};

/** What happens while a plan is applied: how long a request takes, when somebody writes, and to what. */
interface Meddling {
  readonly milliseconds: number;
  readonly at: number;
  readonly victim: number;
  readonly suite: boolean;
  readonly parallelism: number;
}

const meddlings: fc.Arbitrary<Meddling> = fc.record({
  milliseconds: fc.integer({ min: 50, max: 900 }),
  at: fc.integer({ min: 8, max: 40 }),
  victim: fc.nat(6),
  suite: fc.boolean(),
  parallelism: fc.constantFrom(1, 4),
});

const LATE_MILLISECONDS = 2_000;

/** Applies on a clock that every request moves on, while somebody writes when the n-th arrives. */
const applyBeside = async (
  field: Field,
  { model }: PlannedSituation,
  { milliseconds, at, victim, suite, parallelism }: Meddling,
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
      ? field.stranger.reviseSuite(met.id, others)
      : field.stranger.updateExperience(met.id, { description: STRANGE });
  const result = await field.apply(
    ({ number, method, path }) => {
      time += milliseconds;
      if (method === 'PATCH' && path.includes(met.id) && changedAt < time) overwritten = time - changedAt;
      if (number < at || changing) return undefined;
      // Other requests may move the clock on until it is done.
      changing = change().then(() => void (changedAt = time));
      return { _tag: 'Later', until: changing };
    },
    false,
    parallelism,
    () => new Date(time),
  );
  // What was on its way when somebody wrote may arrive behind it; nothing may set out later.
  const told = JSON.stringify(E.isLeft(result) ? result.left : 'done');
  if (overwritten !== Infinity)
    expect(overwritten, told).to.be.at.most(LATE_MILLISECONDS + milliseconds * parallelism);
};

const isApplied = (result: E.Either<SyncError, unknown>): boolean =>
  E.isRight(result) || (result.left._tag === 'StalePlan' && result.left.alreadyApplied);

/** Applies while somebody takes back what was done to an experience, just before the outcome is read; then tries again, as CI does. */
const applyReverted = async (
  field: Field,
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
  const isAsPlanned = async () => isDeepStrictEqual(essence(await field.model(), model), asPlanned);
  const operations = operationsOf(phasesOf(situation.plan.updates)).length;
  const first = await field.apply(({ method, number }) => {
    if (method !== 'GET') written += 1;
    if (method !== 'GET' || written < operations) return undefined;
    reverting ??= field.stranger.updateExperience(met.experienceID, { description: met.description });
    if (faulty && number % 3 === 0) return { _tag: 'Status', status: 403, when: 'after' };
    return { _tag: 'Later', until: reverting };
  }, false);
  if (reverting === undefined) return;
  await reverting;
  expect(isApplied(first)).to.equal(false);
  for (const resume of [false, false, true, false]) {
    const again = await field.apply(() => undefined, resume);
    const told = JSON.stringify(E.isLeft(again) ? again.left : 'done');
    expect(isApplied(again), told).to.equal(await isAsPlanned());
  }
  expect(await isAsPlanned()).to.equal(true);
};

describe('resuming where somebody else has written meanwhile', function () {
  this.timeout(Math.max(60_000, SCHEDULES * 5_000));

  it(`never writes over it, with the journal or without (${SCHEDULES} schedules, CHAOS_SEED=${SEED})`, () =>
    fc.assert(
      fc.asyncProperty(realSituations, meetings, (situation, meeting) =>
        withField(situation, (field) => resumeBeside(field, situation, meeting)),
      ),
      { numRuns: SCHEDULES, seed: SEED },
    ));
});

describe('an apply beside which somebody else writes', function () {
  this.timeout(Math.max(60_000, SCHEDULES * 5_000));

  it(`writes over nothing that was changed more than two seconds before (${SCHEDULES} schedules, CHAOS_SEED=${SEED})`, () =>
    fc.assert(
      fc.asyncProperty(realSituations, meddlings, (situation, meddling) =>
        withField(situation, (field) => applyBeside(field, situation, meddling)),
      ),
      { numRuns: SCHEDULES, seed: SEED },
    ));
});

describe('an apply whose outcome somebody changes before it is read', function () {
  this.timeout(Math.max(60_000, SCHEDULES * 5_000));

  it(`is never said to be done where it is not, and is finished by --resume (${SCHEDULES} schedules, CHAOS_SEED=${SEED})`, () =>
    fc.assert(
      fc.asyncProperty(realSituations, fc.nat(6), fc.boolean(), (situation, victim, faulty) =>
        withField(situation, (field) => applyReverted(field, situation, victim, faulty)),
      ),
      { numRuns: SCHEDULES, seed: SEED },
    ));
});
