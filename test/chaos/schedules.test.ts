import { truncateSync, existsSync, statSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { appliedModel } from '../support/applying.ts';
import type { Fault, Faults } from '../support/fault-proxy.ts';
import type { PlannedSituation } from '../support/planned-situations.ts';
import { type ChaosBench, withChaosBench } from './chaos-bench.ts';
import { essence } from './project-model.ts';
import { realSituations } from './situations.ts';

const SCHEDULES = Number(process.env.CHAOS_SCHEDULES ?? 20);

const when = fc.constantFrom('before', 'after');

const faults: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ _tag: fc.constant('Reset'), when }) },
  {
    weight: 4,
    arbitrary: fc.record({
      _tag: fc.constant('Status'),
      status: fc.constantFrom(500, 502, 503, 504),
      when,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      _tag: fc.constant('Status'),
      status: fc.constantFrom(429, 503),
      when: fc.constant('before' as const),
      retryAfter: fc.constantFrom('1', 'Mon, 23 Nov 2026 09:00:00 GMT', 'soon'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant('Garbage'), when }) },
  {
    weight: 2,
    arbitrary: fc.record({
      _tag: fc.constant('Cut'),
      when: fc.constant('after' as const),
      where: fc.constantFrom('headers', 'body'),
    }),
  },
);

/** One apply: the faults of its requests, and the number of requests after which the server is unreachable. */
interface Attempt {
  readonly faults: readonly (Fault | undefined)[];
  readonly dead: number | undefined;
  /** The share of the journal that is left, as after a power loss; 1 for all of it. */
  readonly journal: number;
}

const attempts: fc.Arbitrary<Attempt> = fc.record({
  faults: fc.array(fc.option(faults, { nil: undefined, freq: 3 }), { maxLength: 60 }),
  dead: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  journal: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
});

const DEAD: Fault = { _tag: 'Reset', when: 'before' };
const NO_FAULTS: Faults = () => undefined;

const faultsOf =
  ({ faults: list, dead }: Attempt): Faults =>
  ({ number }) =>
    dead !== undefined && number > dead ? DEAD : list[number - 1];

const tear = ({ journal: file }: ChaosBench, share: number): void => {
  if (share < 1 && existsSync(file)) truncateSync(file, Math.floor(statSync(file).size * share));
};

const isDone = (result: E.Either<{ readonly _tag: string }, unknown>): boolean =>
  E.isRight(result) ||
  (result.left._tag === 'StalePlan' &&
    'alreadyApplied' in result.left &&
    result.left.alreadyApplied === true);

/** Applies and resumes with the faults of each attempt, and then once more without faults. */
const applyAll = async (bench: ChaosBench, list: readonly Attempt[]) => {
  let resume = false;
  for (const attempt of list) {
    const result = await bench.apply(faultsOf(attempt), resume);
    if (isDone(result)) return result;
    tear(bench, attempt.journal);
    resume = true;
  }
  return bench.apply(NO_FAULTS, resume);
};

const describeResult = (result: E.Either<unknown, unknown>): string =>
  E.isLeft(result) ? JSON.stringify(result.left) : 'done';

const endsAsPlanned = (situation: PlannedSituation, list: readonly Attempt[]): Promise<void> =>
  withChaosBench(situation, async (bench) => {
    const result = await applyAll(bench, list);
    expect(isDone(result), describeResult(result)).to.equal(true);
    expect(essence(await bench.model(), situation.model)).to.deep.equal(
      essence(appliedModel(situation), situation.model),
    );
  });

describe('an apply over an unreliable network', function () {
  this.timeout(SCHEDULES * 5_000);

  it(`has the same result as without faults (${SCHEDULES} schedules)`, () =>
    fc.assert(
      fc.asyncProperty(realSituations, fc.array(attempts, { minLength: 1, maxLength: 3 }), endsAsPlanned),
      {
        numRuns: SCHEDULES,
        endOnFailure: false,
      },
    ));
});
