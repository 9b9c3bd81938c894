import type { Experience } from '../domain/experience.ts';
import type { ExperienceMatch } from '../domain/experience-updates.ts';

/** Matches that take over names from each other, in an order in which each name is free when it is taken. */
export interface NameChain {
  readonly matches: readonly ExperienceMatch[];
  /** Present in a cycle and in a piece of a long chain. The first match is set aside: it takes a temporary name first, and its new name later. */
  readonly setAside?: {
    readonly temporaryName: string;
    /** When its new name is free: at the end of this chain, or of all chains. */
    readonly until: 'endOfChain' | 'endOfAll';
  };
}

/** A name made unique by the start of the experience's ID. */
export const nameWithID = ({ name, experienceID }: Pick<Experience, 'name' | 'experienceID'>): string =>
  `${name}~${experienceID.slice(0, 8)}`;

/** The name that must be free before a match can be applied. */
const nameTaken = ({ original, new: wanted }: ExperienceMatch): string | undefined =>
  original?.name === wanted.name && (!original.archived || wanted.archived) ? undefined : wanted.name;

/** The name that a match frees. */
const nameLeft = ({ original, new: { name } }: ExperienceMatch): string | undefined =>
  original && !original.archived && original.name !== name ? original.name : undefined;

/** Whether a match frees a name. If none does, no match is set aside. */
export const freesName = (match: ExperienceMatch): boolean => nameLeft(match) !== undefined;

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

/** Shorter chains stay whole, as each piece costs one more write. */
const LONG = 16;
/** Chains that are a smaller share of all matches stay whole, since other writes can run beside them. */
const LARGE_SHARE = 1 / 32;

/** About the square root of a chain's length, so that neither a piece nor the number of pieces is long. A power of two divides well among concurrent requests. */
const piecesIn = (length: number, all: number): number =>
  length > Math.max(LONG, all * LARGE_SHARE) ? 2 ** Math.round(Math.log2(length) / 2) : 1;

/**
 * Cuts a chain into pieces that can run at the same time. The first match of a piece is set aside, which frees its name for the next one
 * without waiting for the match before it. Only the last match of a chain can be new or archived, and no piece begins with that.
 */
const cut = (chain: readonly ExperienceMatch[], isCycle: boolean, all: number): readonly NameChain[] => {
  const pieces = piecesIn(chain.length, all);
  const until = pieces === 1 ? 'endOfChain' : 'endOfAll';
  return Array.from({ length: pieces }, (_, piece): NameChain => {
    const startOf = (number: number): number => Math.floor((number * chain.length) / pieces);
    const matches = chain.slice(startOf(piece), startOf(piece + 1));
    const first = piece > 0 || isCycle ? matches[0]?.original : undefined;
    return { matches, ...(first && { setAside: { temporaryName: nameWithID(first), until } }) };
  });
};

/**
 * Orders renames, since a server may refuse a name that an active experience has: chains start at their free end, and cycles use a
 * temporary name, as do long chains to run in pieces. The returned chains are independent of each other.
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
  const chains = matches
    .filter((match) => !waits(match))
    .flatMap((match) => cut(chainFrom(match), false, matches.length));
  const cycles = matches.flatMap((match) =>
    seen.has(match) ? [] : cut(chainFrom(match), true, matches.length),
  );
  return [...chains, ...cycles];
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
