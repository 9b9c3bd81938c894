import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type ClonedText, faultsToUpdate, newText, updatedText } from '../config/clone-text.ts';
import { liveConfig } from '../config/live-config.ts';
import type { LeftOut, LiveConfig } from '../domain/clone.ts';
import type { DatabaseState, Project } from '../domain/database-state.ts';
import type { ConfigFinding } from '../domain/experience-sync-config.ts';
import type { ProjectID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { archiveLimit } from '../plan/archive-limit.ts';
import { getCurrentDatabaseState } from '../ingest/get-current-database-state.ts';
import { startReading } from '../ingest/started-reading.ts';
import type { Capabilities, ConfigStore, Session } from './capabilities.ts';
import { projectOf } from './make-plan.ts';

type Result<A> = TE.TaskEither<SyncError, A>;

/** What a user asks for with `sync clone`. */
export interface CloneRequest {
  /** The file to write; absent: nothing is written, the text is the result. */
  readonly file?: string;
  /** Whether archived experiences are written, too. */
  readonly includeArchived: boolean;
  /** Whether a file that is there is written anew. */
  readonly force: boolean;
  /** Whether a file that is there shall manage no more tags and suites than it does. */
  readonly keepManaged: boolean;
}

/** A live state that was cloned. */
export interface Cloned extends ClonedText {
  readonly project: Project;
  readonly leftOut: readonly LeftOut[];
  /** `unchanged`: the file said it all already, and was not written. */
  readonly status: 'printed' | 'created' | 'updated' | 'rewritten' | 'unchanged';
}

type CloneWorld = ConfigStore & Pick<Capabilities, 'notify'>;

const activeNames = (
  items: readonly { readonly name: string; readonly archived: boolean }[],
): readonly string[] => [...new Set(items.filter(({ archived }) => !archived).map(({ name }) => name))];

const readAll = ({ api }: Session, projectID: ProjectID): Result<DatabaseState> => {
  const lists = startReading(api, projectID);
  return pipe(
    TE.Do,
    TE.apS('tags', lists.tags),
    TE.apS('systems', lists.systems),
    TE.apS('testSuites', lists.testSuites),
    TE.chain(({ tags, systems, testSuites }) => {
      const names = {
        tags: activeNames(tags),
        systems: activeNames(systems),
        testSuites: activeNames(testSuites),
      };
      const request = { projectID, ...names, needsArchivedMembers: () => false };
      return getCurrentDatabaseState(api, request, lists);
    }),
    TE.map(({ state }) => state),
  );
};

const notUpdatable = (file: string, errors: readonly ConfigFinding[]): SyncError => ({
  _tag: 'NotUpdatable',
  file,
  errors,
});

const checkTarget = ({ file, force }: CloneRequest, { readConfig }: CloneWorld): Result<void> => {
  if (file === undefined) return TE.right(undefined);
  return pipe(
    readConfig(file),
    TE.chainEitherK((bytes) => {
      if (bytes === undefined || force) return E.right(undefined);
      const faults = faultsToUpdate({ path: file, bytes });
      return faults.length === 0 ? E.right(undefined) : E.left(notUpdatable(file, faults));
    }),
  );
};

const isJson = (file: string): boolean => file.toLowerCase().endsWith('.json');

/** A project that lost so much, or that answers so, is more likely not read as it is: what the file says may be all that is left of it. */
const dropsTooMuch = (file: string, { config, changes }: ClonedText): SyncError | undefined => {
  if (changes === undefined) return undefined;
  const removed = changes.removed.length;
  const before = config.experiences.length - changes.added.length + removed;
  const { exceeded, limit } = archiveLimit(undefined, removed, before);
  return exceeded ? { _tag: 'CloneDrops', file, removed, before, limit } : undefined;
};

const write = (
  request: CloneRequest,
  live: LiveConfig,
  world: CloneWorld,
): Result<ClonedText & Pick<Cloned, 'status'>> => {
  const { file, force } = request;
  if (file === undefined) return TE.right({ ...newText(live, false), status: 'printed' });
  const json = isJson(file);
  return pipe(
    // Read when all answers are there: what somebody wrote meanwhile is kept.
    world.readConfig(file),
    TE.chain((bytes) => {
      const fresh = bytes === undefined || force;
      const cloned = fresh
        ? E.right(newText(live, json))
        : pipe(
            updatedText({ path: file, bytes }, live, { ...request, json }),
            E.mapLeft((errors) => notUpdatable(file, errors)),
          );
      if (E.isLeft(cloned)) return TE.left(cloned.left);
      const tooMuch = dropsTooMuch(file, cloned.right);
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

const asConfig = (state: DatabaseState, request: CloneRequest): E.Either<SyncError, LiveConfig> =>
  pipe(
    liveConfig(state, request),
    E.mapLeft((experiences) => ({ _tag: 'CloneImpossible', experiences })),
  );

/**
 * `sync clone`: reads the whole live state and writes it to a config file, or changes a file that is there so that a plan of it has nothing
 * to do. Sends no write. Errors, beside those of reading: `NotUpdatable`, `CloneDrops`, `CloneImpossible`, `FileFailed`.
 */
export const cloneExperiences = (
  request: CloneRequest,
  session: Session,
  world: CloneWorld,
): Result<Cloned> =>
  pipe(
    checkTarget(request, world),
    TE.bindTo('_checked'),
    TE.bind('project', () => projectOf(session)),
    TE.chainFirstIOK(() => () => world.notify({ _tag: 'Step', text: 'reading the whole project' })),
    TE.bind('state', ({ project }) => readAll(session, project.projectID)),
    TE.bind('live', ({ state }) => TE.fromEither(asConfig(state, request))),
    TE.bind('written', ({ live }) => write(request, live, world)),
    TE.map(({ project, live, written }) => ({ ...written, project, leftOut: live.leftOut })),
  );
