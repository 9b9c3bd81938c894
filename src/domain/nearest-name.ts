/** Two texts without what both begin and end with. Names of one project often differ in a few characters only. */
const differingParts = (a: string, b: string): readonly [string, string] => {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
};

/**
 * The number of single-character edits between two texts, where swapping two neighbours is one edit; returns `limit + 1` as soon as the
 * distance exceeds `limit`.
 */
const editDistance = (one: string, other: string, limit: number): number => {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  const [a, b] = differingParts(one, other);
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const transposition = swapped ? (beforePrevious[j - 2] ?? 0) + 1 : Infinity;
      const edits = Math.min(substitution, transposition, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      current.push(edits);
      least = Math.min(least, edits);
    }
    // A swap looks back two rows.
    if (least > limit && leastBefore > limit) return limit + 1;
    [beforePrevious, previous, leastBefore] = [previous, current, least];
  }
  return previous[b.length] ?? 0;
};

const LONGEST_COMPARED = 200;

/**
 * The name that was probably meant, for "did you mean …?". Ignores case and allows more edits in longer names; suggests nothing for very
 * long ones.
 */
export const nearestName = (name: string, candidates: Iterable<string>): string | undefined => {
  if (name.length > LONGEST_COMPARED) return undefined;
  const wanted = name.toLowerCase();
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    if (candidate.length > LONGEST_COMPARED) continue;
    const limit = Math.min(Math.max(1, Math.floor(name.length / 4)), (best?.distance ?? Infinity) - 1);
    if (limit < 0) break;
    const distance = editDistance(wanted, candidate.toLowerCase(), limit);
    if (distance <= limit) best = { candidate, distance };
  }
  return best?.candidate;
};

/** Comparing two similar names takes about ten microseconds. */
const MOST_COMPARISONS = 300_000;

/** Finds the name that was probably meant. */
export type Suggest = (name: string) => string | undefined;

/**
 * Suggests names for many wrong ones. Each is compared with all candidates, so only the first ones get a suggestion in a large project: thousands
 * of wrong names are no slips.
 */
export const suggestFrom = (candidates: Iterable<string>): Suggest => {
  const names = [...candidates];
  const suggestions = new Map<string, string | undefined>();
  return (name) => {
    if (!suggestions.has(name) && suggestions.size * names.length < MOST_COMPARISONS)
      suggestions.set(name, nearestName(name, names));
    return suggestions.get(name);
  };
};
