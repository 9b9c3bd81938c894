import { parentPort } from 'node:worker_threads';
import { isRight } from 'fp-ts/lib/Either.js';
import { type ConfigSource, loadConfigFiles } from '../../config/read/load-experience-sync-config.ts';
import { sha256 } from '../../plan/canonical-json.ts';
import type { ExperienceSyncConfig, LoadedConfig } from '../../domain/experience-sync-config.ts';
import type { SyncError } from '../../domain/sync-error.ts';

type Experiences = ExperienceSyncConfig['experiences'];

/** A config without what finds places in it, which cannot be sent. */
export type DecodedConfig = Omit<LoadedConfig, 'locate'>;

/** Entries in one message: a whole config as one text would lie in memory several times. */
const PIECE = 2_000;

/** What comes last: everything but the experiences. */
type Rest = Omit<DecodedConfig, 'config'> & {
  readonly config: Omit<ExperienceSyncConfig, 'experiences'>;
};

/** What the thread that decodes a config says: experiences, as often as there are any, and then either the rest or an error. */
export type ConfigMessage =
  { readonly experiences: Experiences } | { readonly rest: Rest } | { readonly error: SyncError };

/** A config in messages. */
function* messagesOf({ config, files, warnings }: DecodedConfig): Generator<ConfigMessage> {
  const { experiences, ...others } = config;
  for (let start = 0; start < experiences.length; start += PIECE)
    yield { experiences: experiences.slice(start, start + PIECE) };
  yield { rest: { config: others, files, warnings } };
}

interface Task {
  readonly sources: readonly ConfigSource[];
  readonly strict: boolean;
}

// As texts: cloning ten thousand small objects one by one takes several times as long.
const say = (message: ConfigMessage): void => parentPort?.postMessage(JSON.stringify(message));

// Sent by `config-thread.ts` alone, once: without anything to wait for, the thread ends.
parentPort?.once('message', ({ sources, strict }: Task) => {
  const loaded = loadConfigFiles(sources, { strict, sha256 });
  if (isRight(loaded)) for (const message of messagesOf(loaded.right)) say(message);
  else say({ error: loaded.left });
});
