import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type ClonedText, configToUpdate, newText, updatedText } from '../config/clone/clone-text.ts';
import {
  type ClonedFiles,
  type PartSource,
  severalConfigs,
  updatedTexts,
} from '../config/clone/several-files.ts';
import { liveConfig } from '../config/clone/live-config.ts';
import type { LeftOut, LiveConfig } from '../domain/clone.ts';
import type { DatabaseState, Project } from '../domain/database-state.ts';
import type { ConfigFinding, ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { ProjectID } from '../domain/ids.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { archiveLimit } from '../plan/archive-limit.ts';
import { getCurrentDatabaseState } from '../ingest/get-current-database-state.ts';
import { readDeclarations, type ReadDeclarations } from '../ingest/read-declarations.ts';
import type { StartedReading } from '../ingest/started-reading.ts';
import type { Capabilities, ConfigStore, Session } from './capabilities.ts';
import { findProject } from './find-project.ts';

/** The options of `sync clone`. */
export interface CloneRequest {
  /** The file to write; absent: only the text is returned. */
  readonly file?: string;
  /** Further files to update, each entry in its own file; absent: none. */
  readonly more?: readonly string[];
  /** The file for new entries; absent: `file`. */
  readonly newIn?: string;
  /** Whether to include archived experiences. */
  readonly includeArchived: boolean;
  /** Globs of names of experiences to leave out, and to list as `ignored`; absent: none. */
  readonly exclude?: readonly string[];
  /** Whether to overwrite an existing file. */
  readonly force: boolean;
  /** Whether to add no managed tags and suites to an existing file. */
  readonly keepManaged: boolean;
  /** Whether to leave out the IDs of experiences; absent: no. */
  readonly withoutIDs?: boolean;
  /** Whether to declare tags and suites, so that another project can create them; absent: no. */
  readonly declare?: boolean;
}

/** The result of a clone. */
export interface Cloned extends ClonedText {
  readonly project: Project;
  readonly leftOut: readonly LeftOut[];
  /** `unchanged`: the file was up to date and was not written. */
  readonly status: 'printed' | CloneStatus;
  /** The status of each file, if there are several. */
  readonly files?: readonly { readonly file: string; readonly status: CloneStatus }[];
}

/** The status of a file that a clone was written to. */
export type CloneStatus = 'created' | 'updated' | 'rewritten' | 'unchanged';

/** The capabilities of a clone. */
export interface CloneWorld extends ConfigStore, Pick<Capabilities, 'notify'> {
  /** Writes all files or none, as far as the file system allows. Absent: one after the other. */
  readonly writeConfigs?: (
    files: readonly { readonly file: string; readonly text: string }[],
  ) => Result<void>;
}

const activeNames = (
  items: readonly { readonly name: string; readonly archived: boolean }[],
): readonly string[] => [...new Set(items.filter(({ archived }) => !archived).map(({ name }) => name))];

/** A complete live state, with the declarations of its tags and suites if requested. */
interface Whole {
  readonly state: DatabaseState;
  readonly declarations?: ReadDeclarations;
}

const readAll = (
  { api }: Session,
  projectID: ProjectID,
  lists: StartedReading,
  declare: boolean,
): Result<Whole> =>
  pipe(
    TE.Do,
    TE.apS('declarations', declare ? readDeclarations(api, projectID, lists) : TE.right(undefined)),
    TE.apS('tags', lists.tags),
    TE.apS('systems', lists.systems),
    TE.apS('testSuites', lists.testSuites),
    TE.bind('read', ({ tags, systems, testSuites }) => {
      const names = {
        tags: activeNames(tags.items),
        systems: activeNames(systems.items),
        testSuites: activeNames(testSuites.items),
      };
      const request = { projectID, ...names, needsArchivedMembers: () => false };
      return getCurrentDatabaseState(api, request, lists);
    }),
    TE.map(({ read: { state }, declarations }) => ({ state, ...(declarations && { declarations }) })),
  );

const notUpdatable = (file: string, errors: readonly ConfigFinding[]): SyncError => ({
  _tag: 'NotUpdatable',
  file,
  errors,
});

/** Returns the files of a clone if there are several, including the one for new entries. */
const severalFiles = ({ file, more = [], newIn = file }: CloneRequest): readonly string[] => {
  const files = [...new Set([file, ...more, newIn].flatMap((one) => one ?? []))];
  return files.length > 1 ? files : [];
};

const missing = (file: string): SyncError => ({
  _tag: 'ConfigUnreadable',
  file,
  reason: 'missing',
  detail: '',
});

const readSeveral = (request: CloneRequest, { readConfig }: CloneWorld): Result<readonly PartSource[]> =>
  pipe(
    severalFiles(request),
    TE.traverseSeqArray((path) =>
      pipe(
        readConfig(path),
        TE.chain((bytes) => {
          if (bytes !== undefined) return TE.right({ path, bytes });
          // Only the file for new entries may be missing.
          return path === (request.newIn ?? request.file) ? TE.right({ path }) : TE.left(missing(path));
        }),
      ),
    ),
  );

/** Returns the config of the files to update; empty if there is none or it is overwritten. */
const currentConfig = (request: CloneRequest, world: CloneWorld): Result<Partial<ExperienceSyncConfig>> => {
  const { file, force } = request;
  const { readConfig } = world;
  if (severalFiles(request).length > 0)
    return pipe(
      readSeveral(request, world),
      TE.chainEitherK((sources) =>
        pipe(
          severalConfigs(sources),
          E.mapLeft((faults) => notUpdatable(faults[0]?.place?.file ?? file ?? '', faults)),
        ),
      ),
    );
  if (file === undefined) return TE.right({});
  return pipe(
    readConfig(file),
    TE.chainEitherK((bytes) =>
      bytes === undefined || force
        ? E.right({})
        : pipe(
            configToUpdate({ path: file, bytes }),
            E.mapLeft((faults) => notUpdatable(file, faults)),
          ),
    ),
  );
};

const isJson = (file: string): boolean => file.toLowerCase().endsWith('.json');

/** Refuses a clone that drops too many entries: a server error is more likely than such a loss, and the file may be the only copy. */
const dropsTooMuch = (
  file: string,
  { config, changes }: Pick<ClonedText, 'config' | 'changes'>,
): SyncError | undefined => {
  if (changes === undefined) return undefined;
  const removed = changes.removed.length;
  const before = config.experiences.length - changes.added.length + removed;
  const { exceeded, limit } = archiveLimit(undefined, removed, before);
  return exceeded ? { _tag: 'CloneDrops', file, removed, before, limit } : undefined;
};

/** Refuses a clone that would drop a managed tag or suite because it cannot be read. */
const dropsUnread = (
  { leftOut }: LiveConfig,
  { changes }: Pick<ClonedText, 'changes'>,
): SyncError | undefined => {
  const removed = {
    tag: changes?.removedTags ?? [],
    testSuite: changes?.removedSuites ?? [],
  };
  const entities = leftOut.flatMap((one) => {
    if (one._tag !== 'Unreadable') return [];
    const { kind, name } = one.unreadable;
    const names = kind === 'tag' || kind === 'testSuite' ? removed[kind] : [];
    return (name === undefined ? names.length > 0 : names.includes(name)) ? [one.unreadable] : [];
  });
  return entities.length === 0 ? undefined : { _tag: 'UnreadableEntities', entities };
};

const write = (
  request: CloneRequest,
  live: LiveConfig,
  world: CloneWorld,
): Result<ClonedText & Pick<Cloned, 'status'>> => {
  const { file, force } = request;
  if (file === undefined)
    return TE.right({ ...newText(live, { ...request, json: false }), status: 'printed' });
  const json = isJson(file);
  return pipe(
    // Read after all responses have arrived, to keep concurrent edits of the file.
    world.readConfig(file),
    TE.chain((bytes) => {
      const fresh = bytes === undefined || force;
      const cloned = fresh
        ? E.right(newText(live, { ...request, json }))
        : pipe(
            updatedText({ path: file, bytes }, live, { ...request, json }),
            E.mapLeft((errors) => notUpdatable(file, errors)),
          );
      if (E.isLeft(cloned)) return TE.left(cloned.left);
      const tooMuch = dropsTooMuch(file, cloned.right) ?? dropsUnread(live, cloned.right);
      if (tooMuch) return TE.left(tooMuch);
      const { text } = cloned.right;
      const before = bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      if (before === text) return TE.right({ ...cloned.right, status: 'unchanged' as const });
      const status: Cloned['status'] = before === undefined ? 'created' : force ? 'rewritten' : 'updated';
      return pipe(
        world.writeConfig(file, text),
        TE.map(() => ({ ...cloned.right, status })),
      );
    }),
  );
};

const writeAll =
  (world: CloneWorld): NonNullable<CloneWorld['writeConfigs']> =>
  (files) =>
    world.writeConfigs
      ? world.writeConfigs(files)
      : pipe(
          files,
          TE.traverseSeqArray(({ file, text }) => world.writeConfig(file, text)),
          TE.map(() => undefined),
        );

/** Returns the status of one of several files. */
const statusOfPart = ({ bytes, text }: ClonedFiles['files'][number], force: boolean): CloneStatus => {
  const before = bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (before === text) return 'unchanged';
  if (before === undefined) return 'created';
  return force ? 'rewritten' : 'updated';
};

const STATUSES = ['created', 'rewritten', 'updated'] as const;

/** Updates several files, each entry in its own file. Prepares all of them before writing the first. */
const writeSeveral = (
  request: CloneRequest,
  live: LiveConfig,
  world: CloneWorld,
): Result<Omit<Cloned, 'project' | 'leftOut'>> => {
  const { force, newIn = request.file ?? '' } = request;
  const forNew = severalFiles(request).indexOf(newIn);
  return pipe(
    readSeveral(request, world),
    TE.chainEitherK((sources) =>
      pipe(
        updatedTexts(sources, live, { ...request, forNew }),
        E.mapLeft((faults) => notUpdatable(faults[0]?.place?.file ?? newIn, faults)),
      ),
    ),
    TE.chainFirstEitherK((cloned): E.Either<SyncError, void> => {
      const tooMuch = dropsTooMuch(newIn, cloned) ?? dropsUnread(live, cloned);
      return tooMuch ? E.left(tooMuch) : E.right(undefined);
    }),
    TE.chain(({ files, ...cloned }) => {
      const parts = files.map((part) => ({ ...part, status: statusOfPart(part, force) }));
      const changed = parts.flatMap(({ path, text, status }) =>
        text === undefined || status === 'unchanged' ? [] : [{ file: path, text }],
      );
      return pipe(
        changed.length === 0 ? TE.right(undefined) : writeAll(world)(changed),
        TE.map(() => ({
          ...cloned,
          text: '',
          status:
            STATUSES.find((one) => parts.some(({ status }) => status === one)) ?? ('unchanged' as const),
          files: parts.map(({ path, status }) => ({ file: path, status })),
        })),
      );
    }),
  );
};

const asConfig = (
  { state, declarations }: Whole,
  { includeArchived, exclude = [] }: CloneRequest,
  { ignored = [], ownershipTag }: Partial<ExperienceSyncConfig>,
): E.Either<SyncError, LiveConfig> =>
  pipe(
    liveConfig(state, {
      includeArchived,
      exclude: [...new Set([...ignored, ...exclude])],
      ...(declarations && { declarations }),
      ...(ownershipTag !== undefined && { ownershipTag }),
    }),
    E.mapLeft((experiences) => ({ _tag: 'CloneImpossible', experiences })),
  );

/**
 * `sync clone`: reads the whole live state and writes it to a config file, or updates an existing file so that its plan has no changes.
 * Sends no write. Errors, in addition to those of reading: `NotUpdatable`, `CloneDrops`, `CloneImpossible`, `FileFailed`.
 */
export const cloneExperiences = (
  request: CloneRequest,
  session: Session,
  world: CloneWorld,
): Result<Cloned> =>
  pipe(
    currentConfig(request, world),
    TE.bindTo('current'),
    TE.bind('found', ({ current: { project } }) =>
      TE.fromIO(() => findProject(session, TE.right({ project, place: T.of(undefined) }))),
    ),
    TE.bind('project', ({ found }) => found.project),
    TE.chainFirstIOK(() => () => world.notify({ _tag: 'Step', text: 'reading the whole project' })),
    TE.bind('lists', ({ found }) => found.lists),
    TE.bind('whole', ({ project, lists }) =>
      readAll(session, project.projectID, lists, request.declare ?? false),
    ),
    TE.bind('live', ({ whole, current }) => TE.fromEither(asConfig(whole, request, current))),
    TE.bind('written', ({ live }): Result<Omit<Cloned, 'project' | 'leftOut'>> =>
      severalFiles(request).length > 0 ? writeSeveral(request, live, world) : write(request, live, world),
    ),
    TE.map(({ project, live, written }) => ({ ...written, project, leftOut: live.leftOut })),
  );
