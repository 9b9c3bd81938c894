import { foldedFieldName } from '../../domain/normal-form.ts';
import type {
  ConfigFinding,
  ExperienceSyncConfig,
  SuiteFilter,
} from '../../domain/experience-sync-config.ts';
import { globMatcher } from '../../domain/glob.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import type { DataPath, Locate, Place } from '../../domain/place.ts';
import { isOwnTag } from '../../domain/protection.ts';
import { chosenBy, isSuiteFilter } from '../../domain/suite-filter.ts';
import type { ConfigFileReading } from './config-file-reading.ts';
import { quoted } from './quoted-text.ts';
import { isNull, YamlScalar } from '../yaml/yaml-node.ts';

/** A list of entries in a file, whose names must differ. */
interface EntryList {
  readonly reading: ConfigFileReading;
  readonly path: DataPath;
  readonly entries: readonly unknown[];
}

/** A named entry of a list; its place is found only when it is needed. */
interface NamedEntry {
  readonly name: string;
  readonly list: EntryList;
  readonly index: number;
}

/** Whether data of a file is a map. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof YamlScalar);

const NO_ENTRIES: readonly unknown[] = [];

/** The entries of a list in a file or an entry; none where there is no list. */
export const entriesOf = (data: unknown, key: string): readonly unknown[] => {
  const entries = isRecord(data) ? data[key] : undefined;
  return Array.isArray(entries) ? (entries as readonly unknown[]) : NO_ENTRIES;
};

/** The name of an entry, decoded or, of one with other faults, as it is written. */
export const nameOf = (entry: unknown): string | undefined => {
  const name = isRecord(entry) ? entry['name'] : undefined;
  const text = name instanceof YamlScalar && !isNull(name) ? name.text : name;
  return typeof text === 'string' && text !== '' ? text : undefined;
};

const placeOf = (named: NamedEntry): Place | undefined =>
  named.list.reading.placeOf([...named.list.path, named.index, 'name']);

/** Where the first of two is, told beside the other one. */
export const where = (place: Place | undefined, other: Place | undefined): string => {
  if (place === undefined) return '';
  return place.file === other?.file
    ? ` (first on line ${place.line})`
    : ` (first in ${place.file}:${place.line}:${place.column})`;
};

interface Wording {
  readonly rule: string;
  readonly what: string;
  /** What several are called. */
  readonly several: string;
  readonly hint: string;
}

const duplicate = (named: NamedEntry, first: NamedEntry, wording: Wording): ConfigFinding => {
  const place = placeOf(named);
  const firstPlace = placeOf(first);
  const message = `${wording.what} ${quoted(named.name)} is already defined`;
  const elsewhere = place?.file === firstPlace?.file ? '' : `, after ${firstPlace?.file ?? ''}`;
  return {
    rule: wording.rule,
    message: `${message}${where(firstPlace, place)}`,
    hint: wording.hint,
    ...(place !== undefined && { place }),
    together: {
      name: named.name,
      message: `are ${wording.several} that ${place?.file ?? 'the config'} defines again${elsewhere}`,
      ...(elsewhere !== '' && { hint: `${wording.hint}; or leave out one of the two files` }),
    },
  };
};

/** The entries whose name an earlier entry of the lists has; `fold` tells when two names are the same. */
const duplicates = (
  lists: readonly EntryList[],
  wording: Wording,
  fold = (name: string) => name,
): ConfigFinding[] => {
  const firsts = new Map<string, NamedEntry>();
  const findings: ConfigFinding[] = [];
  for (const list of lists) {
    list.entries.forEach((entry, index) => {
      const name = nameOf(entry);
      if (name === undefined) return;
      const first = firsts.get(fold(name));
      if (first === undefined) firsts.set(fold(name), { name, list, index });
      else findings.push(duplicate({ name, list, index }, first, wording));
    });
  }
  return findings;
};

const EXPERIENCE: Wording = {
  rule: 'duplicate-experience',
  what: 'an experience with the name',
  several: 'experiences',
  hint: 'Rename or remove one of the two',
};

const SUITE: Wording = {
  rule: 'duplicate-test-suite',
  what: 'the test suite',
  several: 'test suites',
  hint: 'Put all experiences of the suite into one entry',
};

const VARIABLE: Wording = {
  rule: 'duplicate-environment-variable',
  what: 'the environment variable',
  several: 'environment variables',
  hint: 'Keep one of the two',
};

const FIELD: Wording = {
  rule: 'duplicate-custom-field',
  what: 'the custom field',
  several: 'custom fields',
  hint: 'Put all values into one entry; these names are not case-sensitive',
};

const withinEntry = (
  reading: ConfigFileReading,
  index: number,
  key: string,
  entry: unknown,
): readonly EntryList[] => {
  const entries = entriesOf(entry, key);
  return entries.length < 2 ? [] : [{ reading, path: ['experiences', index, key], entries }];
};

const withinEntries = (reading: ConfigFileReading): ConfigFinding[] =>
  entriesOf(reading.data, 'experiences').flatMap((entry, i) => [
    ...duplicates(withinEntry(reading, i, 'environmentVariables', entry), VARIABLE),
    ...duplicates(withinEntry(reading, i, 'customFields', entry), FIELD, foldedFieldName),
  ]);

/** A glob of `ignored`, and where it stands. */
interface IgnoredGlob {
  readonly glob: string;
  readonly matches: (name: string) => boolean;
  readonly placeOf: () => Place | undefined;
}

/** A text, decoded or as it is written. */
export const textOf = (value: unknown): string | undefined => nameOf({ name: value });

const ignoredGlobs = (readings: readonly ConfigFileReading[]): readonly IgnoredGlob[] =>
  readings.flatMap((reading) =>
    entriesOf(reading.data, 'ignored').flatMap((item, i): IgnoredGlob[] => {
      const glob = textOf(item);
      if (glob === undefined) return [];
      return [{ glob, matches: globMatcher(glob), placeOf: () => reading.placeOf(['ignored', i]) }];
    }),
  );

const IGNORED_HINT =
  'List your own experiences and ignore the rest: remove one of the two, or narrow the pattern';

/** What the config lists although it ignores it: what is ignored does not exist for a plan. */
const listedAndIgnored = (readings: readonly ConfigFileReading[]): ConfigFinding[] => {
  const globs = ignoredGlobs(readings);
  if (globs.length === 0) return [];
  const fault = (
    reading: ConfigFileReading,
    path: DataPath,
    name: string | undefined,
    what: string,
    several: string,
  ): ConfigFinding[] => {
    const found = name === undefined ? undefined : globs.find(({ matches }) => matches(name));
    if (found === undefined || name === undefined) return [];
    const place = reading.placeOf(path);
    const pattern = found.placeOf();
    const by = `ignored by ${quoted(found.glob)}`;
    const at =
      pattern === undefined
        ? ''
        : pattern.file === place?.file
          ? ` (line ${pattern.line})`
          : ` (${pattern.file}:${pattern.line}:${pattern.column})`;
    return [
      {
        rule: 'listed-and-ignored',
        message: `${what} ${quoted(name)} is ${by}${at}`,
        hint: IGNORED_HINT,
        ...(place !== undefined && { place }),
        together: { name, message: `are ${several} ${by}${at}` },
      },
    ];
  };
  return readings.flatMap((reading) => [
    ...entriesOf(reading.data, 'experiences').flatMap((entry, i) =>
      fault(reading, ['experiences', i, 'name'], nameOf(entry), 'the experience', 'experiences that are'),
    ),
    ...entriesOf(reading.data, 'managedTestSuites').flatMap((suite, i) =>
      entriesOf(suite, 'experiences').flatMap((member, j) =>
        fault(
          reading,
          ['managedTestSuites', i, 'experiences', j],
          textOf(member),
          'the test suite member',
          'members of test suites that are',
        ),
      ),
    ),
  ]);
};

/** A key that several files give different values: they are not of one config. */
const differing = (
  readings: readonly ConfigFileReading[],
  key: 'project' | 'ownershipTag',
  what: string,
): ConfigFinding[] => {
  const given = readings.flatMap((reading) => {
    const value = isRecord(reading.data) ? textOf(reading.data[key]) : undefined;
    return value === undefined ? [] : [{ reading, value }];
  });
  const [first] = given;
  return given
    .filter(({ value }) => value !== first?.value)
    .map(({ reading, value }) => {
      const place = reading.placeOf([key]);
      const other = where(first?.reading.placeOf([key]), place);
      return {
        rule: `different-${key === 'project' ? 'projects' : 'ownership-tags'}`,
        message: `the files ${what}: ${quoted(first?.value ?? '')}${other} and ${quoted(value)}`,
        hint: 'Name only the files of one config, each with the same value or without the key',
        ...(place !== undefined && { place }),
      };
    });
};

/** Tags that would be created under a name that sync keeps for itself. */
const reservedTags = (reading: ConfigFileReading): ConfigFinding[] => {
  const { data } = reading;
  const declared = entriesOf(data, 'managedExperienceTags').map((tag, i) => ({
    name: isRecord(tag) ? nameOf(tag) : undefined,
    path: ['managedExperienceTags', i, 'name'],
  }));
  const owner = { name: isRecord(data) ? textOf(data['ownershipTag']) : undefined, path: ['ownershipTag'] };
  return [...declared, owner].flatMap(({ name, path }) => {
    if (name === undefined || !isOwnTag(name)) return [];
    const place = reading.placeOf(path);
    return [
      {
        rule: 'reserved-tag',
        message: `the tag name ${quoted(name)} is reserved by sync`,
        hint: 'Rename the tag; list protected experiences under `protected`',
        ...(place !== undefined && { place }),
      },
    ];
  });
};

/** Suites that say twice what they hold. */
const listedAndChosen = (reading: ConfigFileReading): ConfigFinding[] =>
  entriesOf(reading.data, 'managedTestSuites').flatMap((suite, i) => {
    if (!isRecord(suite) || suite['where'] === undefined || suite['experiences'] === undefined) return [];
    const place = reading.placeOf(['managedTestSuites', i, 'where']);
    return [
      {
        rule: 'experiences-and-where',
        message: `the test suite ${quoted(nameOf(suite) ?? '')} has both \`experiences\` and \`where\``,
        hint: 'Keep either the list or the filter',
        ...(place !== undefined && { place }),
      },
    ];
  });

const filterHint = (
  { tags = [], systems = [], names = [] }: SuiteFilter,
  { experiences, ownershipTag }: ExperienceSyncConfig,
): string => {
  const known = {
    tag: new Set([...experiences.flatMap((entry) => entry.tags), ownershipTag ?? '']),
    system: new Set(experiences.flatMap((entry) => entry.systems)),
  };
  const unused = [
    ...tags.map((name) => ({ kind: 'tag' as const, name })),
    ...systems.map((name) => ({ kind: 'system' as const, name })),
  ].find(({ kind, name }) => !known[kind].has(name));
  if (unused) {
    const nearest = nearestName(unused.name, known[unused.kind]);
    return nearest === undefined
      ? `No entry has the ${unused.kind} ${quoted(unused.name)}`
      : `No entry has the ${unused.kind} ${quoted(unused.name)}; did you mean ${quoted(nearest)}?`;
  }
  return names.length === 0
    ? 'An entry must have all of them, and not be archived'
    : 'An entry must have all tags and systems and a name that matches, and not be archived';
};

/** Filters of suites that choose nothing: the suite would lose all that it holds. */
export const filterFaults = (config: ExperienceSyncConfig, locate: Locate): ConfigFinding[] =>
  config.managedTestSuites.flatMap(({ name, where }, i) => {
    if (where === undefined || chosenBy(where, config).length > 0) return [];
    const place = locate(['managedTestSuites', i, 'where']);
    const isEmpty = !isSuiteFilter(where);
    return [
      {
        rule: isEmpty ? 'empty-where' : 'where-matches-nothing',
        message: isEmpty
          ? `the \`where\` of the test suite ${quoted(name)} is empty`
          : `the \`where\` of the test suite ${quoted(name)} matches no experience of this config`,
        hint: isEmpty
          ? 'Give at least one of `tags`, `systems` and `names`, such as `where: { tags: [nightly] }`'
          : filterHint(where, config),
        ...(place !== undefined && { place }),
      },
    ];
  });

/** The rules between entries, within a file and between files: what has a name has it alone. */
export const entryFaults = (readings: readonly ConfigFileReading[]): ConfigFinding[] => {
  const lists = (key: string): EntryList[] =>
    readings.map((reading) => ({ reading, path: [key], entries: entriesOf(reading.data, key) }));
  return [
    ...duplicates(lists('experiences'), EXPERIENCE),
    ...duplicates(lists('managedTestSuites'), SUITE),
    ...readings.flatMap(withinEntries),
    ...readings.flatMap(reservedTags),
    ...readings.flatMap(listedAndChosen),
    ...listedAndIgnored(readings),
    ...differing(readings, 'project', 'are bound to different projects'),
    ...differing(readings, 'ownershipTag', 'name different ownership tags'),
  ];
};
