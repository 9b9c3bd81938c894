import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import type { ConfigSource } from '../config/load-experience-sync-config.ts';
import type { LoadedConfig } from '../domain/experience-sync-config.ts';
import type { SyncError } from '../domain/sync-error.ts';

type Loading = Promise<E.Either<SyncError, LoadedConfig>>;

/** Bytes of config from which a thread of its own pays: starting one takes as long as reading about this much. */
const WORTH_A_THREAD = 512 * 1024;

/** A thread of its own has a heap of its own: new objects are collected sooner than Node would, which costs little and saves 30 MB. */
const LIMITS = { maxYoungGenerationSizeMb: 48 };

/** What the thread says. */
type Message = Omit<LoadedConfig, 'locate'> | { readonly error: SyncError };

const sizeOf = (sources: readonly ConfigSource[]): number =>
  sources.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);

type Loader = (sources: readonly ConfigSource[], strict: boolean) => E.Either<SyncError, LoadedConfig>;

const loader = async (): Promise<Loader> => {
  const [{ loadExperienceSyncConfig }, { sha256 }] = await Promise.all([
    import('../config/load-experience-sync-config.ts'),
    import('../plan/canonical-json.ts'),
  ]);
  return (sources, strict) => loadExperienceSyncConfig(sources, { strict, sha256 });
};

const here = async (sources: readonly ConfigSource[], strict: boolean): Loading =>
  (await loader())(sources, strict);

/** What `there` cannot send: places are found by reading the config here after all, once somebody asks for one. */
const locateLater = (
  load: Loader,
  sources: readonly ConfigSource[],
  strict: boolean,
): LoadedConfig['locate'] => {
  let loaded: E.Either<SyncError, LoadedConfig> | undefined;
  return (path) => {
    loaded ??= load(sources, strict);
    return E.isRight(loaded) ? loaded.right.locate(path) : undefined;
  };
};

const there = async (worker: string, sources: readonly ConfigSource[], strict: boolean): Loading => {
  const thread = new Worker(worker, { workerData: { sources, strict }, resourceLimits: LIMITS });
  const said = new Promise<string | undefined>((resolve) => {
    thread.once('message', resolve);
    thread.once('error', () => {
      resolve(undefined);
    });
  });
  // By then the first requests are on their way, which nothing should delay.
  const load = once(thread, 'online').then(loader, loader);
  const text = await said;
  if (text === undefined) return here(sources, strict);
  // The thread runs our own code: nobody else can send it.
  const message = JSON.parse(text) as Message;
  if ('error' in message) return E.left(message.error);
  return E.right({ ...message, locate: locateLater(await load, sources, strict) });
};

/**
 * Decodes config files; large ones in a thread of their own, so that answers of the API are taken in at the same time. `root` is
 * the package's folder: sources that run without a build have no thread to start. Errors: `ConfigInvalid`.
 */
export const decodeConfigs = (sources: readonly ConfigSource[], strict: boolean, root: string): Loading => {
  const worker = join(root, 'dist', 'bin', 'config-worker.js');
  const built = !import.meta.url.endsWith('.ts') && existsSync(worker);
  return built && sizeOf(sources) >= WORTH_A_THREAD ? there(worker, sources, strict) : here(sources, strict);
};
