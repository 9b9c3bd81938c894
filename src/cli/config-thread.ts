import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import { type ConfigSource, loadExperienceSyncConfig } from '../config/load-experience-sync-config.ts';
import type { LoadedConfig } from '../domain/experience-sync-config.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { sha256 } from '../plan/canonical-json.ts';

type Loading = Promise<E.Either<SyncError, LoadedConfig>>;

/** Bytes of config from which a thread of its own pays: starting one takes as long as reading about this much. */
const WORTH_A_THREAD = 512 * 1024;

/** A thread of its own has a heap of its own: new objects are collected sooner than Node would, which costs little and saves 30 MB. */
const LIMITS = { maxYoungGenerationSizeMb: 48 };

/** What the thread says. */
type Message = Omit<LoadedConfig, 'locate'> | { readonly error: SyncError };

const sizeOf = (sources: readonly ConfigSource[]): number =>
  sources.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);

const here = (sources: readonly ConfigSource[], strict: boolean): E.Either<SyncError, LoadedConfig> =>
  loadExperienceSyncConfig(sources, { strict, sha256 });

/** What `there` cannot send: places are found by reading the config here after all, once somebody asks for one. */
const locateLater = (sources: readonly ConfigSource[], strict: boolean): LoadedConfig['locate'] => {
  let loaded: E.Either<SyncError, LoadedConfig> | undefined;
  return (path) => {
    loaded ??= here(sources, strict);
    return E.isRight(loaded) ? loaded.right.locate(path) : undefined;
  };
};

const there = (worker: string, sources: readonly ConfigSource[], strict: boolean): Loading =>
  new Promise((resolve) => {
    const thread = new Worker(worker, { workerData: { sources, strict }, resourceLimits: LIMITS });
    thread.once('message', (text: string) => {
      // The thread runs our own code: nobody else can send it.
      const message = JSON.parse(text) as Message;
      resolve(
        'error' in message
          ? E.left(message.error)
          : E.right({ ...message, locate: locateLater(sources, strict) }),
      );
    });
    thread.once('error', () => {
      resolve(here(sources, strict));
    });
  });

/**
 * Decodes config files; large ones in a thread of their own, so that answers of the API are taken in at the same time. `root` is
 * the package's folder: sources that run without a build have no thread to start. Errors: `ConfigInvalid`.
 */
export const decodeConfigs = (sources: readonly ConfigSource[], strict: boolean, root: string): Loading => {
  const worker = join(root, 'dist', 'bin', 'config-worker.js');
  const built = !import.meta.url.endsWith('.ts') && existsSync(worker);
  return built && sizeOf(sources) >= WORTH_A_THREAD
    ? there(worker, sources, strict)
    : Promise.resolve(here(sources, strict));
};
