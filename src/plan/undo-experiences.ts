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
    if (!('planned' in judged) || judged.planned === undefined || holds === 'before' || holds === 'both') continue;
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

/** The names that are held by more than one active experience once some are taken back, each with those that come to it. */
const contested = (
  matches: readonly ExperienceMatch[],
  live: Live,
): ReadonlyMap<string, readonly string[]> => {
  const wanted = new Map<string, ExperienceMatch>(
    matches.flatMap((match) => (match.original ? [[match.original.experienceID, match]] : [])),
  );
  const comers = new Map<string, string[]>();
  for (const [id, { original, new: then }] of wanted)
    if (!then.archived && (original?.archived !== false || original.name !== then.name))
      comers.set(then.name, [...(comers.get(then.name) ?? []), id]);
  const kept = new Set<string>();
  for (const [id, now] of live.experiences) {
    const { name, archived } = wanted.get(id)?.new ?? now;
    if (!archived && comers.get(name)?.includes(id) !== true) kept.add(name);
  }
  return new Map([...comers].filter(([name, ids]) => kept.has(name) || ids.length > 1));
};

/** Leaves names to whoever holds them now, until none is wanted twice. */
const withoutTakenNames = (
  all: readonly ExperienceMatch[],
  live: Live,
): { readonly matches: readonly ExperienceMatch[]; readonly left: readonly NotTakenBack[] } => {
  let matches = all;
  const left: NotTakenBack[] = [];
  for (;;) {
    const names = contested(matches, live);
    if (names.size === 0) return { matches, left };
    const blocked = new Set([...names.values()].flat());
    matches = matches.flatMap((match): ExperienceMatch[] => {
      const { original, new: then } = match;
      if (!original || !blocked.has(original.experienceID)) return [match];
      if (original.archived) {
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
  const names = new Set(matches.filter((match) => !match.new.archived).map((match) => match.new.name));
  return matches.map((match) => {
    const { original, new: then } = match;
    if (!then.archived || !original) return match;
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
  const named = withoutTakenNames(matches, live);
  return { matches: withFreedNames(named.matches), left: [...left, ...named.left], counts };
};
