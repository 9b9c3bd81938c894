import * as E from 'fp-ts/lib/Either.js';
import { makeResimApi } from '../../src/api/got-resim-api.ts';
import { DEFAULT_RETRY_POLICY } from '../../src/api/retry.ts';
import type { ResimApi } from '../../src/api/resim-api.ts';
import type { ServerAddress } from './project-client.ts';

/** The API of a running sandbox, over HTTP. */
export const apiFor = (server: ServerAddress): ResimApi =>
  makeResimApi({
    apiUrl: `${server.url}/v1/`,
    accessToken: () => () => Promise.resolve(E.right(server.accessToken)),
    parallelism: 8,
    userAgent: 'test',
    timeoutSeconds: 20,
    retry: DEFAULT_RETRY_POLICY,
    now: () => new Date(),
    random: () => 0.5,
    wait: () => Promise.resolve(),
  });
