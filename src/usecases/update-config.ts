import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { insertIDs } from '../config/write/insert-ids.ts';
import type { ConfigUpdate } from '../domain/apply-report.ts';
import type { DatabaseState } from '../domain/database-state.ts';
import type { ConfigFile } from '../domain/experience-sync-config.ts';
import type { NotUpdated } from '../domain/config-error.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { sha256 } from '../plan/canonical-json.ts';
import type { Plan } from '../plan/plan.ts';
import type { ConfigStore } from './capabilities.ts';

const STDIN = '<stdin>';

const detailOf = (error: SyncError): Pick<NotUpdated, 'detail'> =>
  'detail' in error ? { detail: error.detail } : {};

/** Reads a config file, if it still has the content that the plan was made from. */
const readPlanned = (
  { path, sha256: planned }: ConfigFile,
  { readConfig }: Pick<ConfigStore, 'readConfig'>,
): TE.TaskEither<NotUpdated, Uint8Array> => {
  if (path === STDIN) return TE.left({ file: path, reason: 'stdin' });
  return pipe(
    readConfig(path),
    TE.mapLeft((error): NotUpdated => ({ file: path, reason: 'unreadable', ...detailOf(error) })),
    TE.chainEitherK((bytes) => {
      if (bytes === undefined) return E.left({ file: path, reason: 'missing' });
      return sha256(bytes) === planned ? E.right(bytes) : E.left({ file: path, reason: 'changed' });
    }),
  );
};

const faultOf = async (file: ConfigFile, store: ConfigStore): Promise<readonly NotUpdated[]> => {
  const read = await readPlanned(file, store)();
  return E.isLeft(read) ? [read.left] : [];
};

/**
 * Checks, before the first write, that IDs can be written to the plan's config files afterwards. Errors: `ConfigNotCurrent`.
 */
export const checkConfigFiles =
  ({ config }: Plan, store: ConfigStore): TE.TaskEither<SyncError, void> =>
  async () => {
    const files = (await Promise.all(config.map((one) => faultOf(one, store)))).flat();
    return files.length === 0 ? E.right(undefined) : E.left({ _tag: 'ConfigNotCurrent', files });
  };

/** Returns the ID of the experience with each name: the active one, or the only archived one. */
const idsByName = ({ experiencesByName }: DatabaseState): ReadonlyMap<string, string> =>
  new Map(
    [...experiencesByName].flatMap(([name, holders]) => {
      const active = holders.filter(({ archived }) => !archived);
      const [meant, ...others] = active.length > 0 ? active : holders;
      return meant && others.length === 0 ? [[name, meant.experienceID] as const] : [];
    }),
  );

const updateFile = (
  file: ConfigFile,
  ids: ReadonlyMap<string, string>,
  store: ConfigStore,
): TE.TaskEither<NotUpdated, ConfigUpdate> =>
  pipe(
    readPlanned(file, store),
    TE.chainEitherK((bytes) =>
      pipe(
        insertIDs({ path: file.path, bytes }, ids),
        E.mapLeft((): NotUpdated => ({ file: file.path, reason: 'notEditable' })),
      ),
    ),
    TE.chain(({ text, inserted }) =>
      pipe(
        inserted === 0 ? TE.right(undefined) : store.writeConfig(file.path, text),
        TE.mapLeft((error): NotUpdated => ({ file: file.path, reason: 'notWritten', ...detailOf(error) })),
        TE.map(() => ({ file: file.path, ids: inserted })),
      ),
    ),
  );

/**
 * Writes the IDs of live experiences to the config files of a plan that still have the content the plan was made from. Never fails: the plan
 * has been applied, so failed writes are part of the report.
 */
export const updateConfigFiles =
  ({ config }: Plan, state: DatabaseState, store: ConfigStore) =>
  async (): Promise<readonly ConfigUpdate[]> => {
    const ids = idsByName(state);
    const updates: ConfigUpdate[] = [];
    for (const file of config) {
      const updated = await updateFile(file, ids, store)();
      updates.push(E.isRight(updated) ? updated.right : { file: file.path, ids: 0, fault: updated.left });
    }
    return updates;
  };
