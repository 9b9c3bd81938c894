import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { journalLine } from '../../src/apply/journal.ts';
import { phasesOf, type Phase } from '../../src/apply/phases.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { parsePlan, planChecksum, serialisePlan } from '../../src/plan/plan-file.ts';
import { type UndoPlan, undoPlan } from '../../src/usecases/undo-plan.ts';
import { run, type Run } from './applying.ts';
import { type MemoryApi, memoryApi } from './memory-api.ts';
import type { Model } from './model.ts';

/** A plan with its journal. */
export interface Begun {
  readonly plan: Plan;
  /** Absent if there is no journal. */
  readonly journal?: string;
}

const begin = (plan: Plan) =>
  journalLine({
    _tag: 'Begin',
    plan: planChecksum(plan),
    at: 'now',
    pid: 1,
    operations: 0,
    resumed: false,
  });

const finish = journalLine({ _tag: 'Finish', at: 'now', outcome: 'confirmed' });

/** Sets the target of a plan to a project in memory. */
export const withTarget = (plan: Plan, { api }: MemoryApi): Plan => ({
  ...plan,
  target: { ...plan.target, apiUrl: api.identity() },
});

/** Applies a plan to a project in memory until the journal has a number of lines. */
export const applied = async (
  memory: MemoryApi,
  plan: Plan,
  journalLines = Infinity,
): Promise<Begun & { readonly run: Run }> => {
  const phases: readonly Phase[] = phasesOf(plan.updates);
  const done = await run(memory, phases, { journalLines, parallelism: 1 });
  const whole = done.executed.counts.failed + done.executed.counts.notStarted === 0;
  return { plan, run: done, journal: begin(plan) + done.journal + (whole ? finish : '') };
};

/** Creates the undo plan from the file and the journal of a plan, and reads it back from its own file. */
export const undone = async (
  model: Model,
  { plan, journal = '' }: Begun,
): Promise<E.Either<SyncError, UndoPlan>> => {
  const memory = memoryApi(model);
  const written: string[] = [];
  const unused = () => TE.left<SyncError>({ _tag: 'UnexpectedFault', message: 'not expected' });
  const made = await undoPlan(
    { file: 'plan.json', encryption: () => TE.right({}) },
    { api: memory.api, parallelism: 4, sandbox: false },
    {
      readConfigs: unused,
      readText: () => TE.right(serialisePlan(plan)),
      writeText: (_, text) => {
        written.push(typeof text === 'string' ? text : [...text()].join(''));
        return TE.right(undefined);
      },
      now: () => new Date('2026-11-23T12:00:00Z'),
      wait: () => Promise.resolve(),
      random: () => 0.5,
      notify: () => undefined,
      toolVersion: '1.2.3',
      stopped: () => false,
      checkIdle: () => E.right(undefined),
      journalOf: () => ({
        read: () => E.right(journal),
        open: () => E.left({ _tag: 'UnexpectedFault', message: 'not expected' }),
      }),
    },
  )();
  if (E.isLeft(made)) return made;
  const read = parsePlan(written[0] ?? '');
  if (E.isLeft(read)) throw new Error(JSON.stringify(read.left));
  return E.right({ ...made.right, plan: read.right.plan });
};

/** The project after a complete apply. */
export const afterApply = async (model: Model, plan: Plan): Promise<{ readonly model: Model } & Begun> => {
  const memory = memoryApi(model);
  const done = await applied(memory, plan);
  const { failed, notStarted } = done.run.executed.counts;
  if (failed + notStarted > 0) throw new Error(JSON.stringify(done.run.executed.failed));
  return { ...done, model: memory.model() };
};
