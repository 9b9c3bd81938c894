import { rmdirSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from '../system/file-failure.ts';
import { liveFiles } from '../system/files.ts';
import { makeFolder } from '../system/make-folder.ts';
import type { Release } from '../system/process-lock.ts';
import { type LockTiming, type NoLock, waitForLock } from './token-cache-lock.ts';

/** A cached token, with the keys of the `resim` CLI, which shares the file and ignores unknown keys. */
export const CachedToken = t.intersection(
  [
    t.type({ access_token: t.string }),
    t.partial({
      token_type: t.string,
      refresh_token: t.string,
      /** RFC 3339; year 1 means no expiry. */
      expiry: t.string,
      /** The server that issued it; it must not be sent to any other. */
      auth_url: t.string,
      /** The user of a token obtained with a password: all users share one client ID. */
      username: t.string,
    }),
  ],
  'CachedToken',
);
export type CachedToken = t.TypeOf<typeof CachedToken>;

/** A user's tokens on this machine, by client ID. */
export interface TokenCache {
  readonly file: string;
  /** Returns a client's token; undefined if there is none or it is malformed. */
  readonly read: (clientID: string) => Promise<CachedToken | undefined>;
  /** Replaces or removes a client's token, and keeps all other entries. Errors: `FileFailed`. */
  readonly write: (clientID: string, token: CachedToken | undefined) => TE.TaskEither<SyncError, void>;
  /** Acquires the lock under which a process renews a token. */
  readonly lock: () => Promise<E.Either<NoLock, Release>>;
}

/** What a cache depends on. */
export interface TokenCacheOptions extends LockTiming {
  /** Called once if the file is malformed. */
  readonly onBroken: (file: string) => void;
}

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

interface Content {
  readonly entries: ReadonlyMap<string, unknown>;
  readonly broken: boolean;
}

const EMPTY: Content = { entries: new Map(), broken: false };
const BROKEN: Content = { entries: new Map(), broken: true };

const parsed = (text: string): Content => {
  const json = E.tryCatch((): unknown => JSON.parse(text), String);
  if (E.isLeft(json) || typeof json.right !== 'object' || json.right === null || Array.isArray(json.right))
    return BROKEN;
  return { entries: new Map(Object.entries(json.right)), broken: false };
};

const contentOf = async (file: string): Promise<Content> => {
  const bytes = await liveFiles.read(file)();
  if (E.isLeft(bytes))
    return bytes.left._tag === 'FileFailed' && ['ENOENT', 'ENOTDIR'].includes(bytes.left.code)
      ? EMPTY
      : BROKEN;
  return parsed(new TextDecoder().decode(bytes.right));
};

/** Creates the folder, and makes an existing one private. */
const closedFolder = (folder: string): TE.TaskEither<SyncError, void> =>
  TE.tryCatch(
    async () => {
      makeFolder(folder, FOLDER_MODE);
      // The mode of another user's folder cannot be changed; the file's own mode still protects it.
      await chmod(folder, FOLDER_MODE).catch(() => undefined);
    },
    (error) => fileFailed(folder, 'write', error),
  );

/** A failed sign-in stores nothing, so the folder that was created for its lock is not needed. */
const removeIfEmpty = (folder: string): void => {
  try {
    rmdirSync(folder);
  } catch {
    // It has content.
  }
};

const withEntry = (
  entries: ReadonlyMap<string, unknown>,
  clientID: string,
  token: CachedToken | undefined,
): string => {
  const next = new Map(entries);
  if (token) next.set(clientID, token);
  else next.delete(clientID);
  return `${JSON.stringify(Object.fromEntries(next))}\n`;
};

/** Returns a cache in a file that only its owner can read. */
export const tokenCache = (file: string, options: TokenCacheOptions): TokenCache => {
  const folder = path.dirname(file);
  let reported = false;
  const reportBroken = (broken: boolean): void => {
    if (broken && !reported) options.onBroken(file);
    reported ||= broken;
  };
  return {
    file,
    read: async (clientID) => {
      const { entries, broken } = await contentOf(file);
      const entry = entries.get(clientID);
      const token = entry === undefined ? undefined : CachedToken.decode(entry);
      reportBroken(broken || (token !== undefined && E.isLeft(token)));
      return token && E.isRight(token) ? token.right : undefined;
    },
    write: (clientID, token) =>
      pipe(
        closedFolder(folder),
        TE.chainTaskK(() => () => contentOf(file)),
        TE.chain(({ entries }) =>
          liveFiles.writeAtomic(file, withEntry(entries, clientID, token), { mode: FILE_MODE }),
        ),
      ),
    lock: async () => {
      const made = await closedFolder(folder)();
      if (E.isLeft(made))
        return E.left({
          _tag: 'Impossible',
          code: made.left._tag === 'FileFailed' ? made.left.code : 'UNKNOWN',
        });
      const lock = await waitForLock(`${file}.lock`, options);
      return E.map((release: Release) => () => {
        release();
        removeIfEmpty(folder);
      })(lock);
    },
  };
};
