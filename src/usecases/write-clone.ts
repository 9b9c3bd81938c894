import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type ClonedText, configToUpdate, newText, updatedText } from '../config/clone/clone-text.ts';
import { droppedSettings } from '../config/clone/dropped-settings.ts';
import { severalConfigs, updatedTexts } from '../config/clone/several-files.ts';
import type { LiveConfig } from '../domain/clone.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { archiveLimit } from '../plan/archive-limit.ts';
import {
  type Cloned,
  type CloneRequest,
  type CloneStatus,
  type CloneWorld,
  notUpdatable,
  readSeveral,
  severalFiles,
} from './clone-files.ts';

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

/** The status of a file, from its bytes before and its text; `text` is absent if nothing of it changes. */
const statusOf = (bytes: Uint8Array | undefined, text: string | undefined, force: boolean): CloneStatus => {
  const before = bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (before === text) return 'unchanged';
  if (before === undefined) return 'created';
  return force ? 'rewritten' : 'updated';
};

const writeOne = (
  request: CloneRequest,
  live: LiveConfig,
  world: CloneWorld,
): Result<ClonedText & Pick<Cloned, 'status' | 'dropped'>> => {
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
      const { text, config } = cloned.right;
      const status = statusOf(bytes, text, force);
      const dropped =
        status === 'rewritten' && bytes && droppedSettings(configToUpdate({ path: file, bytes }), config);
      return pipe(
        status === 'unchanged' ? TE.right(undefined) : world.writeConfig(file, text),
        TE.map(() => ({ ...cloned.right, status, ...(dropped && { dropped }) })),
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
        E.map((cloned) => {
          const dropped = force && droppedSettings(severalConfigs(sources), cloned.config);
          return { ...cloned, ...(dropped && { dropped }) };
        }),
      ),
    ),
    TE.chainFirstEitherK((cloned): E.Either<SyncError, void> => {
      const tooMuch = dropsTooMuch(newIn, cloned) ?? dropsUnread(live, cloned);
      return tooMuch ? E.left(tooMuch) : E.right(undefined);
    }),
    TE.chain(({ files, ...cloned }) => {
      const parts = files.map((part) => ({ ...part, status: statusOf(part.bytes, part.text, force) }));
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

/** Writes a clone to its files, or only returns its text if there are none. */
export const writeClone = (
  request: CloneRequest,
  live: LiveConfig,
  world: CloneWorld,
): Result<Omit<Cloned, 'project' | 'leftOut'>> =>
  severalFiles(request).length > 0 ? writeSeveral(request, live, world) : writeOne(request, live, world);
