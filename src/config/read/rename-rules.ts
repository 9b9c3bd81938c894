import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import type { Place } from '../../domain/place.ts';
import type { ConfigFileReading } from './config-file-reading.ts';
import { entriesOf, isRecord, nameOf, textOf, where } from './entry-rules.ts';
import { quoted } from './quoted-text.ts';

/** An entry that says what it was called; its place is found only when it is needed. */
interface Renamed {
  readonly name: string;
  readonly previousName: string;
  /** An ID says which experience is meant, whatever the names are. */
  readonly hasID: boolean;
  readonly placeOf: () => Place | undefined;
}

const keyOf = (entry: unknown, key: 'experienceID' | 'previousName'): string | undefined =>
  isRecord(entry) ? textOf(entry[key]) : undefined;

const renamedIn = (reading: ConfigFileReading): Renamed[] =>
  entriesOf(reading.data, 'experiences').flatMap((entry, i): Renamed[] => {
    const previousName = keyOf(entry, 'previousName');
    const name = nameOf(entry);
    if (previousName === undefined || name === undefined) return [];
    const placeOf = () => reading.placeOf(['experiences', i, 'previousName']);
    return [{ name, previousName, hasID: keyOf(entry, 'experienceID') !== undefined, placeOf }];
  });

const finding = (
  { placeOf }: Renamed,
  fault: Pick<ConfigFinding, 'rule' | 'message' | 'hint' | 'together'>,
): ConfigFinding => {
  const place = placeOf();
  return { ...fault, ...(place !== undefined && { place }) };
};

const ownNames = (all: readonly Renamed[]): ConfigFinding[] =>
  all
    .filter(({ name, previousName }) => name === previousName)
    .map((one) =>
      finding(one, {
        rule: 'previous-name-is-name',
        message: `${quoted(one.name)} is its own \`previousName\``,
        hint: 'Write the name that it had before, or remove the key',
        together: { name: one.name, message: 'are their own `previousName`' },
      }),
    );

const repeated = (all: readonly Renamed[]): ConfigFinding[] => {
  const firsts = new Map<string, Renamed>();
  return all.flatMap((one) => {
    const first = firsts.get(one.previousName);
    if (first === undefined) {
      firsts.set(one.previousName, one);
      return [];
    }
    return [
      finding(one, {
        rule: 'repeated-previous-name',
        message: `${quoted(one.previousName)} is the \`previousName\` of two experiences${where(first.placeOf(), one.placeOf())}`,
        hint: 'One experience cannot become two: keep it only in the entry with the new name',
        together: { name: one.previousName, message: 'are the `previousName` of more than one experience' },
      }),
    ];
  });
};

/** What is called like each other in a circle, each circle once, from its first entry in the file. */
const circles = (all: readonly Renamed[]): Renamed[][] => {
  const byName = new Map<string, Renamed>();
  for (const one of all) if (!one.hasID && one.name !== one.previousName) byName.set(one.name, one);
  const seen = new Set<Renamed>();
  return [...byName.values()].flatMap((start) => {
    const way: Renamed[] = [];
    let one: Renamed | undefined = start;
    while (one && !seen.has(one)) {
      seen.add(one);
      way.push(one);
      one = byName.get(one.previousName);
    }
    const from = one ? way.indexOf(one) : -1;
    return from < 0 ? [] : [way.slice(from)];
  });
};

const MOST_SHOWN = 4;

const circular = (all: readonly Renamed[]): ConfigFinding[] =>
  circles(all).flatMap((circle) => {
    const [first] = circle;
    if (first === undefined) return [];
    const shown = circle
      .slice(0, MOST_SHOWN)
      .map(({ name, previousName }) => `${quoted(name)} was ${quoted(previousName)}`);
    const more = circle.length > MOST_SHOWN ? [`${circle.length - MOST_SHOWN} more`] : [];
    return [
      finding(first, {
        rule: 'circular-previous-names',
        message: `names cannot be swapped by \`previousName\` alone: ${[...shown, ...more].join(', ')}`,
        hint: 'The names are the same before and after: give each of these entries its `experienceID`',
      }),
    ];
  });

/** The rules of `previousName`: what it was called an entry says alone, and not in a circle. */
export const renameFaults = (readings: readonly ConfigFileReading[]): ConfigFinding[] => {
  const all = readings.flatMap(renamedIn);
  return all.length === 0 ? [] : [...ownNames(all), ...repeated(all), ...circular(all)];
};
