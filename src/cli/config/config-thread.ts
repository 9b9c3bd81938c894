import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import type { ConfigSource } from '../../config/read/load-experience-sync-config.ts';
import type { ConfigExperience } from '../../domain/experience-sync-config.ts';
import type { Locate } from '../../domain/place.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { type ReadConfig, readConfig } from '../../usecases/located-problems.ts';
import type { ConfigMessage, DecodedConfig } from './config-worker.ts';

type Loading = Promise<E.Either<SyncError, ReadConfig>>;

/**
 * The size of a config, in bytes, from which a separate thread pays off. Below, starting it, compiling its code and sending the config take
 * more processor time than decoding the config here.
 */
const WORTH_A_THREAD = 4 * 1024 * 1024;

/** The size of a config, in bytes, from which memory matters more than time. */
const WORTH_COLLECTING = 8 * 1024 * 1024;

/** A thread has its own heap. Collecting new objects sooner than Node does by default costs 1% of the time and saves 60 MB. */
const limitsFor = (size: number) => ({ maxYoungGenerationSizeMb: size < WORTH_COLLECTING ? 24 : 12 });

/** The thread that decodes config files of a size in bytes. Undefined if the files are too small, or if sync runs from sources without a build. */
const startThread = (size: number, root: string): Worker | undefined => {
  const worker = join(root, 'dist', 'bin', 'config-worker.js');
  return size < WORTH_A_THREAD || import.meta.url.endsWith('.ts') || !existsSync(worker)
    ? undefined
    : new Worker(worker, { resourceLimits: limitsFor(size) });
};

const sizeOf = (sources: readonly ConfigSource[]): number =>
  sources.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);

const decodeHere = async (sources: readonly ConfigSource[], strict: boolean): Loading =>
  E.map(readConfig)(await loadedHere(sources, strict));

const loadedHere = async (sources: readonly ConfigSource[], strict: boolean) => {
  const [{ loadExperienceSyncConfig }, { sha256 }] = await Promise.all([
    import('../../config/read/load-experience-sync-config.ts'),
    import('../../plan/canonical-json.ts'),
  ]);
  return loadExperienceSyncConfig(sources, { strict, sha256 });
};

const NOWHERE: Locate = () => undefined;

/** Finds places in a config. A thread cannot send this function, so the config is read again in this one. */
const placesIn = async (sources: readonly ConfigSource[], strict: boolean): Promise<Locate> => {
  const loaded = await loadedHere(sources, strict);
  return E.isRight(loaded) ? loaded.right.locate : NOWHERE;
};

/** Assembles all messages of the thread. Undefined if the thread ends before its last message. */
const resultFrom = (thread: Worker): Promise<E.Either<SyncError, DecodedConfig> | undefined> =>
  new Promise((resolve) => {
    const experiences: ConfigExperience[] = [];
    thread.on('message', (text: string) => {
      // This is our own worker, so its messages have the right type.
      const message = JSON.parse(text) as ConfigMessage;
      if ('error' in message) resolve(E.left(message.error));
      else if ('rest' in message)
        resolve(E.right({ ...message.rest, config: { experiences, ...message.rest.config } }));
      else for (const experience of message.experiences) experiences.push(experience);
    });
    // Node delivers all messages of a thread before its exit.
    for (const end of ['error', 'exit'])
      thread.once(end, () => {
        resolve(undefined);
      });
  });

const decodeInThread = async (thread: Worker, sources: readonly ConfigSource[], strict: boolean): Loading => {
  const result = resultFrom(thread);
  thread.postMessage({ sources, strict });
  const decoded = await result;
  if (decoded === undefined) return decodeHere(sources, strict);
  return E.map((config: DecodedConfig) => ({ ...config, places: () => placesIn(sources, strict) }))(decoded);
};

/**
 * Decodes config files. Large ones are decoded in a separate thread, while this one reads API responses. `root` is the package's folder.
 * Errors: `ConfigInvalid`.
 */
export const decodeConfigs = (sources: readonly ConfigSource[], strict: boolean, root: string): Loading => {
  const thread = startThread(sizeOf(sources), root);
  return thread ? decodeInThread(thread, sources, strict) : decodeHere(sources, strict);
};
