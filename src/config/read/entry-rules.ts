import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import { isUuid } from '../../domain/ids.ts';
import { foldedFieldName } from '../../domain/normal-form.ts';
import type { DataPath, Place } from '../../domain/place.ts';
import { isOwnTag } from '../../domain/protection.ts';
import type { ConfigFileReading } from './config-file-reading.ts';
import { entriesOf, isRecord, nameOf, textOf, where } from './entry-data.ts';
import { listedAndIgnored } from './ignored-rules.ts';
import { quoted } from './quoted-text.ts';
import { listedAndFiltered } from './suite-rules.ts';

/** A list of entries in a file, whose names must differ. */
interface EntryList {
  readonly reading: ConfigFileReading;
  readonly path: DataPath;
  readonly entries: readonly unknown[];
}

/** An entry of a list; its place is computed on demand. */
interface ListedEntry {
  readonly list: EntryList;
  readonly index: number;
}

interface NamedEntry extends ListedEntry {
  readonly name: string;
}

/** The entry at a position in several lists, counted from the first. */
const entryAt = (lists: readonly EntryList[], position: number): ListedEntry | undefined => {
  let start = 0;
  for (const list of lists) {
    if (position < start + list.entries.length) return { list, index: position - start };
    start += list.entries.length;
  }
  return undefined;
};

const placeOf = ({ list, index }: ListedEntry): Place | undefined =>
  list.reading.placeOf([...list.path, index, 'name']);

interface Wording {
  readonly rule: string;
  readonly what: string;
  /** The plural. */
  readonly several: string;
  readonly hint: string;
}

const duplicate = (named: NamedEntry, first: ListedEntry, wording: Wording): ConfigFinding => {
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
      ...(elsewhere !== '' && { hint: `${wording.hint} Or drop one of the two files.` }),
    },
  };
};

/** Entries whose name an earlier entry has; names are equal if `fold` maps them to the same text. */
const duplicates = (
  lists: readonly EntryList[],
  wording: Wording,
  fold = (name: string) => name,
): ConfigFinding[] => {
  const firsts = new Map<string, number>();
  const findings: ConfigFinding[] = [];
  let start = 0;
  for (const list of lists) {
    list.entries.forEach((entry, index) => {
      const name = nameOf(entry);
      if (name === undefined) return;
      const known = firsts.get(fold(name));
      const first = known === undefined ? undefined : entryAt(lists, known);
      if (first === undefined) firsts.set(fold(name), start + index);
      else findings.push(duplicate({ name, list, index }, first, wording));
    });
    start += list.entries.length;
  }
  return findings;
};

const EXPERIENCE: Wording = {
  rule: 'duplicate-experience',
  what: 'an experience with the name',
  several: 'experiences',
  hint: 'Rename or remove one of the two.',
};

const SUITE: Wording = {
  rule: 'duplicate-test-suite',
  what: 'the test suite',
  several: 'test suites',
  hint: 'Put all experiences of the suite into one entry.',
};

const VARIABLE: Wording = {
  rule: 'duplicate-environment-variable',
  what: 'the environment variable',
  several: 'environment variables',
  hint: 'Keep one of the two.',
};

const FIELD: Wording = {
  rule: 'duplicate-custom-field',
  what: 'the custom field',
  several: 'custom fields',
  hint: 'Put all values into one entry; field names ignore case.',
};

/** The names of one list of each entry that must differ. */
const WITHIN_ENTRY = [
  { key: 'environmentVariables', wording: VARIABLE, fold: (name: string) => name },
  { key: 'customFields', wording: FIELD, fold: foldedFieldName },
] as const;

const withinEntries = (reading: ConfigFileReading): ConfigFinding[] => {
  const findings: ConfigFinding[] = [];
  entriesOf(reading.data, 'experiences').forEach((entry, index) => {
    for (const { key, wording, fold } of WITHIN_ENTRY) {
      const entries = entriesOf(entry, key);
      if (entries.length < 2) continue;
      findings.push(...duplicates([{ reading, path: ['experiences', index, key], entries }], wording, fold));
    }
  });
  return findings;
};

/** Keys with different values in several files, which therefore do not belong to one config. */
const differing = (
  readings: readonly ConfigFileReading[],
  key: 'project' | 'ownershipTag',
  what: string,
  fold = (value: string) => value,
): ConfigFinding[] => {
  const given = readings.flatMap((reading) => {
    const value = isRecord(reading.data) ? textOf(reading.data[key]) : undefined;
    return value === undefined ? [] : [{ reading, value }];
  });
  const [first] = given;
  return given
    .filter(({ value }) => fold(value) !== fold(first?.value ?? ''))
    .map(({ reading, value }) => {
      const place = reading.placeOf([key]);
      const other = where(first?.reading.placeOf([key]), place);
      return {
        rule: `different-${key === 'project' ? 'projects' : 'ownership-tags'}`,
        message: `the files ${what}: ${quoted(first?.value ?? '')}${other} and ${quoted(value)}`,
        hint: 'Pass only files of one config, each with the same value or without the key.',
        ...(place !== undefined && { place }),
      };
    });
};

/** Tags with a name that sync reserves. */
const reservedTags = (reading: ConfigFileReading): ConfigFinding[] => {
  const { data } = reading;
  const reserved = (tag: unknown, path: () => DataPath): ConfigFinding[] => {
    const name = textOf(tag);
    if (name === undefined || !isOwnTag(name)) return [];
    const place = reading.placeOf(path());
    return [
      {
        rule: 'reserved-tag',
        message: `${quoted(name)} is a tag name that sync reserves`,
        hint: 'Rename the tag; list what to protect under `protected`.',
        ...(place !== undefined && { place }),
      },
    ];
  };
  return [
    ...entriesOf(data, 'managedExperienceTags').flatMap((tag, i) =>
      isRecord(tag)
        ? reserved(nameOf(tag), () => ['managedExperienceTags', i, 'name'])
        : reserved(tag, () => ['managedExperienceTags', i]),
    ),
    ...entriesOf(data, 'experiences').flatMap((entry, index) =>
      entriesOf(entry, 'tags').flatMap((tag, i) => reserved(tag, () => ['experiences', index, 'tags', i])),
    ),
    ...(isRecord(data) ? reserved(data['ownershipTag'], () => ['ownershipTag']) : []),
  ];
};

/** A project's name, or its ID in one case. */
const foldedID = (project: string): string => (isUuid(project) ? project.toLowerCase() : project);

/** The rules between entries, within a file and across files, such as unique names. */
export const entryFaults = (readings: readonly ConfigFileReading[]): ConfigFinding[] => {
  const lists = (key: string): EntryList[] =>
    readings.map((reading) => ({ reading, path: [key], entries: entriesOf(reading.data, key) }));
  return [
    ...duplicates(lists('experiences'), EXPERIENCE),
    ...duplicates(lists('managedTestSuites'), SUITE),
    ...readings.flatMap(withinEntries),
    ...readings.flatMap(reservedTags),
    ...readings.flatMap(listedAndFiltered),
    ...listedAndIgnored(readings),
    ...differing(readings, 'project', 'are bound to different projects', foldedID),
    ...differing(readings, 'ownershipTag', 'name different ownership tags'),
  ];
};
