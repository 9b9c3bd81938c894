import type {
  ConfigFinding,
  ExperienceSyncConfig,
  LoadedConfig,
  Together,
} from '../../domain/experience-sync-config.ts';
import { isUuid } from '../../domain/ids.ts';
import { suggestFrom } from '../../domain/nearest-name.ts';
import type { DataPath } from '../../domain/place.ts';
import {
  inReadingOrder,
  loadConfigFiles,
  type ConfigSource,
  type LoadOptions,
} from './load-experience-sync-config.ts';
import { quoted } from './quoted-text.ts';

/** What can be checked in config files without the live state. */
export interface ConfigReport {
  readonly files: readonly string[];
  readonly errors: readonly ConfigFinding[];
  readonly warnings: readonly ConfigFinding[];
  /** Absent if there are errors. */
  readonly counts?: {
    readonly experiences: number;
    readonly managedTestSuites: number;
    readonly managedExperienceTags: number;
  };
}

interface Doubt {
  readonly path: DataPath;
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
  readonly together?: Together;
}

const emptySuites = ({ managedTestSuites }: ExperienceSyncConfig): Doubt[] =>
  managedTestSuites.flatMap((suite, i) =>
    suite.experiences.length > 0 || suite.where
      ? []
      : [
          {
            path: ['managedTestSuites', i, 'name'],
            rule: 'suite-without-experiences',
            message: `the test suite ${quoted(suite.name)} lists no experience, so it is revised to hold none`,
            hint: 'List its experiences, or remove the suite to leave it alone.',
            together: {
              name: suite.name,
              message: 'are test suites that list no experience, so they are revised to hold none',
            },
          },
        ],
  );

/** Settings of a new suite on a suite that is not declared. */
const undeclaredSettings = ({ managedTestSuites }: ExperienceSyncConfig): Doubt[] =>
  managedTestSuites.flatMap((suite, i) =>
    (['description', 'metricsSet'] as const)
      .filter((key) => suite.system === undefined && suite[key] !== undefined)
      .map((key) => ({
        path: ['managedTestSuites', i, key],
        rule: 'undeclared-suite-setting',
        message: `the test suite ${quoted(suite.name)} has a \`${key}\` but no \`system\`, so it is never created with it`,
        hint: 'Add the `system` of the suite, or remove this.',
      })),
  );

const FIELD_EXAMPLES = {
  description: '`description: Aerial survey`',
  locations: '`locations: [s3://bucket/scenario]`',
} as const;

const suiteMembers = ({ experiences, managedTestSuites }: ExperienceSyncConfig): Doubt[] => {
  const archived = new Map(experiences.map((experience) => [experience.name, experience.archived]));
  const suggest = suggestFrom(archived.keys());
  const hintFor = (name: string): string => {
    const nearest = suggest(name);
    return nearest === undefined
      ? 'Add the experience, or remove its name; a suite may list others only with --no-archive.'
      : `Did you mean ${quoted(nearest)}?`;
  };
  return managedTestSuites.flatMap((suite, i) =>
    suite.experiences.flatMap((name, j): Doubt[] => {
      const path = ['managedTestSuites', i, 'experiences', j];
      const subject = `the test suite ${quoted(suite.name)} names ${quoted(name)}`;
      const state = archived.get(name);
      if (state === false) return [];
      if (state === undefined) {
        const message = `${subject}, which is not an experience of this config`;
        const several = `are named by the test suite ${quoted(suite.name)} but are not experiences of this config`;
        const together = { name, message: several };
        return [{ path, rule: 'unknown-suite-experience', message, hint: hintFor(name), together }];
      }
      const hint = 'Remove the name from the suite, or `archived: true` from the experience.';
      return [{ path, rule: 'archived-suite-experience', message: `${subject}, which is archived`, hint }];
    }),
  );
};

const unusedManagedTags = ({ experiences, managedExperienceTags }: ExperienceSyncConfig): Doubt[] => {
  const used = new Set(experiences.flatMap((experience) => experience.tags));
  return managedExperienceTags.flatMap((tag, i) =>
    used.has(tag)
      ? []
      : [
          {
            path: ['managedExperienceTags', i],
            rule: 'unused-managed-tag',
            message: `no experience has the managed tag ${quoted(tag)}, so a plan removes it from all listed experiences`,
            hint: 'Add the tag to an experience, or remove it here to leave it alone.',
            together: {
              name: tag,
              message:
                'are managed tags that no experience has, so a plan removes them from all listed experiences',
            },
          },
        ],
  );
};

const repeatedLocations = ({ experiences }: ExperienceSyncConfig): Doubt[] =>
  experiences.flatMap(({ locations }, i) =>
    new Set(locations).size === locations.length
      ? []
      : locations.flatMap((location, j) =>
          locations.indexOf(location) === j
            ? []
            : [
                {
                  path: ['experiences', i, 'locations', j],
                  rule: 'repeated-location',
                  message: `the location ${quoted(location)} is here more than once`,
                  hint: 'Remove this one.',
                },
              ],
        ),
  );

const doubtfulIDs = ({ experiences }: ExperienceSyncConfig): Doubt[] => {
  const firsts = new Map<string, string>();
  return experiences.flatMap(({ name, experienceID }, i): Doubt[] => {
    if (experienceID === undefined) return [];
    const path = ['experiences', i, 'experienceID'];
    const first = firsts.get(experienceID);
    firsts.set(experienceID, first ?? name);
    if (!isUuid(experienceID)) {
      return [
        {
          path,
          rule: 'experience-id-not-uuid',
          message: `${quoted(experienceID)} is not a UUID, unlike every ReSim ID`,
          together: { name: experienceID, message: 'are not UUIDs, unlike every ReSim ID' },
          hint: 'Copy the ID from ReSim, or remove it to match the experience by name.',
        },
      ];
    }
    if (first === undefined) return [];
    const message = `the experience ${quoted(first)} has the same ID`;
    return [{ path, rule: 'repeated-experience-id', message, hint: 'Remove it from one of the two.' }];
  });
};

/** Fields that only an existing experience may omit; an ID is a sign of one, since `clone` writes it. */
const missingFields = ({ experiences }: ExperienceSyncConfig): Doubt[] =>
  experiences.flatMap(({ name, experienceID, archived, ...entry }, i): Doubt[] => {
    if (experienceID !== undefined || archived) return [];
    return (['description', 'locations'] as const)
      .filter((field) => entry[field].length === 0)
      .map((field) => ({
        path: ['experiences', i, field],
        rule: `no-${field}`,
        message: `the experience ${quoted(name)} has no \`${field}\`, which only an existing experience without one may omit`,
        hint: `Add ${FIELD_EXAMPLES[field]}, unless the experience exists and has none.`,
        together: {
          name,
          message: `are experiences without \`${field}\`, which only existing experiences without one may omit`,
        },
      }));
  });

/** Allowed but probably unintended configuration, with its places. */
const configDoubts = ({ config, locate }: LoadedConfig): readonly ConfigFinding[] =>
  [
    ...emptySuites(config),
    ...undeclaredSettings(config),
    ...suiteMembers(config),
    ...unusedManagedTags(config),
    ...repeatedLocations(config),
    ...doubtfulIDs(config),
    ...missingFields(config),
  ].map(({ path, ...doubt }) => {
    const place = locate(path);
    return { ...doubt, ...(place !== undefined && { place }) };
  });

const leniently = (files: readonly ConfigSource[], { sha256, strict }: LoadOptions): ConfigReport => {
  const paths = files.map((file) => file.path);
  const loaded = loadConfigFiles(files, { strict: false, sha256 }, strict ? 'warn' : 'keep');
  if (loaded._tag === 'Right') {
    const { config, warnings } = loaded.right;
    return {
      files: paths,
      errors: [],
      warnings: inReadingOrder([...warnings, ...configDoubts(loaded.right)], paths),
      counts: {
        experiences: config.experiences.length,
        managedTestSuites: config.managedTestSuites.length,
        managedExperienceTags: config.managedExperienceTags.length,
      },
    };
  }
  return { files: paths, errors: loaded.left.errors, warnings: loaded.left.warnings };
};

/**
 * Checks config files offline: all errors, or all warnings of a valid config. With `strict`, every warning is an error, but the files are
 * read without it, so that one finding does not hide others.
 */
export const validateConfig = (files: readonly ConfigSource[], options: LoadOptions): ConfigReport => {
  const report = leniently(files, options);
  if (!options.strict || report.warnings.length === 0) return report;
  const errors = inReadingOrder([...report.errors, ...report.warnings], report.files);
  return { files: report.files, errors, warnings: [] };
};
