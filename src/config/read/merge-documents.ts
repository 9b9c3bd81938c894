import { OPTIONAL_FIELDS, picked } from '../../domain/experience.ts';
import type {
  ConfigExperience,
  ConfigFinding,
  DeclaredTag,
  ExperienceSyncConfig,
  ManagedTestSuite,
} from '../../domain/experience-sync-config.ts';
import type { DataPath, Locate, Place } from '../../domain/place.ts';
import type { ConfigDocument, ExperienceEntry, TestSuiteEntry } from './config-codecs.ts';
import type { ConfigFileReading } from './config-file-reading.ts';
import { quoted } from './quoted-text.ts';

/** Where an item of a merged list comes from. */
interface Origin {
  readonly file: FilePlaces;
  readonly path: DataPath;
}

/** All that stays of a file once it is merged. */
type FilePlaces = Pick<ConfigFileReading, 'placeOf'>;

/** A list of texts in a file, and where it goes in the merged data. */
interface FileList extends Origin {
  readonly texts: readonly string[];
  readonly mergedPath: DataPath;
}

/** One config out of several files, and the way back from it to the files. */
export interface MergedDocuments {
  readonly config: ExperienceSyncConfig;
  readonly warnings: readonly ConfigFinding[];
  readonly locate: Locate;
}

/** A file that could be read whole. */
export type WholeReading = ConfigFileReading & { readonly document: ConfigDocument };

class Merger {
  readonly warnings: ConfigFinding[] = [];
  /** Origins of what does not stand in the merged data as it stands in a file, by its merged path. */
  readonly origins = new Map<string, Origin>();

  /** Leaves out what a list of one file holds already, with a warning. */
  once(list: FileList): readonly string[] {
    const { texts } = list;
    return new Set(texts).size === texts.length ? texts : this.onceInAll([list], list.mergedPath);
  }

  /** Joins lists of several files, leaving out what one before holds already, with a warning. */
  onceInAll(lists: readonly Omit<FileList, 'mergedPath'>[], mergedPath: DataPath): readonly string[] {
    const kept = new Set<string>();
    for (const { file, path, texts } of lists) {
      texts.forEach((text, i) => {
        const origin = { file, path: [...path, i] };
        if (kept.has(text)) this.#repeated(text, origin, String(mergedPath.at(-1)));
        else this.origins.set(JSON.stringify([...mergedPath, kept.size]), origin);
        kept.add(text);
      });
    }
    return [...kept];
  }

  #repeated(text: string, origin: Origin, list: string): void {
    const place = origin.file.placeOf(origin.path);
    this.warnings.push({
      rule: 'repeated-item',
      message: `${quoted(text)} is listed in \`${list}\` more than once; it counts once`,
      hint: 'Remove this one',
      ...(place !== undefined && { place }),
    });
  }
}

const experience = (
  merger: Merger,
  file: FilePlaces,
  entry: ExperienceEntry,
  local: number,
  merged: number,
): ConfigExperience => {
  const listed = (key: 'tags' | 'systems'): readonly string[] =>
    merger.once({
      file,
      path: ['experiences', local, key],
      texts: entry[key] ?? [],
      mergedPath: ['experiences', merged, key],
    });
  const { experienceID, previousName } = entry;
  return {
    name: entry.name,
    description: entry.description ?? '',
    locations: entry.locations ?? [],
    ...(experienceID !== undefined && { experienceID }),
    ...(previousName !== undefined && { previousName }),
    ...picked(entry, OPTIONAL_FIELDS),
    customFields: entry.customFields ?? [],
    tags: listed('tags'),
    systems: listed('systems'),
    archived: entry.archived ?? false,
  };
};

const testSuite = (
  merger: Merger,
  file: FilePlaces,
  entry: TestSuiteEntry,
  local: number,
  merged: number,
): ManagedTestSuite => ({
  name: entry.name,
  experiences: merger.once({
    file,
    path: ['managedTestSuites', local, 'experiences'],
    texts: entry.experiences ?? [],
    mergedPath: ['managedTestSuites', merged, 'experiences'],
  }),
  ...(entry.where && { where: picked(entry.where, ['tags', 'systems', 'names']) }),
  ...picked(entry, ['system', 'description', 'metricsSet']),
});

/** Those of the managed tags that are maps; of one that is declared twice the first counts, like its name. */
const declaredTags = (documents: readonly ConfigDocument[]): readonly DeclaredTag[] => {
  const byName = new Map<string, DeclaredTag>();
  for (const { managedExperienceTags = [] } of documents)
    for (const tag of managedExperienceTags)
      if (typeof tag !== 'string' && !byName.has(tag.name))
        byName.set(tag.name, { name: tag.name, description: tag.description ?? '' });
  return [...byName.values()];
};

const locator = (
  first: FilePlaces | undefined,
  origins: ReadonlyMap<string, Origin>,
  entryOrigins: ReadonlyMap<string, readonly Origin[]>,
): Locate => {
  const locate = (path: DataPath): Place | undefined => {
    for (let length = path.length; length > 0; length--) {
      const origin = origins.get(JSON.stringify(path.slice(0, length)));
      if (origin !== undefined) return origin.file.placeOf([...origin.path, ...path.slice(length)]);
    }
    const [list, index, ...rest] = path;
    const origin = typeof index === 'number' ? entryOrigins.get(String(list))?.[index] : undefined;
    return origin === undefined
      ? first?.placeOf(path.slice(0, 1))
      : origin.file.placeOf([...origin.path, ...rest]);
  };
  return locate;
};

/** Merges files that were read whole, in their order. Tags, systems and members that repeat count once, with a warning. */
export const mergeDocuments = (readings: readonly WholeReading[]): MergedDocuments => {
  const merger = new Merger();
  const experiences: ConfigExperience[] = [];
  const suites: ManagedTestSuite[] = [];
  const experienceOrigins: Origin[] = [];
  const suiteOrigins: Origin[] = [];
  const files = readings.map(({ placeOf, document }) => ({ file: { placeOf }, document }));
  for (const { file, document } of files) {
    document.experiences.forEach((entry, i) => {
      experiences.push(experience(merger, file, entry, i, experiences.length));
      experienceOrigins.push({ file, path: ['experiences', i] });
    });
    document.managedTestSuites?.forEach((entry, i) => {
      suites.push(testSuite(merger, file, entry, i, suites.length));
      suiteOrigins.push({ file, path: ['managedTestSuites', i] });
    });
  }
  const tagLists = files.map(({ file, document }) => ({
    file,
    path: ['managedExperienceTags'],
    texts: (document.managedExperienceTags ?? []).map((tag) => (typeof tag === 'string' ? tag : tag.name)),
  }));
  const managedExperienceTags = merger.onceInAll(tagLists, ['managedExperienceTags']);
  const declared = declaredTags(readings.map(({ document }) => document));
  const globsOf = (key: 'protected' | 'ignored'): readonly string[] | undefined => {
    const lists = files.flatMap(({ file, document: { [key]: texts } }) =>
      texts === undefined ? [] : [{ file, path: [key], texts }],
    );
    return lists.length === 0 ? undefined : merger.onceInAll(lists, [key]);
  };
  /** A key that files do not differ in. */
  const single = <K extends 'project' | 'ownershipTag'>(key: K): Partial<Record<K, string>> => {
    const found = files.find(({ document }) => document[key] !== undefined);
    const value = found?.document[key];
    if (found === undefined || value === undefined) return {};
    merger.origins.set(JSON.stringify([key]), { file: found.file, path: [key] });
    const named: Partial<Record<K, string>> = {};
    named[key] = value;
    return named;
  };
  const protectedGlobs = globsOf('protected');
  const ignored = globsOf('ignored');
  const entryOrigins = new Map([
    ['experiences', experienceOrigins],
    ['managedTestSuites', suiteOrigins],
  ]);
  return {
    config: {
      experiences,
      managedTestSuites: suites,
      managedExperienceTags,
      ...(declared.length > 0 && { declaredTags: declared }),
      ...(protectedGlobs && { protected: protectedGlobs }),
      ...(ignored && { ignored }),
      ...single('project'),
      ...single('ownershipTag'),
    },
    warnings: merger.warnings,
    locate: locator(files[0]?.file, merger.origins, entryOrigins),
  };
};
