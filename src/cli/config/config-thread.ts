import { setFlagsFromString } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import type { ConfigSource } from '../../config/read/load-experience-sync-config.ts';
import type { ConfigExperience, LoadedConfig } from '../../domain/experience-sync-config.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import type { ConfigMessage } from './config-worker.ts';
import { configThread, WORTH_COLLECTING } from './thread-ahead.ts';

type Loading = Promise<E.Either<SyncError, LoadedConfig>>;

/**
 * Left alone, V8 lets the heap grow to twice what is in use before it collects, which saves an eighth of the time and takes 200 MB for a
 * config of 35 MB.
 */
const COLLECT_SOONER = '--heap-growing-percent=50';
const COLLECT_AS_EVER = '--heap-growing-percent=0';

const sizeOf = (sources: readonly ConfigSource[]): number =>
  sources.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);

const here = async (sources: readonly ConfigSource[], strict: boolean): Loading => {
  const [{ loadExperienceSyncConfig }, { sha256 }] = await Promise.all([
    import('../../config/read/load-experience-sync-config.ts'),
    import('../../plan/canonical-json.ts'),
  ]);
  return loadExperienceSyncConfig(sources, { strict, sha256 });
};

const NOWHERE: LoadedConfig['locate'] = () => undefined;

/** Finds places in a config, which a thread cannot send: it is read here after all. */
export const placesIn = async (
  sources: readonly ConfigSource[],
  strict: boolean,
): Promise<LoadedConfig['locate']> => {
  const loaded = await here(sources, strict);
  return E.isRight(loaded) ? loaded.right.locate : NOWHERE;
};

/** Everything that the thread says, put together; nothing where it ended before it had said all. */
const resultFrom = (thread: Worker): Promise<E.Either<SyncError, Omit<LoadedConfig, 'locate'>> | undefined> =>
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
  return E.map((loaded: Omit<LoadedConfig, 'locate'>) => ({ ...loaded, locate: NOWHERE }))(said);
};

/** A config takes the most memory while it is decoded. */
const collectingSooner = async (load: () => Loading): Loading => {
  setFlagsFromString(COLLECT_SOONER);
  const loaded = await load();
  setFlagsFromString(COLLECT_AS_EVER);
  return loaded;
};

/**
 * Decodes config files; large ones in a thread of their own, so that answers of the API are taken in at the same time: `locate` finds nothing then, and
 * `placesIn` does. `root` is the package's folder: sources that run without a build have no thread to start. Errors: `ConfigInvalid`.
 */
export const decodeConfigs = (sources: readonly ConfigSource[], strict: boolean, root: string): Loading => {
  const size = sizeOf(sources);
  const thread = configThread(size, root);
  const load = (): Loading => (thread ? there(thread, sources, strict) : here(sources, strict));
  return size >= WORTH_COLLECTING ? collectingSooner(load) : load();
};
