import type { AuditStamp } from '../records/experiences.ts';
import type { Fallible } from '../fallible.ts';
import type { Store } from '../store/store.ts';

/** Who sends a request, as the token says. */
export interface Principal {
  readonly userID: string;
  readonly permissions: ReadonlySet<string>;
}

/** A request that passed sign-in, routing and the reading of its body. */
export interface OperationRequest {
  readonly store: Store;
  /** The values of the path's placeholders, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** What stood in the body; undefined for an empty one. */
  readonly body: unknown;
  readonly principal: Principal;
  /** The time of the request, RFC 3339. */
  readonly now: string;
  readonly newID: () => string;
}

/** The status of an answer and its body as JSON text. */
export interface OperationResponse {
  readonly status: 200 | 201 | 204;
  readonly json?: string | Uint8Array<ArrayBuffer>;
}

export type OperationResult = Fallible<OperationResponse>;

/** An operation of the API description. */
export interface Operation {
  readonly operationID: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/v1`, with `:name` for a placeholder. */
  readonly path: string;
  readonly permission: string;
  readonly handle: (request: OperationRequest) => OperationResult;
}

/** The organisation that everything in a sandbox belongs to. */
export const ORGANISATION = 'sandbox';

/** Who changes something with a request, and when. */
export const stampOf = ({ now, principal }: OperationRequest): AuditStamp => ({ now, userID: principal.userID });
