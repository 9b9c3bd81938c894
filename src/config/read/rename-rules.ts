import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import type { Place } from '../../domain/place.ts';
import type { ConfigFileReading } from './config-file-reading.ts';
import { entriesOf, isRecord, nameOf, textOf, where } from './entry-data.ts';
import { quoted } from './quoted-text.ts';

/** An entry with a `previousName`; its place is computed on demand. */
interface Renamed {
  readonly name: string;
  readonly previousName: string;
  /** An ID identifies the experience, whatever the names. */
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
        hint: 'Write its previous name, or remove the key.',
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
        hint: 'One experience cannot become two: keep it in one entry.',
        together: { name: one.previousName, message: 'are the `previousName` of more than one experience' },
      }),
    ];
  });
};

/** The cycles of previous names, each once, starting with its first entry in the file. */
const cycles = (all: readonly Renamed[]): Renamed[][] => {
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
  cycles(all).flatMap((cycle) => {
    const [first] = cycle;
    if (first === undefined) return [];
    const shown = cycle
      .slice(0, MOST_SHOWN)
      .map(({ name, previousName }) => `${quoted(name)} was ${quoted(previousName)}`);
    const more = cycle.length > MOST_SHOWN ? [`${cycle.length - MOST_SHOWN} more`] : [];
    return [
      finding(first, {
        rule: 'circular-previous-names',
        message: `names cannot be swapped by \`previousName\` alone: ${[...shown, ...more].join(', ')}`,
        hint: 'The names do not tell whether the swap is done: add the `experienceID` to each of these entries.',
      }),
    ];
  });

/** The rules of `previousName`: each name is used by one entry, and there are no cycles. */
export const renameFaults = (readings: readonly ConfigFileReading[]): ConfigFinding[] => {
  const all = readings.flatMap(renamedIn);
  return all.length === 0 ? [] : [...ownNames(all), ...repeated(all), ...circular(all)];
};
