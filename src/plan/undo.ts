import type { DatabaseState } from '../domain/database-state.ts';
import { changesAnything } from '../domain/experience-change.ts';
import {
  type ExperienceMatch,
  type ExperienceReference,
  type ExperienceUpdates,
  type ProtectionUpdates,
  referenceKey,
  type SystemUpdates,
  type TagUpdates,
  type TestSuiteUpdate,
} from '../domain/experience-updates.ts';
import { holdsAllFields, type WantedExperience } from '../domain/experience.ts';
import { anyGlob } from '../domain/glob.ts';
import { type ExperienceID, SystemID, TagID, TestSuiteID } from '../domain/ids.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { type Change, type ChangeOf, changesOf, subjectOf } from './change.ts';
import { testSuiteDigest } from './digest.ts';
import { judge } from './judge.ts';
import { idOf, type Live, liveOf, setOf } from './live.ts';
import type { Plan } from './plan.ts';
import type { NotTakenBack } from './plan-warnings.ts';
import { takeBackExperiences } from './undo-experiences.ts';

/** What an apply of a plan is known to have done. */
export interface Doings {
  /** The IDs that the server gave to new experiences, by name, as far as the journal tells. */
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /** Whether the apply may have done a change; what it did not do, and holds all the same, is somebody else's. */
  readonly mayHaveDone: (change: Change) => boolean;
}

/** What takes a plan back. */
export interface Undone {
  readonly updates: ExperienceUpdates;
  /** What is left as it is, since somebody has changed it since, or it is in the way. */
  readonly left: readonly NotTakenBack[];
  /** How many changes of the plan hold in the project, and how many still hold what was before. */
  readonly counts: { readonly after: number; readonly before: number };
}

/**
 * The experiences that a plan created: the word of its journal, or else the active one of that name that was not there before and is just
 * what was wanted.
 */
const createdBy = (
  plan: Plan,
  state: DatabaseState,
  { createdIDs }: Doings,
): ReadonlyMap<string, ExperienceID> => {
  const found = new Map<string, ExperienceID>();
  for (const { original, new: wanted } of plan.updates.matchedExperiencesByNewName.values()) {
    if (original) continue;
    const id =
      createdIDs.get(wanted.name) ??
      state.experiencesByName.get(wanted.name)?.find(
        (one) =>
          // What was to be archived is so at last only.
          (!one.archived || wanted.archived) &&
          holdsAllFields(wanted, one) &&
          !Object.hasOwn(plan.fingerprint.experiences, one.experienceID),
      )?.experienceID;
    if (id !== undefined) found.set(wanted.name, id);
  }
  return found;
};

/** What taking experiences back makes of all of them. */
interface Afterwards {
  readonly live: Live;
  readonly wanted: ReadonlyMap<string, WantedExperience>;
}

const afterwards = (id: string, { live, wanted }: Afterwards): WantedExperience | undefined =>
  wanted.get(id) ?? live.experiences.get(id);

const referenceTo = (experienceID: ExperienceID, name: string): ExperienceReference => ({
  _tag: 'Existing',
  experienceID,
  name,
});

const existingIDs = (references: readonly ExperienceReference[], live: Live): string[] =>
  references.flatMap((one) => idOf(one, live) ?? []);

const byName = (references: readonly ExperienceReference[]): ExperienceReference[] =>
  sortedBy(references, ({ name }) => name);

const leftOf = (
  change: Change,
  field: string,
  why: NotTakenBack['why'],
  id: string | undefined = subjectOf(change).id,
): NotTakenBack => {
  const { kind, name } = subjectOf(change);
  return { _tag: 'NotTakenBack', kind, name, ...(id !== undefined && { id }), field, why };
};

/** Additions and removals of one tag or system; without an ID, it is a tag that comes back. */
interface Pairs {
  readonly set: { readonly kind: 'tag' | 'system'; readonly id?: string | undefined; readonly name: string };
  readonly additions: ExperienceReference[];
  readonly removals: ExperienceReference[];
}

const setKey = ({ kind, id, name }: Pairs['set']): string => `${kind} ${id ?? `new ${name}`}`;

/** Collects what becomes of pairs, set by set. */
const pairCollector = () => {
  const bySet = new Map<string, Pairs>();
  const seen = new Set<string>();
  const add = (set: Pairs['set'], reference: ExperienceReference, isMember: boolean): void => {
    const key = setKey(set);
    const pair = `${key} ${referenceKey(reference)}`;
    // Archiving may have taken what the plan removed too.
    if (seen.has(pair)) return;
    seen.add(pair);
    const pairs = bySet.get(key) ?? { set, additions: [], removals: [] };
    bySet.set(key, pairs);
    (isMember ? pairs.additions : pairs.removals).push(reference);
  };
  const of = (set: Pairs['set']): Pairs => bySet.get(setKey(set)) ?? { set, additions: [], removals: [] };
  return { add, of, all: () => sortedBy(bySet.values(), ({ set }) => set.name) };
};

type Collector = ReturnType<typeof pairCollector>;

const liveSetID = (change: ChangeOf<'membership'>, live: Live): string | undefined => {
  const { kind, id, name } = change.set;
  return id !== undefined && live.sets[kind].has(id)
    ? id
    : [...live.sets[kind]].find(([, set]) => set.name === name)?.[0];
};

const takeBackPair = (
  change: ChangeOf<'membership'>,
  after: Afterwards,
  pairs: Collector,
): NotTakenBack | undefined => {
  const { live } = after;
  const { kind, name } = change.set;
  const id = liveSetID(change, live);
  const set = id === undefined ? undefined : setOf(kind, id, name, live);
  const field = `member ${change.experience.name}`;
  // A tag that the plan deleted comes back under another ID.
  const comesBack = change.set.kind === 'tag' && change.set.deleted === true;
  if (set === undefined && !comesBack) return id === undefined ? undefined : leftOf(change, field, 'gone');
  if (set && set.name !== name) return leftOf(change, 'name', 'changed');
  const experienceID = idOf(change.experience, live);
  if (experienceID === undefined) return undefined;
  const now = live.experiences.get(experienceID);
  const then = afterwards(experienceID, after);
  if (now === undefined || then === undefined) return leftOf(change, field, 'gone');
  // Nobody sees the tags and systems of what is archived and stays so.
  if (now.archived && then.archived) return undefined;
  pairs.add({ kind, id, name }, referenceTo(experienceID, then.name), change.before);
  return undefined;
};

/** The references to members of a suite as they are called now; a name is empty for one that no list shows. */
const membersNow = (ids: ReadonlySet<string>, { experiences }: Live): ExperienceReference[] =>
  [...ids].flatMap((id) => {
    const one = experiences.get(id);
    return one ? [referenceTo(one.experienceID, one.name)] : [];
  });

/** The reference to what is active in the end. */
const referenceAfter = (id: string, after: Afterwards): ExperienceReference[] => {
  const one = after.live.experiences.get(id);
  const then = afterwards(id, after);
  return one && then && !then.archived ? [referenceTo(one.experienceID, then.name)] : [];
};

/** Revises a suite to some members, as far as they are active then; undefined where it holds just these. */
const revisionOf = (
  testSuiteID: TestSuiteID,
  ids: Iterable<string>,
  after: Afterwards,
): TestSuiteUpdate | undefined => {
  const { live } = after;
  const now = live.sets.testSuite.get(testSuiteID);
  if (!now) return undefined;
  const experiences = [...ids].flatMap((id) => referenceAfter(id, after));
  const wanted = new Set<string>(
    experiences.flatMap((one) => (one._tag === 'Existing' ? [one.experienceID] : [])),
  );
  if (wanted.size === now.experienceIDs.size && [...wanted].every((id) => now.experienceIDs.has(id)))
    return undefined;
  const original = byName(membersNow(now.experienceIDs, live));
  return { testSuiteID, name: now.name, original, experiences: byName(experiences) };
};

/** What archiving took from suites and tags that the plan does not change otherwise. */
const takeBackLosses = (
  { losses = [], updates, fingerprint }: Plan,
  state: DatabaseState,
  after: Afterwards,
  pairs: Collector,
): { readonly suites: TestSuiteUpdate[]; readonly left: NotTakenBack[] } => {
  const { live } = after;
  const revised = new Set<string | undefined>(updates.testSuiteUpdates.map((one) => one.testSuiteID));
  const suites: TestSuiteUpdate[] = [];
  const left: NotTakenBack[] = [];
  for (const { kind, id, name, experiences } of losses) {
    const back = experiences.filter(
      ({ experienceID }) =>
        after.wanted.has(experienceID) && afterwards(experienceID, after)?.archived === false,
    );
    const now = live.sets[kind].get(id);
    const missing = back.filter(({ experienceID }) => !now?.experienceIDs.has(experienceID));
    if (missing.length === 0) continue;
    const leave = (why: NotTakenBack['why']) =>
      left.push({ _tag: 'NotTakenBack', kind, name, id, field: 'experiences', why });
    if (kind === 'tag') {
      if (!now) leave('gone');
      else
        for (const { experienceID } of missing)
          pairs.add(
            { kind, id, name: now.name },
            referenceTo(experienceID, afterwards(experienceID, after)?.name ?? ''),
            true,
          );
      continue;
    }
    if (revised.has(id)) continue;
    const suite = state.testSuitesByName.get(name);
    if (!suite || String(suite.testSuiteID) !== id) {
      leave('gone');
      continue;
    }
    const whole = new Set([...suite.experienceIDs, ...experiences.map(({ experienceID }) => experienceID)]);
    // A suite that somebody has revised since is somebody's own.
    if (testSuiteDigest({ ...suite, experienceIDs: whole }) !== fingerprint.testSuites[id]) {
      leave('changed');
      continue;
    }
    const revision = revisionOf(suite.testSuiteID, whole, after);
    if (revision) suites.push(revision);
  }
  return { suites, left };
};

/** A tag that the plan created goes if nobody else uses it; one that it deleted comes back, unless there is one of its name. */
const takeBackTag = (
  change: ChangeOf<'tag'>,
  { live }: Afterwards,
  pairs: Collector,
): TagUpdates | NotTakenBack | undefined => {
  const { name, description } = change;
  const [id, now] = [...live.sets.tag].find(([, set]) => set.name === name) ?? [];
  if (change.before) {
    if (now) return undefined;
    const { additions } = pairs.of({ kind: 'tag', name });
    return { name, creates: { description }, additions: byName(additions), removals: [] };
  }
  if (!now || !TagID.is(id)) return undefined;
  const removals = byName(pairs.of({ kind: 'tag', id, name }).removals);
  const removed = new Set<string>(existingIDs(removals, live));
  if ([...now.experienceIDs].some((one) => !removed.has(one))) return leftOf(change, 'existence', 'used', id);
  return { tagID: id, name, deletes: { description }, additions: [], removals };
};

/** A suite that the plan created is archived with what it was given; one that it archived is created anew. */
const takeBackSuite = (
  change: ChangeOf<'testSuite'>,
  after: Afterwards,
): TestSuiteUpdate | NotTakenBack | undefined => {
  const { live } = after;
  const { name, creates, archives } = change;
  const [id, now] = [...live.sets.testSuite].find(([, set]) => set.name === name) ?? [];
  if (archives) {
    if (now) return leftOf(change, 'name', 'nameTaken');
    if (live.sets.system.get(archives.systemID)?.name !== archives.system)
      return leftOf(change, `system ${archives.system}`, 'gone');
    const experiences = existingIDs(change.before ?? [], live).flatMap((one) => referenceAfter(one, after));
    return { name, creates: archives, original: [], experiences: byName(experiences) };
  }
  if (!creates || !now || !TestSuiteID.is(id)) return undefined;
  return {
    testSuiteID: id,
    name,
    archives: creates,
    original: byName(membersNow(now.experienceIDs, live)),
    experiences: [],
  };
};

const isLeft = (one: TagUpdates | TestSuiteUpdate | NotTakenBack): one is NotTakenBack => '_tag' in one;

const protectionChange = (
  change: ChangeOf<'protection'>,
  { protectionsByGlob }: DatabaseState,
): ProtectionUpdates => {
  const { glob } = change;
  const tagID = protectionsByGlob?.get(glob);
  if (change.before) return { additions: [glob], removals: [] };
  return { additions: [], removals: tagID === undefined ? [] : [{ glob, tagID }] };
};

const protectionsOf = (all: readonly ProtectionUpdates[]): ProtectionUpdates | undefined => {
  const additions = all.flatMap((one) => one.additions).sort();
  const removals = sortedBy(
    all.flatMap((one) => one.removals),
    ({ glob }) => glob,
  );
  return additions.length + removals.length === 0 ? undefined : { additions, removals };
};

const setUpdates = (pairs: Collector, ends: readonly TagUpdates[]) => {
  const told = new Set(ends.map(({ name }) => name));
  const tags: TagUpdates[] = [...ends];
  const systems: SystemUpdates[] = [];
  for (const { set, additions, removals } of pairs.all()) {
    const lists = { additions: byName(additions), removals: byName(removals) };
    if (TagID.is(set.id) && set.kind === 'tag' && !told.has(set.name))
      tags.push({ tagID: set.id, name: set.name, ...lists });
    if (SystemID.is(set.id) && set.kind === 'system')
      systems.push({
        systemID: set.id,
        name: set.name,
        additions: lists.additions,
        ...(lists.removals.length > 0 && { removals: lists.removals }),
      });
  }
  return { tags: sortedBy(tags, ({ name }) => name), systems };
};

const updatesOf = (
  matches: readonly ExperienceMatch[],
  { tags, systems }: ReturnType<typeof setUpdates>,
  suites: readonly TestSuiteUpdate[],
  protectionUpdates: ProtectionUpdates | undefined,
): ExperienceUpdates => {
  return {
    matchedExperiencesByNewName: new Map(
      sortedBy(matches, (match) => match.new.name).map((match) => [match.new.name, match]),
    ),
    tagUpdatesByName: new Map(tags.map((tag) => [tag.name, tag])),
    systemUpdatesByName: new Map(systems.map((system) => [system.name, system])),
    testSuiteUpdates: sortedBy(suites, ({ name }) => name),
    ...(protectionUpdates && { protectionUpdates }),
  };
};

/** Of a suite that the plan created archiving may have taken something; what holds another's is told by `judge`. */
const suiteIsThere = (change: ChangeOf<'testSuite'>, live: Live): boolean =>
  setOf('testSuite', undefined, change.name, live) !== undefined && judge(change, live).holds === 'before';

/** The protections that are there once those of a plan are taken back. */
const keptProtections = (
  { protectionsByGlob }: DatabaseState,
  updates: ProtectionUpdates | undefined,
): ((name: string) => boolean) => {
  const dropped = new Set(updates?.removals.map(({ glob }) => glob));
  const kept = [...(protectionsByGlob?.keys() ?? [])].filter((glob) => !dropped.has(glob));
  return anyGlob([...kept, ...(updates?.additions ?? [])]);
};

/**
 * Takes back what a plan did, as far as the live state holds it: what was before comes back, and what somebody has changed since is left as
 * it is, field by field, and listed. Where nothing holds what the plan made, there is nothing to take back.
 */
export const undo = (plan: Plan, state: DatabaseState, doings: Doings): Undone => {
  const live = liveOf(state, createdBy(plan, state, doings));
  const judged = changesOf(plan.updates).map((change) => ({ change, verdict: judge(change, live) }));
  const counts = { after: 0, before: 0 };
  const left: NotTakenBack[] = [];
  const inverted: Change[] = [];
  const experiences: { change: ChangeOf<'experience'>; verdict: ReturnType<typeof judge> }[] = [];
  for (const { change, verdict } of judged) {
    if (!doings.mayHaveDone(change)) {
      counts.before++;
      continue;
    }
    if (change.kind === 'experience') {
      experiences.push({ change, verdict });
      continue;
    }
    // A protection that has come back has another ID.
    const isPart = change.kind === 'testSuite' && change.creates && suiteIsThere(change, live);
    const isBefore =
      (verdict.holds === 'before' && !isPart) || (change.kind === 'protection' && verdict.holds === 'gone');
    if (isBefore) counts.before++;
    else if (verdict.holds === 'after' || isPart) {
      counts.after++;
      inverted.push(change);
    } else {
      const why = verdict.holds === 'gone' ? 'gone' : 'changed';
      left.push(leftOf(change, verdict.fields[0]?.field ?? 'name', why));
    }
  }
  const protections = protectionsOf(
    inverted.flatMap((change) => (change.kind === 'protection' ? [protectionChange(change, state)] : [])),
  );
  const taken = takeBackExperiences(experiences, live, keptProtections(state, protections));
  left.push(...taken.left);
  counts.after += taken.counts.after;
  counts.before += taken.counts.before;
  const after: Afterwards = {
    live,
    wanted: new Map(
      taken.matches.flatMap(({ original, new: wanted }): [string, WantedExperience][] =>
        original ? [[original.experienceID, wanted]] : [],
      ),
    ),
  };
  const pairs = pairCollector();
  const suites: TestSuiteUpdate[] = [];
  for (const change of inverted) {
    if (change.kind === 'membership') {
      const kept = takeBackPair(change, after, pairs);
      if (kept) left.push(kept);
    }
    if (change.kind === 'testSuite' && (change.creates ?? change.archives)) {
      const back = takeBackSuite(change, after);
      if (back && isLeft(back)) left.push(back);
      else if (back) suites.push(back);
    } else if (change.kind === 'testSuite' && change.id !== undefined) {
      const revision = revisionOf(change.id, existingIDs(change.before ?? [], live), after);
      if (revision) suites.push(revision);
    }
  }
  const losses = takeBackLosses(plan, state, after, pairs);
  left.push(...losses.left);
  const tags: TagUpdates[] = [];
  for (const change of inverted) {
    const back = change.kind === 'tag' ? takeBackTag(change, after, pairs) : undefined;
    if (back && isLeft(back)) left.push(back);
    else if (back) tags.push(back);
  }
  const updates = updatesOf(
    taken.matches.filter(changesAnything),
    setUpdates(pairs, tags),
    [...suites, ...losses.suites],
    protections,
  );
  return { updates, left, counts };
};

/** The IDs of the experiences that updates name. */
export const referredIn = (updates: ExperienceUpdates): ReadonlySet<string> => {
  const ids = new Set<string>();
  const refer = (references: readonly ExperienceReference[]): void => {
    for (const one of references) if (one._tag === 'Existing') ids.add(one.experienceID);
  };
  for (const { original } of updates.matchedExperiencesByNewName.values())
    if (original) ids.add(original.experienceID);
  for (const { additions, removals } of updates.tagUpdatesByName.values()) refer([...additions, ...removals]);
  for (const { additions, removals = [] } of updates.systemUpdatesByName.values())
    refer([...additions, ...removals]);
  for (const { original, experiences } of updates.testSuiteUpdates) refer([...original, ...experiences]);
  return ids;
};
