import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import { groupedBy } from '../../domain/grouped-by.ts';
import type { Place } from '../../domain/place.ts';
import { quoted, shortened } from '../safe-text.ts';
import { line, type Line } from '../styled-line.ts';
import { counted, enumerated, number } from '../wording.ts';
import { placeText } from './code-frame.ts';
import type { ProblemFinding } from './problem.ts';
import { configFinding } from './setup-problem.ts';

/** The minimum number of findings to combine if they differ only in a name. */
const FOLDED_FROM = 5;

/** The number of names in a combined message. */
const NAMES_SHOWN = 3;

/** Lists a few names, or the first of many and a count, with the number of unlisted ones. The names must already be quoted. */
export const listedNames = (names: readonly string[], unlisted = 0): string =>
  unlisted === 0 && names.length <= NAMES_SHOWN + 1
    ? enumerated(names)
    : enumerated([...names.slice(0, NAMES_SHOWN), `${number(names.length + unlisted - NAMES_SHOWN)} more`]);

const comparePlaces = (a: Place | undefined, b: Place | undefined): number => {
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
};

/** Findings in text order; those without a place come last. */
export const byPlace = <A extends { readonly place?: Place }>(items: readonly A[]): A[] =>
  [...items].sort((a, b) => comparePlaces(a.place, b.place));

const placesOf = ({ place, places = place ? [place] : [] }: ProblemFinding): readonly Place[] => places;

/** The first finding, with the places of all. */
const withPlaces = (first: ProblemFinding, all: readonly ProblemFinding[]): ProblemFinding => {
  const places = all.flatMap(placesOf);
  return { ...first, ...(places.length > 1 && { places }) };
};

const causeOf = ({ code, hint, together }: ProblemFinding, index: number): string =>
  together === undefined ? String(index) : JSON.stringify([code, together.message, together.hint ?? hint]);

/** Combines findings of one cause if there are enough of them. The others stay in order. */
const foldedByCause = (findings: readonly ProblemFinding[]): ProblemFinding[] => {
  const indexes = new Map<ProblemFinding, number>(findings.map((finding, i) => [finding, i]));
  const indexOf = (finding: ProblemFinding): number => indexes.get(finding) ?? -1;
  const causes = groupedBy(findings, (finding) => causeOf(finding, indexOf(finding)));
  const folded = [...causes.values()].flatMap((group) => {
    const [first] = group;
    const names = [...new Set(group.flatMap(({ together }) => (together ? [together.name] : [])))];
    if (first?.together === undefined || names.length < FOLDED_FROM) return group;
    const { message, hint = first.hint } = first.together;
    const words = `${listedNames(names.map((name) => quoted(shortened(name))))} ${message}`;
    const combined = {
      ...withPlaces({ ...first, message: words }, group),
      names,
      ...(hint !== undefined && { hint }),
    };
    indexes.set(combined, indexOf(first));
    return [combined];
  });
  return folded.sort((a, b) => indexOf(a) - indexOf(b));
};

/**
 * Combines findings of one cause into one message with all places, at the position of the first: those with the same message, and many that
 * differ only in a name.
 */
export const foldFindings = (findings: readonly ProblemFinding[]): ProblemFinding[] =>
  foldedByCause(
    [...groupedBy(findings, ({ code, message }) => JSON.stringify([code, message])).values()].flatMap(
      ([first, ...rest]) => (first === undefined ? [] : [withPlaces(first, [first, ...rest])]),
    ),
  );

/** The findings of a config in text order, one message per cause. */
export const configFindings = (findings: readonly ConfigFinding[]): ProblemFinding[] =>
  foldFindings(byPlace(findings).map(configFinding));

/** The number of messages, and of their places if there are more: `1 error in 256 places`. */
export const countedFindings = (findings: readonly ProblemFinding[], one: string): string => {
  const places = findings.reduce((sum, finding) => sum + Math.max(1, placesOf(finding).length), 0);
  const count = counted(findings.length, one);
  return places > findings.length ? `${count} in ${counted(places, 'place')}` : count;
};

const PLACES_SHOWN = 5;

/** A sentence with the further places of a finding; undefined if there are none. `all` lists every place. */
export const otherPlaces = (finding: ProblemFinding, all = false): string | undefined => {
  const others = placesOf(finding).slice(1);
  if (others.length === 0) return undefined;
  const shown = all ? others.length : Math.min(PLACES_SHOWN, others.length);
  const texts = others.slice(0, shown).map(placeText);
  const more = others.length - shown;
  return `Also at ${enumerated([...texts, ...(more > 0 ? [`${counted(more, 'place')} more`] : [])])}.`;
};

/** The number of findings shown from a very long list. */
const FINDINGS_SHOWN = 50;

/** The findings to show, and a note on the rest. */
export const shownFindings = (
  findings: readonly ProblemFinding[],
  full: boolean,
): { readonly shown: readonly ProblemFinding[]; readonly rest: readonly Line[] } => {
  const more = full ? 0 : Math.max(0, findings.length - FINDINGS_SHOWN);
  if (more === 0) return { shown: findings, rest: [] };
  return {
    shown: findings.slice(0, FINDINGS_SHOWN),
    rest: [line(2, [`And ${number(more)} more: fix these first. --json lists all of them.`])],
  };
};
