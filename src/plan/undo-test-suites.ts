import {
  type ExperienceReference,
  type TestSuiteUpdate,
  existingAmong,
} from '../domain/experience-updates.ts';
import { TestSuiteID } from '../domain/ids.ts';
import type { ChangeOf } from './change.ts';
import type { Live } from './live.ts';
import type { NotUndone } from './plan-warning.ts';
import {
  type AfterUndo,
  byName,
  existingIDs,
  experienceAfter,
  notUndone,
  referenceTo,
} from './undo-references.ts';

/** References to the members of a suite, with their current names. */
const membersNow = (ids: ReadonlySet<string>, { experiences }: Live): ExperienceReference[] =>
  [...ids].flatMap((id) => {
    const one = experiences.get(id);
    return one ? [referenceTo(one.experienceID, one.name)] : [];
  });

/** A reference to an experience that is active after the undo; empty for any other. */
const referenceAfter = (id: string, after: AfterUndo): ExperienceReference[] => {
  const one = after.live.experiences.get(id);
  const then = experienceAfter(id, after);
  return one && then && !then.archived ? [referenceTo(one.experienceID, then.name)] : [];
};

/** Revises a suite to hold those of the experiences that are active after the undo; undefined if it already does. */
export const revisionOf = (
  testSuiteID: TestSuiteID | undefined,
  ids: Iterable<string>,
  after: AfterUndo,
): TestSuiteUpdate | undefined => {
  const { live } = after;
  const now = testSuiteID && live.sets.testSuite.get(testSuiteID);
  if (!now) return undefined;
  const experiences = [...ids].flatMap((id) => referenceAfter(id, after));
  const wanted = new Set<string>(existingAmong(experiences));
  if (wanted.size === now.experienceIDs.size && [...wanted].every((id) => now.experienceIDs.has(id)))
    return undefined;
  const original = byName(membersNow(now.experienceIDs, live));
  return { testSuiteID, name: now.name, original, experiences: byName(experiences) };
};

/** The ID of the suite that has a name. */
export const suiteNamed = (name: string, { sets }: Live): TestSuiteID | undefined =>
  [...sets.testSuite].flatMap(([id, set]) => (set.name === name && TestSuiteID.is(id) ? [id] : []))[0];

/** Archives a suite that the plan created; creates a suite that it archived again, under a new ID. */
export const undoSuite = (
  change: ChangeOf<'testSuite'>,
  after: AfterUndo,
): TestSuiteUpdate | NotUndone | undefined => {
  const { live } = after;
  const { name, creates, archives } = change;
  const id = suiteNamed(name, live);
  const now = id && live.sets.testSuite.get(id);
  if (archives) {
    if (now) return notUndone(change, 'name', 'nameTaken');
    if (live.sets.system.get(archives.systemID)?.name !== archives.system)
      return notUndone(change, `system ${archives.system}`, 'gone');
    const experiences = existingIDs(change.before ?? [], live).flatMap((one) => referenceAfter(one, after));
    return { name, creates: archives, original: [], experiences: byName(experiences) };
  }
  if (!creates || !now) return undefined;
  return {
    testSuiteID: id,
    name,
    archives: creates,
    original: byName(membersNow(now.experienceIDs, live)),
    experiences: [],
  };
};
