import { parentPort } from 'node:worker_threads';
import { isRight } from 'fp-ts/lib/Either.js';
import { type ConfigSource, loadConfigFiles } from '../config/load-experience-sync-config.ts';
import { sha256 } from '../plan/canonical-json.ts';
import { type ConfigMessage, messagesOf } from './config-message.ts';

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
