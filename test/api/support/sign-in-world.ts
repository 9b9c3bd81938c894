import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { LoginWorld } from '../../../src/account/login.ts';
import { makeSignInTransport, SIGN_IN_RETRY_POLICY } from '../../../src/account/sign-in-transport.ts';
import type { SignInEvent } from '../../../src/domain/setting.ts';
import type { SyncError } from '../../../src/domain/sync-error.ts';
import { tokenCache } from '../../../src/account/token-cache.ts';

/** A world whose clock advances only by waits, which take no real time and are recorded. */
export interface TestWorld extends LoginWorld {
  readonly events: readonly SignInEvent[];
  readonly waits: readonly number[];
  readonly opened: readonly string[];
  /** Advances the clock by this number of milliseconds. */
  readonly pass: (milliseconds: number) => void;
  /** The content of the cache file. */
  readonly cached: () => Record<string, Record<string, unknown>>;
}

export interface WorldOptions {
  readonly interactive?: boolean;
  readonly signal?: AbortSignal;
  readonly startAt?: number;
  readonly onWait?: (milliseconds: number) => void;
}

/** The world of one signing-in process, with its token cache in a folder. */
export const worldIn = (folder: string, options: WorldOptions = {}): TestWorld => {
  const { interactive = true, signal, startAt = Date.now(), onWait } = options;
  let time = startAt;
  const events: SignInEvent[] = [];
  const waits: number[] = [];
  const opened: string[] = [];
  const now = (): Date => new Date(time);
  const wait = (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
    time += milliseconds;
    onWait?.(milliseconds);
    return new Promise((resolve) => setImmediate(resolve));
  };
  const file = path.join(folder, '.resim', 'cache.json');
  return {
    transport: makeSignInTransport({
      userAgent: 'resim-sync/test',
      timeoutSeconds: 5,
      retry: SIGN_IN_RETRY_POLICY,
      now,
      random: () => 0.5,
      wait,
      ...(signal && { signal }),
    }),
    cache: tokenCache(file, {
      now,
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      onBroken: (broken) => events.push({ _tag: 'CacheBroken', file: broken }),
    }),
    now,
    wait,
    notify: (event) => events.push(event),
    interactive,
    openBrowser: (url) => {
      opened.push(url);
      return Promise.resolve(true);
    },
    ...(signal && { signal }),
    events,
    waits,
    opened,
    pass: (milliseconds) => {
      time += milliseconds;
    },
    cached: () =>
      existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>)
        : {},
  };
};

/** The value of a successful result. */
export const rightOf = <A>(result: E.Either<SyncError, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

/** The error of a failed result. */
export const leftOf = (result: E.Either<SyncError, unknown>): SyncError => {
  if (E.isRight(result)) throw new Error('it succeeded');
  return result.left;
};
