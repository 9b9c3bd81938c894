import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import type { Place } from '../../domain/place.ts';
import { quoted, shortened } from '../safe-text.ts';
import { line, type Line } from '../styled-line.ts';
import { counted, enumerated, number } from '../wording.ts';
import { placeText } from './code-frame.ts';
import type { ProblemFinding } from './problem.ts';
import { configFinding } from './setup-problem.ts';

/** From so many on, findings that differ in a name alone are told as one. */
const FOLDED_FROM = 5;

/** So many names stand in a message. */
const NAMES_SHOWN = 3;

/** Names in a sentence: all of a few, and three of many. Those that are given are quoted already. */
export const listedNames = (names: readonly string[], shown = NAMES_SHOWN): string =>
  names.length <= shown + 1
    ? enumerated(names)
    : enumerated([...names.slice(0, shown), `${number(names.length - shown)} more`]);

const comparePlaces = (a: Place | undefined, b: Place | undefined): number => {
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
};

/** Findings in the order of the text that they are about; those without a place last. */
export const byPlace = <A extends { readonly place?: Place }>(items: readonly A[]): A[] =>
  [...items].sort((a, b) => comparePlaces(a.place, b.place));

const placesOf = ({ place, places = place ? [place] : [] }: ProblemFinding): readonly Place[] => places;

const grouped = (
  findings: readonly ProblemFinding[],
  keyOf: (finding: ProblemFinding) => string,
): ProblemFinding[][] => {
  const groups = new Map<string, ProblemFinding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
};

/** The first of some findings, with the places of all. */
const withPlaces = (first: ProblemFinding, all: readonly ProblemFinding[]): ProblemFinding => {
  const places = all.flatMap(placesOf);
  return { ...first, ...(places.length > 1 && { places }) };
};

const causeOf = ({ code, hint, together }: ProblemFinding, index: number): string =>
  together === undefined ? String(index) : JSON.stringify([code, together.message, together.hint ?? hint]);

/** Findings of one cause as one where there are enough of them, and as they are otherwise. */
const foldedByCause = (findings: readonly ProblemFinding[]): ProblemFinding[] => {
  const indexes = new Map(findings.map((finding, i) => [finding, i]));
  return grouped(findings, (finding) => causeOf(finding, indexes.get(finding) ?? -1)).flatMap((group) => {
    const [first] = group;
    const names = [...new Set(group.flatMap(({ together }) => (together ? [together.name] : [])))];
    if (first?.together === undefined || names.length < FOLDED_FROM) return group;
    const { message, hint = first.hint } = first.together;
    const told = `${listedNames(names.map((name) => quoted(shortened(name))))} ${message}`;
    return [
      { ...withPlaces({ ...first, message: told }, group), names, ...(hint !== undefined && { hint }) },
    ];
  });
};

/**
 * One message for one cause, with its places, each where the first of them stands: findings in the same words, and many that differ in a
 * name alone.
 */
export const foldFindings = (findings: readonly ProblemFinding[]): ProblemFinding[] =>
  foldedByCause(
    grouped(findings, ({ code, message }) => JSON.stringify([code, message])).flatMap(([first, ...rest]) =>
      first === undefined ? [] : [withPlaces(first, [first, ...rest])],
    ),
  );

/** What was found in a config, in the order of the text, one message for one cause. */
export const configFindings = (findings: readonly ConfigFinding[]): ProblemFinding[] =>
  foldFindings(byPlace(findings).map(configFinding));

/** How many messages there are, and in how many places where those are more: `1 error in 256 places`. */
export const countedFindings = (findings: readonly ProblemFinding[], one: string): string => {
  const places = findings.reduce((sum, finding) => sum + Math.max(1, placesOf(finding).length), 0);
  const count = counted(findings.length, one);
  return places > findings.length ? `${count} in ${counted(places, 'place')}` : count;
};

const PLACES_SHOWN = 5;

/** The places of a finding after its first, as a sentence; nothing where there are none. `all` leaves none out. */
export const otherPlaces = (finding: ProblemFinding, all = false): string | undefined => {
  const others = placesOf(finding).slice(1);
  if (others.length === 0) return undefined;
  const shown = all ? others.length : Math.min(PLACES_SHOWN, others.length);
  const texts = others.slice(0, shown).map(placeText);
  const more = others.length - shown;
  return `Also at ${enumerated([...texts, ...(more > 0 ? [`${counted(more, 'place')} more`] : [])])}.`;
};

/** So many findings are shown of a list that nobody would read whole. */
const FINDINGS_SHOWN = 50;

/** The findings to show, and how many are left out. */
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
