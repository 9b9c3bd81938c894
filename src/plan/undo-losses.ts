import type { DatabaseState } from '../domain/database-state.ts';
import type { Loss, TestSuiteUpdate } from '../domain/experience-updates.ts';
import { setDigest } from './digest.ts';
import type { Plan } from './plan.ts';
import type { NotUndone } from './plan-warning.ts';
import type { MembershipCollector } from './undo-memberships.ts';
import { type AfterUndo, experienceAfter, referenceTo } from './undo-references.ts';
import { revisionOf } from './undo-test-suites.ts';

/** Undoes the losses of one tag: adds the experiences to it again. */
const undoTagLoss = (
  { id }: Loss,
  missing: Loss['experiences'],
  after: AfterUndo,
  memberships: MembershipCollector,
): NotUndone['why'] | undefined => {
  const tag = after.live.sets.tag.get(id);
  if (!tag) return 'gone';
  for (const { experienceID } of missing)
    memberships.add(
      { kind: 'tag', id, name: tag.name },
      referenceTo(experienceID, experienceAfter(experienceID, after)?.name ?? ''),
      true,
    );
  return undefined;
};

/** Undoes the losses of one suite: revises it to hold the experiences again, unless somebody has revised it since. */
const undoSuiteLoss = (
  { id, name, experiences }: Loss,
  { fingerprint }: Plan,
  { testSuitesByName }: DatabaseState,
  after: AfterUndo,
): TestSuiteUpdate | NotUndone['why'] | undefined => {
  const suite = testSuitesByName.get(name);
  if (!suite || String(suite.testSuiteID) !== id) return 'gone';
  const whole = new Set([...suite.experienceIDs, ...experiences.map(({ experienceID }) => experienceID)]);
  if (setDigest('testSuite', id, { ...suite, experienceIDs: whole }) !== fingerprint.testSuites[id])
    return 'changed';
  return revisionOf(suite.testSuiteID, whole, after);
};

/** Undoes what archiving removed from suites and tags, where no other change of the plan covers it. */
export const undoLosses = (
  plan: Plan,
  state: DatabaseState,
  after: AfterUndo,
  memberships: MembershipCollector,
  /** Whether the apply may have archived an experience. */
  mayHaveArchived: (id: string) => boolean,
): { readonly suites: readonly TestSuiteUpdate[]; readonly left: readonly NotUndone[] } => {
  const { losses = [], updates } = plan;
  const revised = new Set<string | undefined>(updates.testSuiteUpdates.map((one) => one.testSuiteID));
  const deleted = new Set<string | undefined>(
    [...updates.tagUpdatesByName.values()].flatMap(({ tagID, deletes }) => (deletes ? tagID : [])),
  );
  const suites: TestSuiteUpdate[] = [];
  const left: NotUndone[] = [];
  for (const loss of losses) {
    const { kind, id, name, experiences } = loss;
    const members = after.live.sets[kind].get(id)?.experienceIDs;
    const missing = experiences.filter(
      ({ experienceID: one }) =>
        mayHaveArchived(one) && experienceAfter(one, after)?.archived === false && !members?.has(one),
    );
    // A deleted tag and a revised suite are undone whole elsewhere.
    if (missing.length === 0 || deleted.has(id) || (kind === 'testSuite' && revised.has(id))) continue;
    const undone =
      kind === 'tag'
        ? undoTagLoss(loss, missing, after, memberships)
        : undoSuiteLoss(loss, plan, state, after);
    if (typeof undone === 'string')
      left.push({ _tag: 'NotUndone', kind, name, id, field: 'experiences', why: undone });
    else if (undone) suites.push(undone);
  }
  return { suites, left };
};
