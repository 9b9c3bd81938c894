import { type JournalState, mayHaveSent } from '../apply/journal.ts';
import type { Operation } from '../apply/operation.ts';
import { operationsOf, type Phase, phasesOf } from '../apply/phases.ts';
import type { Drift } from '../domain/drift.ts';
import type { Plan } from '../plan/plan.ts';
import type { Work } from './carry-out-plan.ts';
import type { Before } from './check-outcome.ts';

/** Reports whether an earlier apply may have done an operation, and nobody else had. */
const isOwn = (journal: JournalState, id: string): boolean =>
  mayHaveSent(journal, id) && !journal.adopted.has(id) && !journal.theirs.has(id);

/** Reports whether an operation creates a tag or a suite that exists. */
const isThere = (operation: Operation, before: Before): boolean => {
  if (before._tag === 'Unchanged') return false;
  const { tagSetsByName, testSuitesByName } = before.read.state;
  if (operation.kind === 'createTag') return tagSetsByName.has(operation.name);
  return operation.kind === 'createTestSuite' && testSuitesByName.has(operation.name);
};

/** The work of a plan that was applied and undone, which may find tags and suites of its first apply. */
const repeatedWork = (
  phases: readonly Phase[],
  journal: JournalState,
  before: Before,
): Pick<Work, 'earlier' | 'unrecorded'> => {
  const isOurs = (id: string): boolean => isOwn(journal, id);
  if (!journal.confirmed) return { earlier: { mayHaveSent: isOurs, found: new Map() } };
  // The journal forgets a confirmed apply when the next one begins.
  const found = operationsOf(phases).filter((one) => isOurs(one.id) && isThere(one, before));
  return {
    earlier: { mayHaveSent: isOurs, found: new Map(found.map(({ id }) => [id, []])) },
    unrecorded: isOurs,
  };
};

/** The work of a plan from its start. A journal can be that of an apply that was undone, or that is started again. */
export const wholeWork = (
  { plan, journal }: { readonly plan: Plan; readonly journal: JournalState },
  before: Before,
  since: number,
  drift: Drift = [],
): Work => {
  const phases = phasesOf(plan.updates);
  return {
    phases,
    skip: new Set(),
    createdIDs: new Map(),
    ...(journal.begun && repeatedWork(phases, journal, before)),
    before,
    since,
    drift,
  };
};
