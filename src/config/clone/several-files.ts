import * as E from 'fp-ts/lib/Either.js';
import type { CloneChanges, LiveConfig } from '../../domain/clone.ts';
import type { ConfigFinding, ExperienceSyncConfig } from '../../domain/experience-sync-config.ts';
import { loadConfigFiles, type ConfigSource } from '../read/load-experience-sync-config.ts';
import { editConfig } from '../write/edit.ts';
import { wholeText } from '../yaml/source-text.ts';
import { carriedOver, type CarryOverOptions, cloneChanges, newConfig, withoutIDs } from './carry-over.ts';
import { belowComments, emitted, hasNoContent } from './clone-text.ts';

type Findings<A> = E.Either<readonly ConfigFinding[], A>;

const NOTHING: ExperienceSyncConfig = { experiences: [], managedTestSuites: [], managedExperienceTags: [] };

/** One of several config files; a file without bytes does not exist yet. */
export interface PartSource {
  readonly path: string;
  readonly bytes?: Uint8Array;
}

const isWritten = ({ bytes }: PartSource): boolean => {
  const text = bytes && wholeText(bytes);
  return bytes !== undefined && (text === undefined || !hasNoContent(text));
};

const loaded = (sources: readonly PartSource[], isPart: boolean): Findings<ExperienceSyncConfig> => {
  const written = sources.flatMap((source): ConfigSource[] =>
    isWritten(source) ? [{ path: source.path, bytes: source.bytes ?? new Uint8Array() }] : [],
  );
  if (written.length === 0) return E.right(NOTHING);
  const read = loadConfigFiles(written, { strict: false, isPart, sha256: () => '' });
  return E.isLeft(read) ? E.left(read.left.errors) : E.right(read.right.config);
};

/** Merges several files. Errors: the faults of any of them. */
export const severalConfigs = (sources: readonly PartSource[]): Findings<ExperienceSyncConfig> =>
  loaded(sources, false);

/** Assigns each item to the first file that has it, or to the file for new items. */
const byOwner = <A>(
  items: readonly A[],
  parts: readonly ExperienceSyncConfig[],
  forNew: number,
  owner: (item: A) => number | undefined,
): readonly (readonly A[])[] => {
  const lists = parts.map((): A[] => []);
  for (const item of items) lists[owner(item) ?? forNew]?.push(item);
  return lists;
};

const firstWith = (
  parts: readonly ExperienceSyncConfig[],
  keys: (part: ExperienceSyncConfig) => readonly string[],
): ReadonlyMap<string, number> => {
  const first = new Map<string, number>();
  parts.forEach((part, i) => {
    for (const key of keys(part)) if (!first.has(key)) first.set(key, i);
  });
  return first;
};

/** A text stays in every file that has it; a text in no file is new. */
const textsOf = (
  texts: readonly string[],
  parts: readonly ExperienceSyncConfig[],
  forNew: number,
  of: (part: ExperienceSyncConfig) => readonly string[],
): readonly (readonly string[])[] => {
  const known = firstWith(parts, of);
  return parts.map((part, i) => {
    const own = new Set(of(part));
    return texts.filter((text) => own.has(text) || (i === forNew && !known.has(text)));
  });
};

const globs = (
  key: 'protected' | 'ignored',
  list: readonly string[],
  part: ExperienceSyncConfig,
): Pick<ExperienceSyncConfig, 'protected' | 'ignored'> =>
  part[key] === undefined && list.length === 0 ? {} : { [key]: list };

/** Divides a config among its files: an experience or suite stays in the file of its entry, even if renamed; new ones go to one file. */
export const divided = (
  whole: ExperienceSyncConfig,
  parts: readonly ExperienceSyncConfig[],
  forNew: number,
): readonly ExperienceSyncConfig[] => {
  const names = firstWith(parts, ({ experiences }) => experiences.map(({ name }) => name));
  const ids = firstWith(parts, ({ experiences }) =>
    experiences.flatMap(({ experienceID }) => experienceID ?? []),
  );
  const suiteNames = firstWith(parts, ({ managedTestSuites }) => managedTestSuites.map(({ name }) => name));
  const tagNames = firstWith(parts, ({ managedExperienceTags }) => managedExperienceTags);
  const declaring = firstWith(parts, ({ declaredTags = [] }) => declaredTags.map(({ name }) => name));
  const experiences = byOwner(
    whole.experiences,
    parts,
    forNew,
    ({ name, experienceID }) => names.get(name) ?? ids.get(experienceID ?? '-'),
  );
  const suites = byOwner(whole.managedTestSuites, parts, forNew, ({ name }) => suiteNames.get(name));
  const tags = textsOf(whole.managedExperienceTags, parts, forNew, (part) => part.managedExperienceTags);
  const declared = byOwner(
    whole.declaredTags ?? [],
    parts,
    forNew,
    ({ name }) => declaring.get(name) ?? tagNames.get(name),
  );
  const kept = textsOf(whole.protected ?? [], parts, forNew, (part) => part.protected ?? []);
  const ignored = textsOf(whole.ignored ?? [], parts, forNew, (part) => part.ignored ?? []);
  return parts.map((part, i) => ({
    experiences: experiences[i] ?? [],
    managedTestSuites: suites[i] ?? [],
    managedExperienceTags: tags[i] ?? [],
    ...((declared[i] ?? []).length > 0 && { declaredTags: declared[i] ?? [] }),
    ...globs('protected', kept[i] ?? [], part),
    ...globs('ignored', ignored[i] ?? [], part),
    ...(part.project !== undefined && { project: part.project }),
    ...(part.ownershipTag !== undefined && { ownershipTag: part.ownershipTag }),
  }));
};

const saysAnything = ({
  experiences,
  managedTestSuites,
  managedExperienceTags,
  ...rest
}: ExperienceSyncConfig) =>
  [experiences, managedTestSuites, managedExperienceTags].some((list) => list.length > 0) ||
  Object.keys(rest).length > 0;

const isJson = (path: string): boolean => path.toLowerCase().endsWith('.json');

/** The text of one file; undefined for a new file without content. */
const partText = (
  source: PartSource,
  config: ExperienceSyncConfig,
  force: boolean,
): Findings<string | undefined> => {
  const text = source.bytes && wholeText(source.bytes);
  if (isWritten(source) && !force) return editConfig(text ?? '', config, source.path);
  const isOverwritten = force && text !== undefined;
  if (!saysAnything(config) && !isOverwritten) return E.right(text);
  const written = emitted(config, isJson(source.path));
  return E.right(
    text === undefined || isOverwritten || isJson(source.path) ? written : belowComments(text, written),
  );
};

/** The new texts of several files, with their changes as a whole; without changes if they are overwritten. */
export interface ClonedFiles {
  readonly config: ExperienceSyncConfig;
  readonly changes?: CloneChanges;
  readonly files: readonly (PartSource & { readonly text?: string })[];
}

/** Each file on its own; a file to overwrite may be invalid, and then has nothing to keep in its place. */
const partsOf = (
  sources: readonly PartSource[],
  force: boolean,
): Findings<readonly ExperienceSyncConfig[]> => {
  const parts: ExperienceSyncConfig[] = [];
  for (const source of sources) {
    const part = loaded([source], true);
    if (E.isLeft(part) && !force) return part;
    parts.push(E.isLeft(part) ? NOTHING : part.right);
  }
  return E.right(parts);
};

/** The wanted config of all files as a whole. */
const wholeOf = (
  sources: readonly PartSource[],
  live: LiveConfig,
  { force, ...options }: CarryOverOptions & { readonly force: boolean },
): Findings<Pick<ClonedFiles, 'config' | 'changes'>> => {
  if (force) return E.right({ config: newConfig(live) });
  const current = severalConfigs(sources);
  if (E.isLeft(current)) return current;
  const config = carriedOver(current.right, live, options);
  return E.right({ config, changes: cloneChanges(current.right, config) });
};

/**
 * Edits several files so that together they describe the live state, or overwrites them with it, each item in the file that has it. Errors:
 * those of invalid files, or `not-editable`.
 */
export const updatedTexts = (
  sources: readonly PartSource[],
  live: LiveConfig,
  { forNew, ...options }: CarryOverOptions & { readonly forNew: number; readonly force: boolean },
): Findings<ClonedFiles> => {
  const whole = wholeOf(sources, live, options);
  if (E.isLeft(whole)) return whole;
  const parts = partsOf(sources, options.force);
  if (E.isLeft(parts)) return parts;
  const files: ClonedFiles['files'][number][] = [];
  for (const [i, config] of divided(whole.right.config, parts.right, forNew).entries()) {
    const source = sources[i];
    if (source === undefined) continue;
    const text = partText(source, options.withoutIDs ? withoutIDs(config) : config, options.force);
    if (E.isLeft(text)) return text;
    files.push({ ...source, ...(text.right !== undefined && { text: text.right }) });
  }
  return E.right({ ...whole.right, files });
};
