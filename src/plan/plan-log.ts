import type { Actor } from '../domain/actor.ts';
import type { PlanFault } from '../domain/plan-error.ts';
import type { OutlinedChange } from './outline.ts';
import type { Plan, PlanHead } from './plan.ts';

/** What became of a plan, as its journal and the plans beside it tell. */
export type PlanStatus = 'notApplied' | 'applied' | 'stopped' | 'differs' | 'undone';

/** The last apply of a plan. */
export interface PlanApply {
  /** When it ended, or began where its end is not known. */
  readonly at: string;
  readonly by?: Actor;
  /** How many operations were done, of how many. */
  readonly done: number;
  readonly operations: number;
  /** Whether it is known to have ended. */
  readonly ended: boolean;
}

/** A plan file in a list. */
export interface LoggedPlan {
  readonly file: string;
  readonly head: PlanHead;
  readonly status: PlanStatus;
  /** Absent for a plan that was not applied. */
  readonly apply?: PlanApply;
  /** The file of the plan that took it back. */
  readonly undoneBy?: string;
  /** What it changes, where that was asked for. */
  readonly changes?: readonly OutlinedChange[];
}

/** A file of which no more is known than that it is there, and that an apply of it is told of beside it. */
export interface UnreadPlan {
  readonly file: string;
  readonly fault: PlanFault;
  readonly apply?: PlanApply;
}

/** The plans of a folder, newest first, and what else is there. */
export interface PlanLog {
  readonly folder: string;
  readonly plans: readonly LoggedPlan[];
  /** How many plans were left out since they are older than was asked for. */
  readonly older: number;
  /** Plans that cannot be read: damaged, or encrypted. */
  readonly unread: readonly UnreadPlan[];
  /** JSON that is no plan. */
  readonly foreign: readonly string[];
}

const IN_EFFECT: readonly PlanStatus[] = ['applied', 'differs'];

/**
 * The same plans, where one that another one took back is `undone`. An undo that was itself taken back does not count, nor one that ran before
 * the plan was applied once more.
 */
export const withUndone = (plans: readonly LoggedPlan[]): readonly LoggedPlan[] => {
  const undoing = new Map<string, LoggedPlan[]>();
  for (const plan of plans) {
    const { undoes } = plan.head;
    if (undoes) undoing.set(undoes.checksum, [...(undoing.get(undoes.checksum) ?? []), plan]);
  }
  const known = new Map<LoggedPlan, LoggedPlan>();
  const judged = (plan: LoggedPlan): LoggedPlan => {
    const before = known.get(plan);
    if (before) return before;
    // A file can claim what it likes: one that takes itself back, over whatever detour, takes nothing back.
    known.set(plan, { ...plan, status: 'notApplied' });
    const by = (undoing.get(plan.head.checksum) ?? []).find(
      (undo) =>
        IN_EFFECT.includes(plan.status) &&
        IN_EFFECT.includes(judged(undo).status) &&
        (undo.apply?.at ?? '') >= (plan.apply?.at ?? ''),
    );
    const result: LoggedPlan = by ? { ...plan, status: 'undone', undoneBy: by.file } : plan;
    known.set(plan, result);
    return result;
  };
  return plans.map(judged);
};

/** The newest first. */
export const newestFirst = (plans: readonly LoggedPlan[]): readonly LoggedPlan[] =>
  plans.toSorted((a, b) =>
    a.head.createdAt === b.head.createdAt
      ? Number(a.file > b.file) - Number(a.file < b.file)
      : a.head.createdAt < b.head.createdAt
        ? 1
        : -1,
  );

/** Whether a plan was made or applied since a moment, in milliseconds; one that does not say when may have been. */
export const isSince =
  (since: number) =>
  ({ head, apply }: LoggedPlan): boolean =>
    [head.createdAt, ...(apply ? [apply.at] : [])].some((at) => !(Date.parse(at) < since));

/** An earlier plan that was made from more files than one that archives something now. */
export interface FilesLeftOut {
  /** The file of the earlier plan. */
  readonly plan: string;
  /** How many files it was made from. */
  readonly before: number;
  /** Those that the plan now was not made from. */
  readonly missing: readonly string[];
  /** How many experiences would be archived. */
  readonly archive: number;
}

/** A file that was moved or copied is the same one. */
const missingFrom = ({ config }: Plan, { head }: LoggedPlan): readonly string[] => {
  const [paths, contents] = [
    new Set(config.map(({ path }) => path)),
    new Set(config.map(({ sha256 }) => sha256)),
  ];
  return head.config.flatMap(({ path, sha256 }) => (paths.has(path) || contents.has(sha256) ? [] : [path]));
};

/**
 * The files that the last plan of the same project was made from and a plan that archives something is not, as where one team's file is planned alone.
 * Plans of the same files that were not applied are passed over: who plans twice must be told twice.
 */
export const filesLeftOut = (plan: Plan, plans: readonly LoggedPlan[]): FilesLeftOut | undefined => {
  const { archive } = plan.summary;
  const { apiUrl, projectID } = plan.target;
  const last = newestFirst(plans).find(
    (one) =>
      one.head.target.apiUrl === apiUrl &&
      one.head.target.projectID === projectID &&
      (one.status !== 'notApplied' || missingFrom(plan, one).length > 0),
  );
  if (last === undefined || archive === 0 || last.head.config.length <= plan.config.length) return undefined;
  const missing = missingFrom(plan, last);
  return missing.length === 0
    ? undefined
    : { plan: last.file, before: last.head.config.length, missing, archive };
};
