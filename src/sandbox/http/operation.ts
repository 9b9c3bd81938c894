import type { AuditStamp } from '../records/experiences.ts';
import type { Fallible } from '../fallible.ts';
import type { Store } from '../store/store.ts';

/** The authenticated sender of a request. */
export interface Principal {
  readonly userID: string;
  readonly permissions: ReadonlySet<string>;
}

/** A request after authentication, routing and parsing. */
export interface OperationRequest {
  readonly store: Store;
  /** The decoded values of the placeholders in the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed body; undefined if it was empty. */
  readonly body: unknown;
  readonly principal: Principal;
  /** The time of the request, in RFC 3339. */
  readonly now: string;
  readonly newID: () => string;
}

/** The status and the JSON body of a response. */
export interface OperationResponse {
  readonly status: 200 | 201 | 204;
  readonly json?: string | Uint8Array<ArrayBuffer>;
}

/** What a handler returns: a response, or an error that ends it early. */
export type OperationResult = Fallible<OperationResponse>;

/** An operation of the API description. */
export interface ApiOperation {
  readonly operationID: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Relative to `/v1`, with `:name` for a placeholder. */
  readonly path: string;
  readonly permission: string;
  readonly handle: (request: OperationRequest) => OperationResult;
}

/** The organisation of everything in a sandbox. */
export const ORGANISATION = 'sandbox';

/** The sender and the time of a request. */
export const stampOf = ({ now, principal }: OperationRequest): AuditStamp => ({
  now,
  userID: principal.userID,
});
