import { changedFields, changesAnything } from '../domain/experience-change.ts';
import type { ExperienceMatch } from '../domain/experience-updates.ts';
import {
  type Experience,
  type LiveExperience,
  picked,
  sameField,
  UPDATABLE_FIELDS,
  type UpdatableField,
  type WantedExperience,
} from '../domain/experience.ts';
import { groupedBy } from '../domain/grouped-by.ts';
import type { ChangeOf } from './change.ts';
import type { Verdict } from './judge.ts';
import type { Live } from './live.ts';
import { nameWithID } from './name-order.ts';
import type { NotUndone } from './plan-warning.ts';

/** A change of an experience, with what the live state holds of it. */
export interface JudgedExperience {
  readonly change: ChangeOf<'experience'>;
  readonly verdict: Verdict;
}

/** The matches that undo the changes of experiences. */
interface UndoneExperiences {
  readonly matches: readonly ExperienceMatch[];
  readonly left: readonly NotUndone[];
  readonly counts: { readonly after: number; readonly before: number };
}

const originalOf = ({ lastChange: _, ...experience }: LiveExperience): Experience => experience;

const contentOf = ({ experienceID: _, ...wanted }: Experience): WantedExperience => wanted;

const leftAlone = (
  { experienceID: id, name }: Experience,
  field: string,
  why: NotUndone['why'],
): NotUndone => ({ _tag: 'NotUndone', kind: 'experience', name, id, field, why });

const isUpdatable = (field: string): field is UpdatableField =>
  UPDATABLE_FIELDS.some((known) => known === field);

interface UndoneExperience {
  readonly match?: ExperienceMatch;
  readonly left: readonly NotUndone[];
  /** Whether the live experience holds any change of the plan. */
  readonly holdsAny: boolean;
}

/** Archives an experience that the plan created, since the API deletes nothing; its current fields stay. */
const archiveCreated = ({ change, verdict }: JudgedExperience, now: LiveExperience): UndoneExperience => {
  // Nothing more can be undone.
  if (now.archived) return { left: [], holdsAny: change.after.archived };
  const original = originalOf(now);
  return {
    match: { original, new: { ...contentOf(original), archived: true } },
    left: verdict.fields
      .filter(({ field, holds }) => holds === 'neither' && field !== 'archived')
      .map(({ field }) => leftAlone(now, field, 'changed')),
    holdsAny: true,
  };
};

const restoreFields = (
  { change: { after }, verdict }: JudgedExperience,
  before: Experience,
  now: LiveExperience,
): UndoneExperience => {
  const restored: UpdatableField[] = [];
  const left: NotUndone[] = [];
  const original = originalOf(now);
  let archived = now.archived;
  let holdsAny = false;
  for (const { field, holds, ...judged } of verdict.fields) {
    // Fields that the plan did not change stay as they are.
    if (!('planned' in judged) || judged.planned === undefined || holds === 'before' || holds === 'both')
      continue;
    if (field === 'archived') {
      archived = before.archived;
      holdsAny = true;
    } else if (isUpdatable(field)) {
      // Restored only if the value is exactly what the plan wrote; otherwise somebody else's change would be lost.
      const isOwn = holds === 'between' || (holds === 'after' && sameField(field, after, now));
      if (isOwn) restored.push(field);
      else left.push(leftAlone(now, field, 'changed'));
      holdsAny ||= isOwn;
    }
  }
  return {
    match: { original, new: { ...contentOf(original), ...picked(before, restored), archived } },
    left,
    holdsAny,
  };
};

const undoOne = (judged: JudgedExperience, live: Live): UndoneExperience => {
  const { before, after } = judged.change;
  const id = before?.experienceID ?? live.createdIDs.get(after.name);
  if (id === undefined) return { left: [], holdsAny: false };
  const now = live.experiences.get(id);
  if (now === undefined) {
    const gone = {
      kind: 'experience' as const,
      name: after.name,
      id,
      field: 'existence',
      why: 'gone' as const,
    };
    return { left: [{ _tag: 'NotUndone', ...gone }], holdsAny: false };
  }
  return before ? restoreFields(judged, before, now) : archiveCreated(judged, now);
};

/** Whether a match takes a new name. A server may refuse the name of an active experience even to an archived one. */
const takesName = ({ original, new: then }: ExperienceMatch): boolean =>
  original?.name !== then.name || (original.archived && !then.archived);

/** The experiences that cannot get their names back, because another one has or gets them. */
const blockedBy = (matches: readonly ExperienceMatch[], live: Live): ReadonlySet<string> => {
  const takers = groupedBy(matches.filter(takesName), (match) => match.new.name);
  if (takers.size === 0) return new Set();
  const wanted = new Map<string, ExperienceMatch>();
  for (const match of matches) if (match.original) wanted.set(match.original.experienceID, match);
  const kept = new Set<string>();
  for (const [id, now] of live.experiences) {
    const match = wanted.get(id);
    const { name, archived } = match?.new ?? now;
    if (!archived && !(match && takesName(match))) kept.add(name);
  }
  const blocked = [...takers].flatMap(([name, all]) => {
    if (kept.has(name)) return all;
    if (all.length === 1) return [];
    const archived = all.filter((match) => match.new.archived);
    return archived.length > 0 ? archived : all;
  });
  return new Set(blocked.flatMap(({ original }) => original?.experienceID ?? []));
};

/** Leaves a name with the experience that has it now, until no two matches want the same name. */
const withoutTakenNames = (
  all: readonly ExperienceMatch[],
  live: Live,
): { readonly matches: readonly ExperienceMatch[]; readonly left: readonly NotUndone[] } => {
  let matches = all;
  const left: NotUndone[] = [];
  for (;;) {
    const blocked = blockedBy(matches, live);
    if (blocked.size === 0) return { matches, left };
    matches = matches.flatMap((match): ExperienceMatch[] => {
      const { original, new: then } = match;
      if (!original || !blocked.has(original.experienceID)) return [match];
      if (original.archived && !then.archived) {
        const fields = ['archived', ...changedFields(match)];
        left.push(...fields.map((field) => leftAlone(original, field, 'nameTaken')));
        return [];
      }
      left.push(leftAlone(original, 'name', 'nameTaken'));
      return [{ original, new: { ...then, name: original.name } }];
    });
  }
};

/**
 * Renames an experience that is archived if another one gets its name back: archiving is the last phase, so the name would not be free in
 * time.
 */
const withFreedNames = (matches: readonly ExperienceMatch[]): ExperienceMatch[] => {
  const names = new Set(matches.filter(takesName).map((match) => match.new.name));
  return matches.map((match) => {
    const { original, new: then } = match;
    if (!original || !then.archived || takesName(match)) return match;
    const isShared = names.has(then.name);
    names.add(then.name);
    if (!isShared) return match;
    return { original, new: { ...then, name: nameWithID({ ...original, name: then.name }) } };
  });
};

/** Restores experiences to what they were before a plan, field by field, except for what somebody has changed since. */
export const undoExperiences = (
  judged: readonly JudgedExperience[],
  live: Live,
  isProtected: (name: string) => boolean,
): UndoneExperiences => {
  const counts = { after: 0, before: 0 };
  const left: NotUndone[] = [];
  const matches: ExperienceMatch[] = [];
  for (const one of judged) {
    const { match, left: kept, holdsAny } = undoOne(one, live);
    left.push(...kept);
    if (holdsAny) counts.after++;
    else if (kept.length === 0) counts.before++;
    if (!match) continue;
    const { original, new: then } = match;
    if (original && then.archived && !original.archived && isProtected(original.name)) {
      left.push(leftAlone(original, 'archived', 'protected'));
      if (one.change.before) matches.push({ original, new: { ...then, archived: false } });
    } else matches.push(match);
  }
  const named = withoutTakenNames(matches.filter(changesAnything), live);
  const freed = withFreedNames(named.matches);
  const known = new Set(judged.flatMap(({ change }) => change.before?.experienceID ?? []));
  // An experience that existed before the plan does not get its old name back.
  const renamed = freed.flatMap(({ original, new: { name } }, at) =>
    original && known.has(original.experienceID) && named.matches[at]?.new.name !== name
      ? [leftAlone(original, 'name', 'nameTaken')]
      : [],
  );
  return { matches: freed, left: [...left, ...named.left, ...renamed], counts };
};
