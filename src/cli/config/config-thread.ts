import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
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
 * Bytes of config from which a thread of its own pays. Below, it takes more processor time to start it, to compile its code and to send the
 * config than to read the config here, while responses are on their way.
 */
const WORTH_A_THREAD = 4 * 1024 * 1024;

/** Bytes of config from which memory matters more than time. */
const WORTH_COLLECTING = 8 * 1024 * 1024;

/** A thread of its own has a heap of its own: new objects are collected sooner than Node would, which costs a hundredth of the time and saves 60 MB. */
const limitsFor = (size: number) => ({ maxYoungGenerationSizeMb: size < WORTH_COLLECTING ? 24 : 12 });

/** The thread that decodes config files of a size in bytes; none where they are not worth one, or where sources run without a build. */
const startThread = (size: number, root: string): Worker | undefined => {
  const worker = join(root, 'dist', 'bin', 'config-worker.js');
  return size < WORTH_A_THREAD || import.meta.url.endsWith('.ts') || !existsSync(worker)
    ? undefined
    : new Worker(worker, { resourceLimits: limitsFor(size) });
};

/**
 * Left alone, V8 lets the heap grow to twice what is in use before it collects, which saves an eighth of the time and takes 200 MB for a
 * config of 35 MB.
 */
const COLLECT_SOONER = '--heap-growing-percent=50';
const COLLECT_AS_EVER = '--heap-growing-percent=0';

const sizeOf = (sources: readonly ConfigSource[]): number =>
  sources.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);

const here = async (sources: readonly ConfigSource[], strict: boolean): Loading =>
  E.map(readConfig)(await loadedHere(sources, strict));

const loadedHere = async (sources: readonly ConfigSource[], strict: boolean) => {
  const [{ loadExperienceSyncConfig }, { sha256 }] = await Promise.all([
    import('../../config/read/load-experience-sync-config.ts'),
    import('../../plan/canonical-json.ts'),
  ]);
  return loadExperienceSyncConfig(sources, { strict, sha256 });
};

const NOWHERE: Locate = () => undefined;

/** Finds places in a config, which a thread cannot send: it is read here after all. */
const placesIn = async (sources: readonly ConfigSource[], strict: boolean): Promise<Locate> => {
  const loaded = await loadedHere(sources, strict);
  return E.isRight(loaded) ? loaded.right.locate : NOWHERE;
};

/** Everything that the thread says, put together; nothing where it ended before it had said all. */
const resultFrom = (thread: Worker): Promise<E.Either<SyncError, DecodedConfig> | undefined> =>
  new Promise((resolve) => {
    const experiences: ConfigExperience[] = [];
    thread.on('message', (text: string) => {
      // The thread runs our own code: nobody else can send it.
      const message = JSON.parse(text) as ConfigMessage;
      if ('error' in message) resolve(E.left(message.error));
      else if ('rest' in message)
        resolve(E.right({ ...message.rest, config: { experiences, ...message.rest.config } }));
      else for (const experience of message.experiences) experiences.push(experience);
    });
    thread.once('error', () => {
      resolve(undefined);
    });
  });

const there = async (thread: Worker, sources: readonly ConfigSource[], strict: boolean): Loading => {
  const heard = resultFrom(thread);
  thread.postMessage({ sources, strict });
  const said = await heard;
  if (said === undefined) return here(sources, strict);
  return E.map((decoded: DecodedConfig) => ({ ...decoded, places: () => placesIn(sources, strict) }))(said);
};

/** A config takes the most memory while it is decoded. */
const collectingSooner = async (load: () => Loading): Loading => {
  setFlagsFromString(COLLECT_SOONER);
  const loaded = await load();
  setFlagsFromString(COLLECT_AS_EVER);
  return loaded;
};

/**
 * Decodes config files; large ones in a thread of their own, so that answers of the API are taken in at the same time. `root` is the package's folder.
 * Errors: `ConfigInvalid`.
 */
export const decodeConfigs = (sources: readonly ConfigSource[], strict: boolean, root: string): Loading => {
  const size = sizeOf(sources);
  const thread = startThread(size, root);
  const load = (): Loading => (thread ? there(thread, sources, strict) : here(sources, strict));
  return size >= WORTH_COLLECTING ? collectingSooner(load) : load();
};
