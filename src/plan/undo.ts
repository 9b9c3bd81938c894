import type { DatabaseState } from '../domain/database-state.ts';
import { changesAnything } from '../domain/experience-change.ts';
import type {
  ExperienceMatch,
  ExperienceUpdates,
  ProtectionUpdates,
  TagUpdates,
  TestSuiteUpdate,
} from '../domain/experience-updates.ts';
import { holdsAllFields, type LiveExperience, type WantedExperience } from '../domain/experience.ts';
import { anyGlob } from '../domain/glob.ts';
import type { ExperienceID } from '../domain/ids.ts';
import { updatesByName } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { type Change, type ChangeOf, changesOf } from './change.ts';
import { judge, type Verdict } from './judge.ts';
import { type Live, liveOf, setOf } from './live.ts';
import type { Plan } from './plan.ts';
import type { NotUndone } from './plan-warning.ts';
import { type JudgedExperience, undoExperiences } from './undo-experiences.ts';
import { undoLosses } from './undo-losses.ts';
import { membershipCollector, setUpdates, undoMembership, undoTag } from './undo-memberships.ts';
import { type AfterUndo, existingIDs, notUndone } from './undo-references.ts';
import { revisionOf, suiteNamed, undoSuite } from './undo-test-suites.ts';

/** What is known about the apply of a plan. */
export interface ApplyRecord {
  /** The IDs of the experiences that it created, by name, as far as the journal records them. */
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /**
   * Whether the apply may have made a change, or archived or restored its experience. If not, and the live state holds it all the same,
   * somebody else made it.
   */
  readonly mayHaveDone: (change: Change, part?: 'archived') => boolean;
  /** The members that declared suites had when the apply found them, by name: those that somebody else had created. */
  readonly foundSuites: ReadonlyMap<string, ReadonlySet<ExperienceID>>;
}

/** The updates that undo a plan. */
export interface UndoUpdates {
  readonly updates: ExperienceUpdates;
  /** Changes that are not undone, because somebody has changed the entity since, or something is in the way. */
  readonly left: readonly NotUndone[];
  /** How many changes of the plan the live state holds, and how many it holds as they were before. */
  readonly counts: { readonly after: number; readonly before: number };
}

const isNew = (plan: Plan, { experienceID }: LiveExperience): boolean =>
  !Object.hasOwn(plan.fingerprint.experiences, experienceID);

/**
 * The experiences that a plan created: those that its journal records, or else an active one of that name that did not exist before and
 * has exactly the planned fields.
 */
const createdBy = (
  plan: Plan,
  state: DatabaseState,
  { createdIDs }: ApplyRecord,
): ReadonlyMap<string, ExperienceID> => {
  const found = new Map<string, ExperienceID>();
  for (const { original, new: wanted } of plan.updates.matchedExperiencesByNewName.values()) {
    if (original) continue;
    const id =
      createdIDs.get(wanted.name) ??
      state.experiencesByName.get(wanted.name)?.find(
        (one) =>
          // A planned archived experience is archived in the last phase, so it may still be active.
          (!one.archived || wanted.archived) && holdsAllFields(wanted, one) && isNew(plan, one),
      )?.experienceID;
    if (id !== undefined) found.set(wanted.name, id);
  }
  return found;
};

/** New active experiences with the names of those that a plan may have created: either somebody else created them, or has changed them since. */
const namesakesOf = (
  plan: Plan,
  { experiencesByName }: DatabaseState,
  experiences: readonly JudgedExperience[],
  { createdIDs }: Live,
): readonly NotUndone[] =>
  experiences.flatMap(({ change: { before, after } }) => {
    if (before || createdIDs.has(after.name)) return [];
    const found = experiencesByName.get(after.name)?.find((one) => !one.archived && isNew(plan, one));
    if (!found) return [];
    const { name, experienceID: id } = found;
    return [{ _tag: 'NotUndone', kind: 'experience', name, id, field: 'existence', why: 'changed' }];
  });

const isNotUndone = (one: TagUpdates | TestSuiteUpdate | NotUndone): one is NotUndone => '_tag' in one;

const undoProtection = (
  change: ChangeOf<'protection'>,
  { protectionsByGlob }: DatabaseState,
): ProtectionUpdates => {
  const { glob } = change;
  const tagID = protectionsByGlob?.get(glob);
  if (change.before) return { additions: [glob], removals: [] };
  return { additions: [], removals: tagID === undefined ? [] : [{ glob, tagID }] };
};

const undoProtections = (changes: readonly Change[], state: DatabaseState): ProtectionUpdates | undefined => {
  const all = changes.flatMap((change) =>
    change.kind === 'protection' ? [undoProtection(change, state)] : [],
  );
  const additions = all.flatMap((one) => one.additions).sort();
  const removals = sortedBy(
    all.flatMap((one) => one.removals),
    ({ glob }) => glob,
  );
  return additions.length + removals.length === 0 ? undefined : { additions, removals };
};

/** The protections that hold once those of a plan are undone. */
const keptProtections = (
  { protectionsByGlob }: DatabaseState,
  updates: ProtectionUpdates | undefined,
): ((name: string) => boolean) => {
  const dropped = new Set(updates?.removals.map(({ glob }) => glob));
  const kept = [...(protectionsByGlob?.keys() ?? [])].filter((glob) => !dropped.has(glob));
  return anyGlob([...kept, ...(updates?.additions ?? [])]);
};

/** The changes of a plan, sorted by what the live state holds of them. */
interface Sorted {
  readonly experiences: readonly JudgedExperience[];
  /** The other changes that the live state holds, which the undo reverses. */
  readonly applied: readonly Change[];
  readonly left: readonly NotUndone[];
  readonly counts: UndoUpdates['counts'];
}

/** A suite that the plan created exists, although archiving has removed members from it since. */
const isCreatedSuite = (change: Change, { holds }: Verdict, live: Live): boolean =>
  change.kind === 'testSuite' &&
  change.creates !== undefined &&
  setOf('testSuite', undefined, change.name, live) !== undefined &&
  holds === 'before';

const isUndoneAlready = (change: Change, { holds }: Verdict): boolean =>
  // A protection that was created again has another ID.
  holds === 'before' || (change.kind === 'protection' && holds === 'gone');

/** What an apply may have done to an experience; undefined: nothing. */
const ownPart = (
  change: ChangeOf<'experience'>,
  { holds, fields }: Verdict,
  { mayHaveDone }: ApplyRecord,
): Verdict | undefined => {
  const [content, archived] = [mayHaveDone(change), mayHaveDone(change, 'archived')];
  if (!content && !(archived && change.before)) return undefined;
  return { holds, fields: fields.filter(({ field }) => (field === 'archived' ? archived : content)) };
};

const sortChanges = (plan: Plan, live: Live, record: ApplyRecord): Sorted => {
  const experiences: JudgedExperience[] = [];
  const applied: Change[] = [];
  const left: NotUndone[] = [];
  let before = 0;
  for (const change of changesOf(plan.updates)) {
    const verdict = judge(change, live);
    if (change.kind === 'experience') {
      const own = ownPart(change, verdict, record);
      if (own) experiences.push({ change, verdict: own });
      else before++;
    } else if (!record.mayHaveDone(change)) before++;
    else if (verdict.holds === 'after' || isCreatedSuite(change, verdict, live)) applied.push(change);
    else if (isUndoneAlready(change, verdict)) before++;
    else {
      const why = verdict.holds === 'gone' ? 'gone' : 'changed';
      left.push(notUndone(change, verdict.fields[0]?.field ?? 'name', why));
    }
  }
  return { experiences, applied, left, counts: { after: applied.length, before } };
};

const undoSuiteChange = (
  change: ChangeOf<'testSuite'>,
  after: AfterUndo,
  { foundSuites }: ApplyRecord,
): TestSuiteUpdate | NotUndone | undefined => {
  const held = foundSuites.get(change.name);
  if (held) return revisionOf(suiteNamed(change.name, after.live), held, after);
  if (change.creates ?? change.archives) return undoSuite(change, after);
  return revisionOf(change.id, existingIDs(change.before ?? [], after.live), after);
};

const mayHaveArchived = ({ updates }: Plan, { mayHaveDone }: ApplyRecord): ((id: string) => boolean) => {
  const ids = new Set<string>(
    changesOf(updates).flatMap((change) =>
      change.kind === 'experience' && change.before && mayHaveDone(change, 'archived')
        ? [change.before.experienceID]
        : [],
    ),
  );
  return (id) => ids.has(id);
};

/** Undoes the changes of tags, systems and suites. */
const undoSets = (
  plan: Plan,
  state: DatabaseState,
  applied: readonly Change[],
  after: AfterUndo,
  record: ApplyRecord,
) => {
  const memberships = membershipCollector();
  const suites: TestSuiteUpdate[] = [];
  const tags: TagUpdates[] = [];
  const left: NotUndone[] = [];
  const collect = <A extends TagUpdates | TestSuiteUpdate>(
    undone: A | NotUndone | undefined,
    updates: A[],
  ): void => {
    if (undone === undefined) return;
    if (isNotUndone(undone)) left.push(undone);
    else updates.push(undone);
  };
  for (const change of applied) {
    if (change.kind === 'membership') left.push(...undoMembership(change, after, memberships));
    if (change.kind === 'testSuite') collect(undoSuiteChange(change, after, record), suites);
  }
  const losses = undoLosses(plan, state, after, memberships, mayHaveArchived(plan, record));
  left.push(...losses.left);
  // Last, since a created tag takes its members from the collected memberships.
  for (const change of applied) if (change.kind === 'tag') collect(undoTag(change, after, memberships), tags);
  return { ...setUpdates(memberships, tags), suites: [...suites, ...losses.suites], left };
};

const afterUndo = (live: Live, matches: readonly ExperienceMatch[]): AfterUndo => ({
  live,
  wanted: new Map(
    matches.flatMap(({ original, new: wanted }): [string, WantedExperience][] =>
      original ? [[original.experienceID, wanted]] : [],
    ),
  ),
});

const updatesOf = (
  matches: readonly ExperienceMatch[],
  { tags, systems, suites }: Pick<ReturnType<typeof undoSets>, 'tags' | 'systems' | 'suites'>,
  protectionUpdates: ProtectionUpdates | undefined,
): ExperienceUpdates =>
  updatesByName(
    {
      matches: sortedBy(matches, (match) => match.new.name),
      tags,
      systems,
      testSuites: sortedBy(suites, ({ name }) => name),
    },
    protectionUpdates,
  );

/**
 * Undoes a plan as far as the live state holds its changes: restores what was before, and leaves and lists, field by field, what somebody
 * has changed since. If the live state holds none of the changes, the updates are empty.
 */
export const undo = (plan: Plan, state: DatabaseState, record: ApplyRecord): UndoUpdates => {
  const live = liveOf(state, createdBy(plan, state, record));
  const { experiences, applied, left, counts } = sortChanges(plan, live, record);
  const protections = undoProtections(applied, state);
  const undone = undoExperiences(experiences, live, keptProtections(state, protections));
  const sets = undoSets(plan, state, applied, afterUndo(live, undone.matches), record);
  return {
    updates: updatesOf(undone.matches.filter(changesAnything), sets, protections),
    left: [...left, ...namesakesOf(plan, state, experiences, live), ...undone.left, ...sets.left],
    counts: { after: counts.after + undone.counts.after, before: counts.before + undone.counts.before },
  };
};
