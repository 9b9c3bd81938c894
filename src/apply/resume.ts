import { allExperiences, type DatabaseState } from '../domain/database-state.ts';
import type { DriftedField } from '../domain/drift.ts';
import { changedFields } from '../domain/experience-change.ts';
import type { ExperienceReference } from '../domain/experience-updates.ts';
import {
  type Experience,
  holdsAllFields,
  holdsField,
  type LiveExperience,
  sameField,
  UPDATABLE_FIELDS,
  type WantedExperience,
} from '../domain/experience.ts';
import type { ExperienceID } from '../domain/ids.ts';
import type { Plan } from '../plan/plan.ts';
import type { JournalState } from './journal.ts';
import type { Operation } from './operation.ts';
import type { Phase } from './phases.ts';

/** What a live entity says about one operation. */
export type Status =
  /** It holds what was before. */
  | { readonly _tag: 'ToRun'; readonly operation: Operation }
  /** It holds what is planned. */
  | { readonly _tag: 'Done' }
  /** It holds neither: somebody else changed it. */
  | { readonly _tag: 'Drifted'; readonly gone: boolean; readonly fields: readonly DriftedField[] };

/** The live state, as resuming looks at it. */
export interface ResumeView {
  readonly state: DatabaseState;
  readonly liveByID: ReadonlyMap<string, LiveExperience>;
  /** The IDs of the experiences that the plan creates, as far as they exist. */
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
}

/** What of the live state a suite is judged by. */
export interface SuiteView extends Pick<ResumeView, 'liveByID' | 'createdIDs'> {
  readonly state: Pick<DatabaseState, 'testSuitesByName'>;
}

const DONE: Status = { _tag: 'Done' };
const GONE: Status = { _tag: 'Drifted', gone: true, fields: [] };
const drifted = (...fields: DriftedField[]): Status => ({ _tag: 'Drifted', gone: false, fields });

type Comparable = Partial<Omit<Experience, 'archived'>>;

/** The fields that are neither as before nor as planned. */
export const fieldsBetween = (
  before: Comparable | undefined,
  planned: Comparable,
  now: Comparable,
): DriftedField[] =>
  UPDATABLE_FIELDS.filter(
    (field) => !holdsField(field, planned, now) && (before === undefined || !sameField(field, before, now)),
  ).map((field) => ({ field, before: before?.[field], planned: planned[field], now: now[field] }));

/**
 * The experience that an earlier, interrupted apply created for a wanted one: the journal's word, or else one of that
 * name. One that was there when the plan was made is not it, whatever it is called now.
 */
const createdFor = (
  wanted: WantedExperience,
  plan: Plan,
  state: DatabaseState,
  journalled?: ExperienceID,
) => {
  const known = plan.fingerprint.experiences;
  const holders = (state.experiencesByName.get(wanted.name) ?? []).filter(
    ({ experienceID }) => !Object.hasOwn(known, experienceID),
  );
  return (
    holders.find(({ experienceID }) => experienceID === journalled) ??
    holders.find((holder) => !holder.archived) ??
    (wanted.archived ? holders.find((holder) => holdsAllFields(wanted, holder)) : undefined)
  );
};

const createStatus = (operation: Operation & { kind: 'create' }, view: ResumeView): Status => {
  const id = view.createdIDs.get(operation.wanted.name);
  const now = id === undefined ? undefined : view.liveByID.get(id);
  if (now === undefined) return { _tag: 'ToRun', operation };
  if (now.archived && !operation.wanted.archived)
    return drifted({ field: 'archived', before: undefined, planned: false, now: true });
  return holdsAllFields(operation.wanted, now)
    ? DONE
    : drifted(...fieldsBetween(undefined, operation.wanted, now));
};

/** Whether writing what is wanted would write over nothing but what was there before; a field that stays has to mean the same only. */
const isBefore = (original: Experience, wanted: WantedExperience, now: LiveExperience): boolean =>
  holdsAllFields(original, now) &&
  changedFields({ original, new: wanted }).every((field) => sameField(field, original, now));

/** What an archived experience says about its restoring. */
export const restoreStatus = (
  operation: Operation & { kind: 'restore' },
  view: Pick<ResumeView, 'liveByID'>,
): Status => {
  const { original, wanted } = operation;
  const now = view.liveByID.get(original.experienceID);
  if (now === undefined) return GONE;
  if (!isBefore(original, wanted, now) && !holdsAllFields(wanted, now))
    return drifted(...fieldsBetween(original, wanted, now));
  return now.archived ? { _tag: 'ToRun', operation } : DONE;
};

/** What an experience says about its update. */
export const updateStatus = (
  operation: Operation & { kind: 'update' },
  view: Pick<ResumeView, 'liveByID'>,
): Status => {
  const { original, wanted } = operation;
  const now = view.liveByID.get(original.experienceID);
  if (now === undefined) return GONE;
  if (now.archived && !original.archived)
    return drifted({ field: 'archived', before: false, planned: false, now: true });
  if (holdsAllFields(wanted, now)) return DONE;
  return isBefore(original, wanted, now)
    ? { _tag: 'ToRun', operation }
    : drifted(...fieldsBetween(original, wanted, now));
};

const idOf = (reference: ExperienceReference, view: Pick<ResumeView, 'createdIDs'>): string | undefined =>
  reference._tag === 'Existing' ? reference.experienceID : view.createdIDs.get(reference.name);

const holdsExactly = (
  members: ReadonlySet<string>,
  references: readonly ExperienceReference[],
  view: Pick<ResumeView, 'createdIDs'>,
) =>
  members.size === references.length &&
  references.every((reference) => {
    const id = idOf(reference, view);
    return id !== undefined && members.has(id);
  });

/** What a suite says about its revision. */
export const suiteStatus = (operation: Operation & { kind: 'reviseTestSuite' }, view: SuiteView): Status => {
  const now = view.state.testSuitesByName.get(operation.name);
  if (now?.testSuiteID !== operation.testSuiteID) return GONE;
  if (holdsExactly(now.experienceIDs, operation.experiences, view)) return DONE;
  if (holdsExactly(now.experienceIDs, operation.original, view)) return { _tag: 'ToRun', operation };
  const names = (references: readonly ExperienceReference[]) => references.map(({ name }) => name);
  return drifted({
    field: 'experiences',
    before: names(operation.original),
    planned: names(operation.experiences),
    now: [...now.experienceIDs].map((id) => view.liveByID.get(id)?.name ?? id).sort(),
  });
};

type MemberOperation = Operation & { kind: 'addTag' | 'removeTag' | 'addSystem' };

const membersOf = (operation: MemberOperation, { state }: ResumeView): ReadonlySet<string> | undefined => {
  if (operation.kind === 'addSystem') {
    const system = state.systemSetsByName.get(operation.name);
    return system?.systemID === operation.systemID ? system.experienceIDs : undefined;
  }
  const tag = state.tagSetsByName.get(operation.name);
  return tag?.tagID === operation.tagID ? tag.experienceIDs : undefined;
};

const memberStatus = (operation: MemberOperation, view: ResumeView): Status => {
  const members = membersOf(operation, view);
  if (members === undefined) return GONE;
  const isMember = (reference: ExperienceReference): boolean => {
    const id = idOf(reference, view);
    return id !== undefined && members.has(id);
  };
  if (operation.kind === 'removeTag')
    return isMember(operation.experience) ? { _tag: 'ToRun', operation } : DONE;
  const experiences = operation.experiences.filter((reference) => !isMember(reference));
  return experiences.length === 0 ? DONE : { _tag: 'ToRun', operation: { ...operation, experiences } };
};

const archiveStatus = (operation: Operation & { kind: 'archive' }, view: ResumeView): Status => {
  const experiences = operation.experiences.filter((reference) => {
    const id = idOf(reference, view);
    return id === undefined || view.liveByID.get(id)?.archived !== true;
  });
  return experiences.length === 0 ? DONE : { _tag: 'ToRun', operation: { ...operation, experiences } };
};

const protectionStatus = (
  operation: Operation & { kind: 'protect' | 'unprotect' },
  { state: { protectionsByGlob } }: ResumeView,
): Status => {
  const now = protectionsByGlob?.get(operation.glob);
  if (operation.kind === 'protect') return now === undefined ? { _tag: 'ToRun', operation } : DONE;
  if (now === undefined) return DONE;
  // Somebody else protects it since.
  return now === operation.tagID ? { _tag: 'ToRun', operation } : GONE;
};

/** Compares the live state with the before and the after of one operation. */
export const statusOf = (operation: Operation, view: ResumeView): Status => {
  switch (operation.kind) {
    case 'create':
      return createStatus(operation, view);
    case 'restore':
      return restoreStatus(operation, view);
    case 'update':
      return updateStatus(operation, view);
    case 'reviseTestSuite':
      return suiteStatus(operation, view);
    case 'addTag':
    case 'removeTag':
    case 'addSystem':
      return memberStatus(operation, view);
    case 'archive':
      return archiveStatus(operation, view);
    case 'protect':
    case 'unprotect':
      return protectionStatus(operation, view);
  }
};

/** Looks at the live state for what an interrupted apply of a plan left behind. */
export const resumeView = (
  plan: Plan,
  phases: readonly Phase[],
  state: DatabaseState,
  journal: JournalState,
): ResumeView => {
  const creates = phases
    .flatMap(({ chains }) => chains.flat())
    .filter((operation) => operation.kind === 'create');
  const createdIDs = new Map<string, ExperienceID>();
  for (const { id, wanted } of creates) {
    const created = createdFor(wanted, plan, state, journal.done.get(id));
    if (created) createdIDs.set(wanted.name, created.experienceID);
  }
  const liveByID = new Map<string, LiveExperience>(
    allExperiences(state).map((live) => [live.experienceID, live]),
  );
  return { state, liveByID, createdIDs };
};
