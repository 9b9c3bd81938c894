import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { ApiFailure, ShapeFault } from '../domain/api-error.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { textOf } from './answer-bytes.ts';
import { shownPath } from './attempt.ts';
import type { Decode } from './decoding.ts';
import { excerptOf } from './failures.ts';
import type { ApiRequest, ApiResponse } from './request.ts';
import type { Page } from './resim-api.ts';
import type { Redact } from './secrets.ts';

const parsed = ({ body, status, contentType, redact }: ApiResponse): E.Either<ApiFailure, unknown> =>
  E.tryCatch(
    (): unknown => JSON.parse(textOf(body)),
    (): ApiFailure => ({ _tag: 'NotJson', status, contentType, excerpt: excerptOf(body, redact) }),
  );

const LONGEST_VALUE = 60;

/** Masks secrets in an unexpected value, and then shortens it: the start of a secret would not be recognised. */
const shownFault = (fault: ShapeFault, redact: Redact): ShapeFault => {
  const got = redact(fault.got);
  return { ...fault, got: got.length > LONGEST_VALUE ? `${got.slice(0, LONGEST_VALUE)}…` : got };
};

/** Masks secrets in a page's faults. */
const redactedPage = <A>(decoded: Page<A>, redact: Redact): Page<A> =>
  decoded.unreadable === undefined
    ? decoded
    : {
        ...decoded,
        unreadable: decoded.unreadable.map((item) => ({
          ...item,
          ...(item.name !== undefined && { name: redact(item.name) }),
          fault: shownFault(item.fault, redact),
        })),
      };

/** Turns the response to a request into a value. Errors: `ApiError`, without secrets. */
type Read<A> = (answer: ApiResponse) => E.Either<SyncError, A>;

/** Reads the responses of an API. */
export interface AnswerReading {
  readonly read: <A>(apiRequest: ApiRequest, decode: Decode<A>) => Read<A>;
  readonly readPage: <A>(apiRequest: ApiRequest, decode: Decode<Page<A>>) => Read<Page<A>>;
}

export const makeAnswerReading = (apiUrl: string): AnswerReading => {
  const apiError = (apiRequest: ApiRequest, failure: ApiFailure): SyncError => {
    const { operation, method } = apiRequest;
    // A write whose response cannot be decoded was usually done.
    const ambiguous = method === 'GET' ? {} : { ambiguous: true };
    const path = shownPath(apiRequest);
    return { _tag: 'ApiError', operation, method, path, apiUrl, failure, ...ambiguous };
  };

  const read: AnswerReading['read'] = (apiRequest, decode) => (answer) =>
    pipe(
      parsed(answer),
      E.chain(decode),
      E.mapLeft((fault) =>
        apiError(apiRequest, fault._tag === 'UnexpectedShape' ? shownFault(fault, answer.redact) : fault),
      ),
    );

  return {
    read,
    readPage: (apiRequest, decode) => (answer) =>
      pipe(
        read(apiRequest, decode)(answer),
        E.map((decoded) => redactedPage(decoded, answer.redact)),
      ),
  };
};
