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

/** The origin of an item in a merged list. */
interface Origin {
  readonly file: FilePlaces;
  readonly path: DataPath;
}

/** What is kept of a file after the merge. */
type FilePlaces = Pick<ConfigFileReading, 'placeOf'>;

/** A list of texts in a file. */
interface FileList extends Origin {
  readonly texts: readonly string[];
}

/** Where a list of texts is, in its file and in the merged data. */
interface ListOrigin extends Origin {
  readonly mergedPath: DataPath;
}

/** The entries of a merged list that come from one file. */
interface FileEntries {
  readonly file: FilePlaces;
  /** The positions in the merged list; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The config merged from several files, and the way back to the places in them. */
export interface MergedDocuments {
  readonly config: ExperienceSyncConfig;
  readonly warnings: readonly ConfigFinding[];
  readonly locate: Locate;
}

/** A file without faults. */
export type WholeReading = ConfigFileReading & { readonly document: ConfigDocument };

class Merger {
  readonly warnings: ConfigFinding[] = [];
  /** The origins of merged items whose path differs from that in their file, by merged path. */
  readonly origins = new Map<string, Origin>();

  /** Removes duplicates within a list, with a warning. */
  once(texts: readonly string[], origin: () => ListOrigin): readonly string[] {
    if (texts.length < 2 || new Set(texts).size === texts.length) return texts;
    const { file, path, mergedPath } = origin();
    return this.onceInAll([{ file, path, texts }], mergedPath);
  }

  /** Joins the lists of several files and removes duplicates, with a warning. */
  onceInAll(lists: readonly FileList[], mergedPath: DataPath): readonly string[] {
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
      message: `${quoted(text)} occurs in \`${list}\` more than once; duplicates are ignored`,
      hint: 'Remove this one.',
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
    merger.once(entry[key] ?? [], () => ({
      file,
      path: ['experiences', local, key],
      mergedPath: ['experiences', merged, key],
    }));
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
  experiences: merger.once(entry.experiences ?? [], () => ({
    file,
    path: ['managedTestSuites', local, 'experiences'],
    mergedPath: ['managedTestSuites', merged, 'experiences'],
  })),
  ...(entry.where && { where: picked(entry.where, ['tags', 'systems', 'names']) }),
  ...picked(entry, ['system', 'description', 'metricsSet']),
});

/** The declared ones among the managed tags; the first declaration of a name counts. */
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
  entries: ReadonlyMap<string, readonly FileEntries[]>,
): Locate => {
  const locate = (path: DataPath): Place | undefined => {
    for (let length = path.length; length > 0; length--) {
      const origin = origins.get(JSON.stringify(path.slice(0, length)));
      if (origin !== undefined) return origin.file.placeOf([...origin.path, ...path.slice(length)]);
    }
    const [list, index, ...rest] = path;
    if (list === undefined || typeof index !== 'number') return first?.placeOf(path.slice(0, 1));
    const from = entries.get(String(list))?.find(({ start, end }) => start <= index && index < end);
    return from ? from.file.placeOf([list, index - from.start, ...rest]) : first?.placeOf([list]);
  };
  return locate;
};

/** Merges valid files in order. Duplicate tags, systems and members count once, with a warning. */
export const mergeDocuments = (readings: readonly WholeReading[]): MergedDocuments => {
  const merger = new Merger();
  const experiences: ConfigExperience[] = [];
  const suites: ManagedTestSuite[] = [];
  const fileExperiences: FileEntries[] = [];
  const fileSuites: FileEntries[] = [];
  const files = readings.map(({ placeOf, document }) => ({ file: { placeOf }, document }));
  for (const { file, document } of files) {
    const [firstExperience, firstSuite] = [experiences.length, suites.length];
    document.experiences.forEach((entry, i) => {
      experiences.push(experience(merger, file, entry, i, experiences.length));
    });
    document.managedTestSuites?.forEach((entry, i) => {
      suites.push(testSuite(merger, file, entry, i, suites.length));
    });
    fileExperiences.push({ file, start: firstExperience, end: experiences.length });
    fileSuites.push({ file, start: firstSuite, end: suites.length });
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
  /** The value of a key that must not differ between files. */
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
  const entries = new Map([
    ['experiences', fileExperiences],
    ['managedTestSuites', fileSuites],
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
    locate: locator(files[0]?.file, merger.origins, entries),
  };
};
