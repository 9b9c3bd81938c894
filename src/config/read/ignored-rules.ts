import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import { globMatcher } from '../../domain/glob.ts';
import type { DataPath, Place } from '../../domain/place.ts';
import type { ConfigFileReading } from './config-file-reading.ts';
import { entriesOf, nameOf, textOf } from './entry-data.ts';
import { quoted } from './quoted-text.ts';

/** A glob of `ignored` with its place. */
interface IgnoredGlob {
  readonly glob: string;
  readonly matches: (name: string) => boolean;
  readonly placeOf: () => Place | undefined;
}

const ignoredGlobs = (readings: readonly ConfigFileReading[]): readonly IgnoredGlob[] =>
  readings.flatMap((reading) =>
    entriesOf(reading.data, 'ignored').flatMap((item, i): IgnoredGlob[] => {
      const glob = textOf(item);
      if (glob === undefined) return [];
      return [{ glob, matches: globMatcher(glob), placeOf: () => reading.placeOf(['ignored', i]) }];
    }),
  );

const IGNORED_HINT = 'Remove the entry, or make the pattern narrower so that it does not match.';

/** Experiences that the config both lists and ignores. */
export const listedAndIgnored = (readings: readonly ConfigFileReading[]): ConfigFinding[] => {
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
