import * as E from 'fp-ts/lib/Either.js';
import type { RequestOptions, RetryEvent } from '../../../src/api/request.ts';
import { DEFAULT_RETRY_POLICY } from '../../../src/api/retry.ts';
import { ProjectID } from '../../../src/domain/ids.ts';
import type { ApiError } from '../../../src/domain/api-error.ts';
import type { SyncError } from '../../../src/domain/sync-error.ts';
import { branded } from '../../support/branded.ts';

export const PROJECT = branded(ProjectID, '11111111-1111-4111-8111-111111111111');
export const TOKEN = 'access-token-of-the-test';

/** Options whose waits take no real time, are recorded, and advance the clock. */
export interface TestOptions extends RequestOptions {
  readonly waits: readonly number[];
  readonly retries: readonly RetryEvent[];
}

/** The options of a test's session. */
export const optionsFor = (apiUrl: string, overrides: Partial<RequestOptions> = {}): TestOptions => {
  const waits: number[] = [];
  const retries: RetryEvent[] = [];
  let time = Date.parse('2026-01-31T12:00:00Z');
  return {
    apiUrl,
    accessToken: () => () => Promise.resolve(E.right(TOKEN)),
    parallelism: 8,
    userAgent: 'resim-sync/test',
    timeoutSeconds: 5,
    retry: DEFAULT_RETRY_POLICY,
    now: () => new Date(time),
    random: () => 0.5,
    wait: (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
      return Promise.resolve();
    },
    onRetry: (event) => retries.push(event),
    waits,
    retries,
    ...overrides,
  };
};

/** The error of a failed request. */
export const apiErrorOf = (result: E.Either<SyncError, unknown>): ApiError => {
  if (E.isRight(result)) throw new Error('the request succeeded');
  if (result.left._tag !== 'ApiError') throw new Error(`another error: ${JSON.stringify(result.left)}`);
  return result.left;
};

/** The value of a successful request. */
export const valueOf = <A>(result: E.Either<SyncError, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};
