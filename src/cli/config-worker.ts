import { parentPort, workerData } from 'node:worker_threads';
import { isRight } from 'fp-ts/lib/Either.js';
import { type ConfigSource, loadConfigFiles } from '../config/load-experience-sync-config.ts';
import { sha256 } from '../plan/canonical-json.ts';

// Started by `config-thread.ts` alone, which says what the data are.
const { sources, strict } = workerData as { sources: readonly ConfigSource[]; strict: boolean };
const loaded = loadConfigFiles(sources, { strict, sha256 });
// As a text: cloning ten thousand small objects one by one takes several times as long.
parentPort?.postMessage(
  JSON.stringify(
    isRight(loaded)
      ? { config: loaded.right.config, files: loaded.right.files, warnings: loaded.right.warnings }
      : { error: loaded.left },
  ),
);
