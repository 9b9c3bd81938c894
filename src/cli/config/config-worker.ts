import { parentPort } from 'node:worker_threads';
import { isRight } from 'fp-ts/lib/Either.js';
import { type ConfigSource, loadConfigFiles } from '../../config/read/load-experience-sync-config.ts';
import { sha256 } from '../../plan/canonical-json.ts';
import type { ExperienceSyncConfig, LoadedConfig } from '../../domain/experience-sync-config.ts';
import type { SyncError } from '../../domain/sync-error.ts';

type Experiences = ExperienceSyncConfig['experiences'];

/** A config without `locate`, because functions cannot be sent between threads. */
export type DecodedConfig = Omit<LoadedConfig, 'locate'>;

/** Entries per message: one message for the whole config would hold it in memory several times. */
const PIECE = 2_000;

/** The content of the last message: everything except the experiences. */
type Rest = Omit<DecodedConfig, 'config'> & {
  readonly config: Omit<ExperienceSyncConfig, 'experiences'>;
};

/** A message of the thread that decodes a config: any number of experience messages, then either the rest or an error. */
export type ConfigMessage =
  { readonly experiences: Experiences } | { readonly rest: Rest } | { readonly error: SyncError };

/** Splits a config into messages. */
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

// JSON text is several times faster than structured cloning of ten thousand small objects.
const send = (message: ConfigMessage): void => parentPort?.postMessage(JSON.stringify(message));

// `config-thread.ts` sends one message. The thread ends by itself after it, because nothing else keeps it alive.
parentPort?.once('message', ({ sources, strict }: Task) => {
  const loaded = loadConfigFiles(sources, { strict, sha256 });
  if (isRight(loaded)) for (const message of messagesOf(loaded.right)) send(message);
  else send({ error: loaded.left });
});
