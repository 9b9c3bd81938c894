import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import type { ConfigSource } from '../config/load-experience-sync-config.ts';
import type { ConfigExperience, LoadedConfig } from '../domain/experience-sync-config.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { ConfigMessage } from './config-message.ts';

type Loading = Promise<E.Either<SyncError, LoadedConfig>>;

/** Bytes of config from which a thread of its own pays: starting one takes as long as reading about this much. */
const WORTH_A_THREAD = 512 * 1024;

/**
 * Bytes of config from which memory matters more than time: left alone, V8 lets the heap grow to twice what is in use before it collects,
 * which saves an eighth of the time and takes 200 MB for a config of 35 MB.
 */
const WORTH_COLLECTING = 8 * 1024 * 1024;
const COLLECT_SOONER = '--heap-growing-percent=50';
const COLLECT_AS_EVER = '--heap-growing-percent=0';

const sizeOf = (sources: readonly ConfigSource[]): number =>
  sources.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);

/** A thread of its own has a heap of its own: new objects are collected sooner than Node would, which costs a hundredth of the time and saves 60 MB. */
const limitsFor = (sources: readonly ConfigSource[]) => ({
  maxYoungGenerationSizeMb: sizeOf(sources) < WORTH_COLLECTING ? 24 : 12,
});

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

/** Everything that the thread says, put together; nothing where it ended before it had said all. */
const heardFrom = (thread: Worker): Promise<E.Either<SyncError, Omit<LoadedConfig, 'locate'>> | undefined> =>
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

const there = async (worker: string, sources: readonly ConfigSource[], strict: boolean): Loading => {
  const thread = new Worker(worker, { workerData: { sources, strict }, resourceLimits: limitsFor(sources) });
  const heard = heardFrom(thread);
  // By then the first requests are on their way, which nothing should delay.
  const load = once(thread, 'online').then(loader, loader);
  const said = await heard;
  if (said === undefined) return here(sources, strict);
  if (E.isLeft(said)) return said;
  return E.right({ ...said.right, locate: locateLater(await load, sources, strict) });
};

/** A config takes the most memory while it is decoded. */
const collectingSooner = async (load: () => Loading): Loading => {
  setFlagsFromString(COLLECT_SOONER);
  const loaded = await load();
  setFlagsFromString(COLLECT_AS_EVER);
  return loaded;
};

/**
 * Decodes config files; large ones in a thread of their own, so that answers of the API are taken in at the same time. `root` is
 * the package's folder: sources that run without a build have no thread to start. Errors: `ConfigInvalid`.
 */
export const decodeConfigs = (sources: readonly ConfigSource[], strict: boolean, root: string): Loading => {
  const worker = join(root, 'dist', 'bin', 'config-worker.js');
  const size = sizeOf(sources);
  const built = !import.meta.url.endsWith('.ts') && existsSync(worker);
  const load =
    built && size >= WORTH_A_THREAD ? () => there(worker, sources, strict) : () => here(sources, strict);
  return size >= WORTH_COLLECTING ? collectingSooner(load) : load();
};
