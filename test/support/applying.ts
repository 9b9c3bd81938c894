import * as E from 'fp-ts/lib/Either.js';
import { type Executed, execute, type Execution } from '../../src/apply/execute.ts';
import { journalLine, type JournalState, readJournal } from '../../src/apply/journal.ts';
import type { SnapshotClock } from '../../src/apply/snapshot.ts';
import type { Phase } from '../../src/apply/phases.ts';
import type { Remainder } from '../../src/apply/resume-plan.ts';
import type { ApplyEvent } from '../../src/domain/apply-report.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { type Promised, promisedScope } from '../../src/plan/outcome.ts';
import { within } from '../../src/plan/scope.ts';
import type { MemoryApi } from './memory-api.ts';
import { carryOut, type Model, type ModelSet } from './model.ts';
import { type PlannedSituation, PROJECT_ID } from './planned-situations.ts';

/** The result and the events of one execution. */
export interface Run {
  readonly executed: Executed;
  readonly events: readonly ApplyEvent[];
  /** The lines of its journal. */
  readonly journal: string;
}

interface RunOptions extends Partial<Pick<Execution, 'parallelism' | 'stopped'>> {
  readonly remainder?: Pick<Remainder, 'skip' | 'createdIDs'> & Partial<Pick<Remainder, 'tagIDs'>>;
  /** The number of journal lines after which writing fails; unlimited by default. */
  readonly journalLines?: number;
  /** By default, every entity counts as just read. */
  readonly clock?: Partial<SnapshotClock>;
}

const DISK_FULL: SyncError = {
  _tag: 'FileFailed',
  file: 'plan.json.journal.jsonl',
  action: 'write',
  code: 'ENOSPC',
  detail: 'ENOSPC: no space left on device, write',
};

/** Executes phases against a project in memory, without delays. */
export const run = async (
  memory: MemoryApi,
  phases: readonly Phase[],
  { remainder, parallelism = 4, stopped = () => false, journalLines = Infinity, clock }: RunOptions = {},
): Promise<Run> => {
  const events: ApplyEvent[] = [];
  const lines: string[] = [];
  const executed = await execute(phases, {
    target: { api: memory.api, projectID: PROJECT_ID },
    parallelism,
    createdIDs: remainder?.createdIDs ?? new Map(),
    ...(remainder?.tagIDs && { tagIDs: remainder.tagIDs }),
    skip: remainder?.skip ?? new Set(),
    pause: () => Promise.resolve(),
    clock: { now: () => 0, since: 0, experiences: 0, ...clock },
    record: (entry) => {
      if (lines.length >= journalLines) return E.left(DISK_FULL);
      lines.push(journalLine({ ...entry, at: 'now' }));
      return E.right(undefined);
    },
    notify: (event) => events.push(event),
    stopped,
  });
  return { executed, events, journal: lines.join('') };
};

const begin = (plan: string) =>
  journalLine({ _tag: 'Begin', plan, at: 'now', pid: 1, operations: 0, resumed: false });

/** The journal state after some runs of one plan. */
export const journalOf = (runs: readonly Run[]): JournalState =>
  readJournal(runs.map(({ journal }) => begin('this plan') + journal).join(''), 'this plan');

export const NO_JOURNAL = readJournal('', 'this plan');

/** A model in a form that does not depend on the run: new entities are identified by name, because their IDs depend on the order of creation. */
export const comparableModel = (model: Model, start: Model) => {
  const known = new Set(start.experiences.map(({ id }) => id));
  const callName = new Map(model.experiences.map(({ id, name }) => [id, known.has(id) ? id : `new ${name}`]));
  const knownSets = new Set([...start.tags, ...start.suites, ...start.systems].map(({ id }) => id));
  // A recreated protection has a new ID.
  const callSet = ({ id, name }: ModelSet) =>
    name.startsWith('sync-protected:') ? 'any' : knownSets.has(id) ? id : `new ${name}`;
  const sets = (all: readonly ModelSet[]) =>
    all
      .map((set) => ({ ...set, id: callSet(set) }))
      .map(
        ({ id, name, members }) => [id, name, members.map((one) => callName.get(one) ?? one).sort()] as const,
      )
      .sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    experiences: model.experiences
      .map(({ id, ...fields }) => ({ ...fields, id: callName.get(id) }))
      .sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1)),
    tags: sets(model.tags),
    systems: sets(model.systems),
    suites: sets(model.suites),
  };
};

/** What a plan promises for a state that it starts from, and for the experiences that its apply created. */
export const promiseOf = (
  { plan, state }: Pick<PlannedSituation, 'plan' | 'state'>,
  createdIDs: Promised['createdIDs'],
): Promised => ({
  before: within(plan, state),
  scope: promisedScope(plan, plan.fingerprint.scope),
  updates: plan.updates,
  createdIDs,
});

/** The project after an apply without faults: the plan is carried out, and archived experiences are removed from suites. */
export const appliedModel = ({ model, plan }: PlannedSituation): Model => {
  const after = carryOut(model, plan.updates);
  const wasActive = new Set(model.experiences.filter(({ archived }) => !archived).map(({ id }) => id));
  const gone = new Set(
    after.experiences.filter(({ id, archived }) => archived && wasActive.has(id)).map(({ id }) => id),
  );
  return {
    ...after,
    suites: after.suites.map((suite) => ({ ...suite, members: suite.members.filter((id) => !gone.has(id)) })),
  };
};
