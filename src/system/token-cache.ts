import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';
import { liveFiles } from './files.ts';
import type { Release } from './process-lock.ts';
import { type LockTiming, type NoLock, waitForLock } from './token-cache-lock.ts';

/** A token as the cache holds it, in the words of the `resim` CLI, which shares the file and passes over what it does not know. */
export const CachedToken = t.intersection(
  [
    t.type({ access_token: t.string }),
    t.partial({
      token_type: t.string,
      refresh_token: t.string,
      /** RFC 3339; the year 1 stands for none. */
      expiry: t.string,
      /** The server that gave it out: it must be sent to no other. */
      auth_url: t.string,
      /** Whose token it is where it was had by a password: one client ID serves all users. */
      username: t.string,
    }),
  ],
  'CachedToken',
);
export type CachedToken = t.TypeOf<typeof CachedToken>;

/** The tokens of a user on this machine, by client ID. */
export interface TokenCache {
  readonly file: string;
  /** What the cache holds for a client; nothing where it holds none that can be used. */
  readonly read: (clientID: string) => Promise<CachedToken | undefined>;
  /** Puts a token in the place of another, or takes it out; entries of others stay as they are. Errors: `FileFailed`. */
  readonly write: (clientID: string, token: CachedToken | undefined) => TE.TaskEither<SyncError, void>;
  /** Lets one process at a time renew. */
  readonly lock: () => Promise<E.Either<NoLock, Release>>;
}

/** What a cache needs from outside. */
export interface TokenCacheOptions extends LockTiming {
  /** Told once when the file is not what it should be. */
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

/** Makes the folder, and closes one that others may look into. */
const closedFolder = (folder: string): TE.TaskEither<SyncError, void> =>
  TE.tryCatch(
    async () => {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      // The folder of another owner stays as it is: then the file's own mode has to do.
      await chmod(folder, FOLDER_MODE).catch(() => undefined);
    },
    (error) => fileFailed(folder, 'write', error),
  );

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

/** The cache in a file, which only its owner can read. */
export const tokenCache = (file: string, options: TokenCacheOptions): TokenCache => {
  const folder = path.dirname(file);
  let told = false;
  const tellBroken = (broken: boolean): void => {
    if (broken && !told) options.onBroken(file);
    told ||= broken;
  };
  return {
    file,
    read: async (clientID) => {
      const { entries, broken } = await contentOf(file);
      const entry = entries.get(clientID);
      const token = entry === undefined ? undefined : CachedToken.decode(entry);
      tellBroken(broken || (token !== undefined && E.isLeft(token)));
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
      return waitForLock(`${file}.lock`, options);
    },
  };
};
