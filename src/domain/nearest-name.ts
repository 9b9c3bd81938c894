/**
 * The number of single-character edits between two texts, where swapping two neighbours is one edit; returns `limit + 1` as soon as the
 * distance exceeds `limit`.
 */
const editDistance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const transposition = swapped ? (beforePrevious[j - 2] ?? 0) + 1 : Infinity;
      current.push(Math.min(substitution, transposition, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    // A swap looks back two rows.
    if (Math.min(...current) > limit && Math.min(...previous) > limit) return limit + 1;
    [beforePrevious, previous] = [previous, current];
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
