/** A completed request. */
interface LoggedRequest {
  readonly time: string;
  readonly method: string;
  /** The percent-encoded path and query. */
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
}

const MAX_REQUESTS = 200;

/** The latest requests. */
export interface RequestLog {
  readonly add: (request: LoggedRequest) => void;
  /** Newest first. */
  readonly latest: () => readonly LoggedRequest[];
}

/** Creates a log that keeps the latest requests in memory. */
export const makeRequestLog = (): RequestLog => {
  const requests: LoggedRequest[] = [];
  return {
    add: (request) => {
      requests.push(request);
      if (requests.length > MAX_REQUESTS) requests.shift();
    },
    latest: () => [...requests].reverse(),
  };
};
