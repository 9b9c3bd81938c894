import type {
  ConfigFinding,
  ExperienceSyncConfig,
  SuiteFilter,
} from '../../domain/experience-sync-config.ts';
import { MEMBER_SET_KINDS, SET_KEYS } from '../../domain/named-sets.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import type { Locate } from '../../domain/place.ts';
import { chosenBy, isSuiteFilter } from '../../domain/suite-filter.ts';
import type { ConfigFileReading } from './config-file-reading.ts';
import { entriesOf, isRecord, nameOf } from './entry-data.ts';
import { quoted } from './quoted-text.ts';

/** Suites with both a list and a filter. */
export const listedAndFiltered = (reading: ConfigFileReading): ConfigFinding[] =>
  entriesOf(reading.data, 'managedTestSuites').flatMap((suite, i) => {
    if (!isRecord(suite) || suite['where'] === undefined || suite['experiences'] === undefined) return [];
    const place = reading.placeOf(['managedTestSuites', i, 'where']);
    return [
      {
        rule: 'experiences-and-where',
        message: `the test suite ${quoted(nameOf(suite) ?? '')} has both \`experiences\` and \`where\``,
        hint: 'Keep one of the two: the list or the filter.',
        ...(place !== undefined && { place }),
      },
    ];
  });

const filterHint = (filter: SuiteFilter, { experiences, ownershipTag }: ExperienceSyncConfig): string => {
  const known = {
    tag: new Set([...experiences.flatMap((entry) => entry.tags), ownershipTag ?? '']),
    system: new Set(experiences.flatMap((entry) => entry.systems)),
  };
  const unused = MEMBER_SET_KINDS.flatMap((kind) =>
    (filter[SET_KEYS[kind]] ?? []).map((name) => ({ kind, name })),
  ).find(({ kind, name }) => !known[kind].has(name));
  if (unused) {
    const nearest = nearestName(unused.name, known[unused.kind]);
    return nearest === undefined
      ? `No entry has the ${unused.kind} ${quoted(unused.name)}.`
      : `No entry has the ${unused.kind} ${quoted(unused.name)}; did you mean ${quoted(nearest)}?`;
  }
  return (filter.names ?? []).length === 0
    ? 'An entry must have all of them, and not be archived.'
    : 'An entry must have all tags and systems and a name that matches, and not be archived.';
};

/** Filters that select nothing: the suite would lose all its members. */
export const filterFaults = (config: ExperienceSyncConfig, locate: Locate): ConfigFinding[] =>
  config.managedTestSuites.flatMap(({ name, where }, i) => {
    if (where === undefined || chosenBy(where, config).length > 0) return [];
    const place = locate(['managedTestSuites', i, 'where']);
    const isEmpty = !isSuiteFilter(where);
    return [
      {
        rule: isEmpty ? 'empty-where' : 'where-matches-nothing',
        message: isEmpty
          ? `the \`where\` of the test suite ${quoted(name)} has no condition`
          : `the \`where\` of the test suite ${quoted(name)} matches no experience of this config`,
        hint: isEmpty
          ? 'Give at least one of `tags`, `systems` and `names`, such as `where: { tags: [nightly] }`.'
          : filterHint(where, config),
        ...(place !== undefined && { place }),
      },
    ];
  });
