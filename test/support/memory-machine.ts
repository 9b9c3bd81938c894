import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ApplyReport } from '../../src/domain/apply-report.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import type { ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { serialisePlan } from '../../src/plan/plan-file.ts';
import { applyPlan } from '../../src/usecases/apply-plan.ts';
import { type UndoPlan, undoPlan } from '../../src/usecases/undo-plan.ts';
import { directWorld } from './direct-world.ts';
import { memoryApi, type MemoryApi, type MemoryOptions } from './memory-api.ts';
import type { Model } from './model.ts';
import { planFor } from './planned-situations.ts';
import { withTarget } from './undoing.ts';

/** How the next apply goes. */
interface ApplyOptions extends MemoryOptions {
  readonly resume?: boolean;
  readonly allowUnrelatedDrift?: boolean;
  readonly api?: (memory: MemoryApi) => MemoryApi['api'];
  /** Whether the process was asked to stop, by the number of writes. */
  readonly isStopped?: (writes: number) => boolean;
  /** Whether the process was killed, so that nothing more is written to the journal. */
  readonly isDead?: () => boolean;
}

/** A project in memory, and a machine with plan files and journals that applies plans to it and undoes them. */
export interface MemoryMachine {
  readonly model: () => Model;
  /** What somebody else does. */
  readonly meanwhile: (change: (model: Model) => Model) => void;
  readonly hasJournal: (file: string) => boolean;
  readonly loseJournal: (file: string) => void;
  readonly apply: (file: string, options?: ApplyOptions) => Promise<E.Either<SyncError, ApplyReport>>;
  /** Makes the plan that undoes one. */
  readonly makeUndo: (file: string, out: string) => Promise<E.Either<SyncError, UndoPlan>>;
}

const journalFile = (plan: string): string => `${plan}.journal`;

/** A machine with a project and a plan file, `plan.json`. */
export const memoryMachine = (start: Model, plan: Plan): MemoryMachine => {
  let model = start;
  const files = new Map([['plan.json', serialisePlan(withTarget(plan, memoryApi(start)))]]);
  const worldOf = (memory: MemoryApi, { isDead, isStopped }: ApplyOptions) => ({
    ...directWorld,
    // Each write takes longer than a look at the project stays valid.
    now: () => new Date(memory.writes().length * 10_000),
    stopped: () => isStopped?.(memory.writes().length) ?? false,
    readText: (file: string) => TE.right(files.get(file) ?? ''),
    writeText: (file: string, text: string | (() => Iterable<string>)) => {
      files.set(file, typeof text === 'string' ? text : [...text()].join(''));
      return TE.right(undefined);
    },
    journalOf: (plan: string) => ({
      read: () => E.right(files.get(journalFile(plan)) ?? ''),
      open: () =>
        E.right({
          append: (line: string) => {
            if (!isDead?.()) files.set(journalFile(plan), (files.get(journalFile(plan)) ?? '') + line);
            return E.right(undefined);
          },
          close: () => undefined,
        }),
    }),
    lock: () => E.right(() => undefined),
    checkIdle: () => E.right(undefined),
  });
  return {
    model: () => model,
    meanwhile: (change) => void (model = change(model)),
    hasJournal: (file) => files.has(journalFile(file)),
    loseJournal: (file) => void files.delete(journalFile(file)),
    apply: async (file, options = {}) => {
      const { resume = false, allowUnrelatedDrift = false, api } = options;
      const memory = memoryApi(model, options);
      const session = { api: api?.(memory) ?? memory.api, parallelism: 1, sandbox: false };
      const request = {
        file,
        resume,
        allowUnrelatedDrift,
        updateConfig: false,
        allowArchive: { _tag: 'Share', percent: 100 },
        allowEmptySuites: true,
      } as const;
      const done = await applyPlan(request, session, worldOf(memory, options))();
      model = memory.model();
      return E.map(({ report }: { readonly report: ApplyReport }) => report)(done);
    },
    makeUndo: (file, out) => {
      const memory = memoryApi(model);
      const session = { api: memory.api, parallelism: 1, sandbox: false };
      return undoPlan({ file, out, encryption: () => TE.right({}) }, session, worldOf(memory, {}))();
    },
  };
};

/** The value of a result; throws its error. */
export const valueOf = <A>(result: E.Either<SyncError, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

/** The commands of a machine for one plan. */
interface Commands {
  /** The project, without what only the server knows. */
  readonly model: () => Model;
  /** What somebody else does. */
  readonly meanwhile: (change: (model: Model) => Model) => void;
  readonly loseJournal: () => void;
  /** The next apply meets a project that behaves like this. */
  readonly apply: (options?: ApplyOptions) => Promise<E.Either<SyncError, ApplyReport>>;
  /** Makes the undo plan. */
  readonly makeUndo: () => Promise<E.Either<SyncError, UndoPlan>>;
  /** Applies the undo plan that was made last. */
  readonly applyUndo: Commands['apply'];
  /** Makes the undo of the undo plan, and applies it. */
  readonly redo: () => Promise<UndoPlan>;
  /** Makes the undo plan, and applies it. */
  readonly undo: () => Promise<UndoPlan>;
}

/** A project, the plan of a config for it, and a machine that applies and undoes it. */
export const plannedMachine = (start: Model, config: ExperienceSyncConfig): Commands => {
  const { model, meanwhile, loseJournal, apply, makeUndo } = memoryMachine(
    start,
    planFor(start, config)!.plan,
  );
  const undoAndApply = async (file: string, out: string): Promise<UndoPlan> => {
    const made = valueOf(await makeUndo(file, out));
    valueOf(await apply(out));
    return made;
  };
  return {
    model: () => {
      const { experiences, tags, systems, suites } = model();
      return { experiences, tags, systems, suites };
    },
    meanwhile,
    loseJournal: () => loseJournal('plan.json'),
    apply: (options) => apply('plan.json', options),
    makeUndo: () => makeUndo('plan.json', 'undo.json'),
    applyUndo: (options) => apply('undo.json', options),
    redo: () => undoAndApply('undo.json', 'redo.json'),
    undo: () => undoAndApply('plan.json', 'undo.json'),
  };
};
