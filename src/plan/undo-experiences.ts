import { changesAnything } from '../domain/experience-change.ts';
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
import type { ChangeOf } from './change.ts';
import type { Verdict } from './judge.ts';
import type { Live } from './live.ts';
import type { NotTakenBack } from './plan-warnings.ts';

/** An experience that a plan changed, with what the live state says of it. */
export interface JudgedExperience {
  readonly change: ChangeOf<'experience'>;
  readonly verdict: Verdict;
}

/** Experiences as they were before a plan, as far as that can be had. */
interface TakenBack {
  readonly matches: readonly ExperienceMatch[];
  readonly left: readonly NotTakenBack[];
  readonly counts: { readonly after: number; readonly before: number };
}

const originalOf = ({ lastChange: _, ...experience }: LiveExperience): Experience => experience;

const contentOf = ({ experienceID: _, ...wanted }: Experience): WantedExperience => wanted;

const leftAlone = (
  { experienceID: id, name }: Experience,
  field: string,
  why: NotTakenBack['why'],
): NotTakenBack => ({ _tag: 'NotTakenBack', kind: 'experience', name, id, field, why });

const isUpdatable = (field: string): field is UpdatableField =>
  UPDATABLE_FIELDS.some((known) => known === field);

interface Back {
  readonly match?: ExperienceMatch;
  readonly left: readonly NotTakenBack[];
  /** Whether the live one holds anything of the plan. */
  readonly holdsAny: boolean;
}

/** One that the plan created can only be archived; what somebody has made of it meanwhile stays with it. */
const withoutCreated = ({ change, verdict }: JudgedExperience, now: LiveExperience): Back => {
  // One that was created archived cannot be taken back any further.
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

const withFieldsBefore = (
  { change: { after }, verdict }: JudgedExperience,
  before: Experience,
  now: LiveExperience,
): Back => {
  const back: UpdatableField[] = [];
  const left: NotTakenBack[] = [];
  const original = originalOf(now);
  let archived = now.archived;
  let holdsAny = false;
  for (const { field, holds, ...judged } of verdict.fields) {
    // What the plan did not change is somebody else's business.
    if (!('planned' in judged) || judged.planned === undefined || holds === 'before' || holds === 'both')
      continue;
    if (field === 'archived') {
      archived = before.archived;
      holdsAny = true;
    } else if (isUpdatable(field)) {
      // As the plan wrote it, or taking it back would take something of another's with it.
      const isOwn = holds === 'between' || (holds === 'after' && sameField(field, after, now));
      if (isOwn) back.push(field);
      else left.push(leftAlone(now, field, 'changed'));
      holdsAny ||= isOwn;
    }
  }
  return {
    match: { original, new: { ...contentOf(original), ...picked(before, back), archived } },
    left,
    holdsAny,
  };
};

const takeBack = (judged: JudgedExperience, live: Live): Back => {
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
    return { left: [{ _tag: 'NotTakenBack', ...gone }], holdsAny: false };
  }
  return before ? withFieldsBefore(judged, before, now) : withoutCreated(judged, now);
};

/** Whether a match takes a name that it has not now: a server may refuse one that an active experience has, even to what is archived. */
const comes = ({ original, new: then }: ExperienceMatch): boolean =>
  original?.name !== then.name || (original.archived && !then.archived);

/** The experiences that cannot have their names back, since another one has or gets them. */
const blockedBy = (matches: readonly ExperienceMatch[], live: Live): ReadonlySet<string> => {
  const wanted = new Map<string, ExperienceMatch>();
  const comers = new Map<string, ExperienceMatch[]>();
  for (const match of matches) {
    if (match.original) wanted.set(match.original.experienceID, match);
    if (comes(match)) comers.set(match.new.name, [...(comers.get(match.new.name) ?? []), match]);
  }
  const kept = new Set<string>();
  for (const [id, now] of live.experiences) {
    const match = wanted.get(id);
    const { name, archived } = match?.new ?? now;
    if (!archived && !(match && comes(match))) kept.add(name);
  }
  const blocked = [...comers].flatMap(([name, all]) => {
    if (kept.has(name)) return all;
    if (all.length === 1) return [];
    const archived = all.filter((match) => match.new.archived);
    return archived.length > 0 ? archived : all;
  });
  return new Set(blocked.flatMap(({ original }) => original?.experienceID ?? []));
};

/** Leaves names to whoever holds them now, until none is wanted twice. */
const withoutTakenNames = (
  all: readonly ExperienceMatch[],
  live: Live,
): { readonly matches: readonly ExperienceMatch[]; readonly left: readonly NotTakenBack[] } => {
  let matches = all;
  const left: NotTakenBack[] = [];
  for (;;) {
    const blocked = blockedBy(matches, live);
    if (blocked.size === 0) return { matches, left };
    matches = matches.flatMap((match): ExperienceMatch[] => {
      const { original, new: then } = match;
      if (!original || !blocked.has(original.experienceID)) return [match];
      if (original.archived && !then.archived) {
        left.push(leftAlone(original, 'archived', 'nameTaken'));
        return [];
      }
      left.push(leftAlone(original, 'name', 'nameTaken'));
      return [{ original, new: { ...then, name: original.name } }];
    });
  }
};

const SHORT_ID = 8;

/** What is archived gives up a name that another one gets back, since it holds it until the very end. */
const withFreedNames = (matches: readonly ExperienceMatch[]): ExperienceMatch[] => {
  const names = new Set(matches.filter(comes).map((match) => match.new.name));
  return matches.map((match) => {
    const { original, new: then } = match;
    if (!original || !then.archived || comes(match)) return match;
    const isShared = names.has(then.name);
    names.add(then.name);
    if (!isShared) return match;
    return { original, new: { ...then, name: `${then.name}~${original.experienceID.slice(0, SHORT_ID)}` } };
  });
};

/** Makes experiences what they were before a plan, field by field; what somebody has changed since is left as it is. */
export const takeBackExperiences = (
  judged: readonly JudgedExperience[],
  live: Live,
  isProtected: (name: string) => boolean,
): TakenBack => {
  const counts = { after: 0, before: 0 };
  const left: NotTakenBack[] = [];
  const matches: ExperienceMatch[] = [];
  for (const one of judged) {
    const { match, left: kept, holdsAny } = takeBack(one, live);
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
  return { matches: withFreedNames(named.matches), left: [...left, ...named.left], counts };
};
