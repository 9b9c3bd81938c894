import type { Experience } from '../domain/experience.ts';
import type { ExperienceMatch } from '../domain/experience-updates.ts';

/** Matches that take over names from each other, in an order in which each name is free when it is taken. */
export interface NameChain {
  readonly matches: readonly ExperienceMatch[];
  /** Present in a cycle: the first match takes this name first, and its new name last. */
  readonly temporaryName?: string;
}

/** A temporary name; the ID makes it unique. */
const temporaryNameOf = ({ name, experienceID }: Experience): string => `${name}~${experienceID.slice(0, 8)}`;

/** The name that must be free before a match can be applied. */
const nameTaken = ({ original, new: wanted }: ExperienceMatch): string | undefined =>
  original?.name === wanted.name && (!original.archived || wanted.archived) ? undefined : wanted.name;

/** The name that a match frees. */
const nameLeft = ({ original, new: { name } }: ExperienceMatch): string | undefined =>
  original && !original.archived && original.name !== name ? original.name : undefined;

const indexed = (
  matches: readonly ExperienceMatch[],
  nameOf: (match: ExperienceMatch) => string | undefined,
): ReadonlyMap<string, ExperienceMatch> => {
  const index = new Map<string, ExperienceMatch>();
  for (const match of matches) {
    const name = nameOf(match);
    if (name !== undefined) index.set(name, match);
  }
  return index;
};

/**
 * Orders renames, since a server may refuse a name that an active experience has: chains start at their free end, and cycles use a
 * temporary name. Chains are independent of each other.
 */
export const inNameOrder = (matches: readonly ExperienceMatch[]): readonly NameChain[] => {
  const left = indexed(matches, nameLeft);
  if (left.size === 0) return matches.map((match) => ({ matches: [match] }));
  const taking = indexed(matches, nameTaken);
  const seen = new Set<ExperienceMatch>();
  const chainFrom = (start: ExperienceMatch): ExperienceMatch[] => {
    const chain: ExperienceMatch[] = [];
    let one: ExperienceMatch | undefined = start;
    while (one && !seen.has(one)) {
      seen.add(one);
      chain.push(one);
      one = taking.get(nameLeft(one) ?? '');
    }
    return chain;
  };
  const waits = (match: ExperienceMatch): boolean => left.has(nameTaken(match) ?? '');
  const chains: NameChain[] = matches
    .filter((match) => !waits(match))
    .map((match) => ({ matches: chainFrom(match) }));
  for (const match of matches) {
    if (seen.has(match) || !match.original) continue;
    chains.push({ matches: chainFrom(match), temporaryName: temporaryNameOf(match.original) });
  }
  return chains;
};

/**
 * Whether another experience has the old name of an archived match before or after it, so that it can only be restored under its new name.
 */
export const isOldNameUsed = (matches: readonly ExperienceMatch[]): ((match: ExperienceMatch) => boolean) => {
  const isReturning = ({ original, new: { name, archived } }: ExperienceMatch): boolean =>
    original?.archived === true && !archived && original.name !== name;
  if (!matches.some(isReturning)) return () => false;
  const [left, taking] = [indexed(matches, nameLeft), indexed(matches, nameTaken)];
  return (match) => {
    const name = match.original?.name ?? '';
    return isReturning(match) && (left.has(name) || taking.has(name));
  };
};
