import type { DriftedField } from '../domain/drift.ts';
import {
  holdsField,
  type LiveExperience,
  sameField,
  UPDATABLE_FIELDS,
  type UpdatableField,
} from '../domain/experience.ts';
import type { ExperienceReference } from '../domain/experience-updates.ts';
import { protectionTagName } from '../domain/protection.ts';
import type { Change, ChangeOf } from './change.ts';
import { idOf, type Live, type LiveSet, setOf } from './live.ts';

/** A field of an entity, compared with the values before and after the plan. */
export interface JudgedField extends DriftedField {
  /** `both`: the values are equivalent, as far as the plan sets them. `between`: a temporary name. */
  readonly holds: 'before' | 'after' | 'both' | 'between' | 'neither';
}

/** The state of one change in a live state. */
export interface Verdict {
  /**
   * `between`: the change is partly done (an experience is updated but not archived yet, or has its temporary name), and nothing blocks the
   * rest. `neither`: somebody else changed the entity. `gone`: the entity no longer exists.
   */
  readonly holds: 'before' | 'after' | 'between' | 'neither' | 'gone';
  /** The fields that the plan changes, and others that have changed. */
  readonly fields: readonly JudgedField[];
}

/** Combines the states of several fields. */
export const heldBy = (fields: readonly JudgedField[]): 'before' | 'after' | 'neither' => {
  if (fields.every(({ holds }) => holds === 'after' || holds === 'both')) return 'after';
  return fields.every(({ holds }) => holds === 'before' || holds === 'both') ? 'before' : 'neither';
};

type FieldsGiven = Omit<ChangeOf<'experience'>, 'kind'>;

/**
 * A field that the plan writes must have exactly its previous value, or the write would lose somebody's change; other fields need only be
 * equivalent.
 */
const fieldHolds = (
  field: UpdatableField,
  { before, after, temporaryName }: FieldsGiven,
  now: LiveExperience,
): JudgedField['holds'] => {
  if (field === 'name' && temporaryName !== undefined && now.name === temporaryName) return 'between';
  const isAfter = holdsField(field, after, now);
  if (!before) return isAfter ? 'after' : 'neither';
  const isWritten = after[field] !== undefined && !sameField(field, before, after);
  const isBefore = isWritten ? sameField(field, before, now) : holdsField(field, before, now);
  if (isBefore && isAfter) return 'both';
  return isBefore ? 'before' : isAfter ? 'after' : 'neither';
};

/** A field that the plan changes or that has changed; undefined for any other. */
const judgedField = (
  field: UpdatableField,
  change: FieldsGiven,
  now: LiveExperience,
): JudgedField | undefined => {
  const { before, after } = change;
  // Most fields of a large plan.
  if (before && before[field] === now[field] && before[field] === after[field]) return undefined;
  const holds = fieldHolds(field, change, now);
  if (before ? holds === 'both' && sameField(field, before, now) : holds === 'after') return undefined;
  const isPlanned = !before || !sameField(field, before, after);
  return {
    field,
    before: before?.[field],
    ...(isPlanned && { planned: after[field] }),
    now: now[field],
    holds,
  };
};

/** A new experience is active at first. */
const archivedField = ({ before, after }: FieldsGiven, now: LiveExperience): JudgedField | undefined => {
  const was = before?.archived ?? false;
  if (now.archived === was && was === after.archived) return undefined;
  const holds =
    now.archived === after.archived ? ('after' as const) : now.archived === was ? 'before' : 'neither';
  const isPlanned = !before || was !== after.archived;
  return {
    field: 'archived',
    before: before?.archived,
    ...(isPlanned && { planned: after.archived }),
    now: now.archived,
    holds,
  };
};

const judgeExperience = (change: ChangeOf<'experience'>, live: Live): Verdict => {
  const { before, after } = change;
  const id = before?.experienceID ?? live.createdIDs.get(after.name);
  const now = id === undefined ? undefined : live.experiences.get(id);
  if (!now) return { holds: id === undefined ? 'before' : 'gone', fields: [] };
  const content: JudgedField[] = [];
  for (const field of UPDATABLE_FIELDS) {
    const judged = judgedField(field, change, now);
    if (judged) content.push(judged);
  }
  const archived = archivedField(change, now);
  const fields = archived ? [...content, archived] : content;
  const whole = heldBy(fields);
  if (whole === 'after' || (whole === 'before' && before)) return { holds: whole, fields };
  // An experience with its temporary name is not updated yet.
  const isInTheWay =
    heldBy(content.map((one) => (one.holds === 'between' ? { ...one, holds: 'before' } : one))) ===
      'neither' ||
    archived?.holds === 'neither' ||
    // Archiving comes last, so an experience that was archived early was archived by somebody else.
    (after.archived && now.archived && before?.archived !== true);
  return { holds: isInTheWay ? 'neither' : 'between', fields };
};

const isMember = (reference: ExperienceReference, { experienceIDs }: LiveSet, live: Live): boolean => {
  const id = idOf(reference, live);
  return id !== undefined && experienceIDs.has(id);
};

const holdsExactly = (set: LiveSet, references: readonly ExperienceReference[], live: Live): boolean =>
  set.experienceIDs.size === references.length && references.every((one) => isMember(one, set, live));

const holdsNoOthers = (set: LiveSet, references: readonly ExperienceReference[], live: Live): boolean => {
  const ids = new Set<string | undefined>(references.map((one) => idOf(one, live)));
  return [...set.experienceIDs].every((id) => ids.has(id));
};

/** Names members, each as it is called now if possible, so that a rename does not look like two members. */
const namesOfMembers = ({ before = [], after }: ChangeOf<'testSuite'>, live: Live) => {
  const known = new Map<string | undefined, string>(
    [...before, ...after].map((one) => [idOf(one, live), one.name]),
  );
  const nameOf = (id: string): string => (live.experiences.get(id)?.name ?? known.get(id)) || id;
  return {
    ofSet: ({ experienceIDs }: LiveSet): string[] => [...experienceIDs].map(nameOf).sort(),
    ofReferences: (references: readonly ExperienceReference[]): string[] =>
      references
        .map((one) => {
          const id = idOf(one, live);
          return id === undefined ? one.name : nameOf(id);
        })
        .sort(),
  };
};

const NOBODY: LiveSet = { name: '', experienceIDs: new Set() };

const judgeSuite = (change: ChangeOf<'testSuite'>, live: Live): Verdict => {
  const { id, name, before = [], after, archives } = change;
  const now = setOf('testSuite', id, name, live);
  const names = namesOfMembers(change, live);
  const field = (holds: JudgedField['holds']): JudgedField => ({
    field: 'experiences',
    before: names.ofReferences(before),
    planned: names.ofReferences(after),
    now: names.ofSet(now ?? NOBODY),
    holds,
  });
  if (!now && id === undefined) return { holds: 'before', fields: [] };
  if (!now && archives) return { holds: 'after', fields: [] };
  if (!now) return { holds: 'gone', fields: [field('neither')] };
  if (archives && now.name === name) {
    const left = holdsNoOthers(now, before, live) ? ('before' as const) : 'neither';
    return { holds: left, fields: [field(left)] };
  }
  // A suite of the same name that was created meanwhile counts as the plan's own, unless the revision would remove a member that nobody
  // has reviewed.
  const isBefore = id === undefined ? holdsNoOthers(now, after, live) : holdsExactly(now, before, live);
  const held = holdsExactly(now, after, live) ? 'after' : isBefore ? 'before' : 'neither';
  if (now.name === name) return { holds: held, fields: [field(held)] };
  const renamed: JudgedField = { field: 'name', before: name, now: now.name, holds: 'neither' };
  return { holds: 'neither', fields: [renamed, field(held)] };
};

const judgeMembership = (
  { set: changed, experience, before, after }: ChangeOf<'membership'>,
  live: Live,
): Verdict => {
  const { kind, id, name } = changed;
  const set = setOf(kind, id, name, live);
  const field = { field: `member ${experience.name}`, before, planned: after };
  if (!set && id === undefined) return { holds: 'before', fields: [] };
  if (!set && changed.kind === 'tag' && changed.deleted) return { holds: 'after', fields: [] };
  if (!set) return { holds: 'gone', fields: [{ ...field, now: false, holds: 'neither' }] };
  const now = isMember(experience, set, live);
  const holds = now === after ? 'after' : 'before';
  return { holds, fields: [{ ...field, now, holds }] };
};

const judgeTag = ({ id, name, after }: ChangeOf<'tag'>, live: Live): Verdict => ({
  holds: (setOf('tag', id, name, live) !== undefined) === after ? 'after' : 'before',
  fields: [],
});

/** Protections are tags without members, so they only exist or not. */
const judgeProtection = ({ glob, id, after }: ChangeOf<'protection'>, { sets }: Live): Verdict => {
  const name = protectionTagName(glob);
  const exists = [...sets.tag.values()].some((tag) => tag.name === name);
  if (after || id === undefined) return { holds: exists === after ? 'after' : 'before', fields: [] };
  const now = sets.tag.get(id);
  // If the protection exists again under another ID, somebody else has created it since.
  if (!now) return { holds: exists ? 'gone' : 'after', fields: [] };
  if (now.name === name) return { holds: 'before', fields: [] };
  return {
    holds: 'neither',
    fields: [{ field: 'name', before: name, now: now.name, holds: 'neither' }],
  };
};

/** Decides whether the live state holds a change as before, as after, or neither, and which fields differ. */
export const judge = (change: Change, live: Live): Verdict => {
  switch (change.kind) {
    case 'experience':
      return judgeExperience(change, live);
    case 'testSuite':
      return judgeSuite(change, live);
    case 'membership':
      return judgeMembership(change, live);
    case 'tag':
      return judgeTag(change, live);
    case 'protection':
      return judgeProtection(change, live);
  }
};

const drifted = ({ holds: _, ...field }: JudgedField): DriftedField => field;

/** The fields that are no longer as before. */
export const driftedFields = (fields: readonly JudgedField[]): DriftedField[] =>
  fields.filter(({ holds }) => holds !== 'before').map(drifted);

/** The fields that block a change: those that are neither as before nor as planned, or else those that were changed in the wrong order. */
export const conflictingFields = (fields: readonly JudgedField[]): DriftedField[] => {
  const conflicting = fields.filter(({ holds }) => holds === 'neither');
  return conflicting.length > 0 ? conflicting.map(drifted) : driftedFields(fields);
};
