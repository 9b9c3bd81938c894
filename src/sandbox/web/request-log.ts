/** A request that was answered. */
interface LoggedRequest {
  readonly time: string;
  readonly method: string;
  /** Percent-encoded, with its query. */
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
}

const KEPT = 200;

/** The last requests, the newest first. */
export interface RequestLog {
  readonly add: (request: LoggedRequest) => void;
  readonly latest: () => readonly LoggedRequest[];
}

/** Keeps the last requests of one server in memory. */
export const makeRequestLog = (): RequestLog => {
  const requests: LoggedRequest[] = [];
  return {
    add: (request) => {
      requests.push(request);
      if (requests.length > KEPT) requests.shift();
    },
    latest: () => [...requests].reverse(),
  };
};
