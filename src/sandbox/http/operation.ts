import type { Change } from '../records/experiences.ts';
import type { Steps } from '../steps.ts';
import type { Store } from '../store/store.ts';

/** Who sends a request, as the token says. */
export interface Principal {
  readonly userID: string;
  readonly permissions: ReadonlySet<string>;
}

/** A request that passed sign-in, routing and the reading of its body. */
export interface Call {
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
export interface Answer {
  readonly status: 200 | 201 | 204;
  readonly json?: string | Uint8Array<ArrayBuffer>;
}

export type OperationResult = Steps<Answer>;

/** An operation of the API description. */
export interface Operation {
  readonly operationID: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/v1`, with `:name` for a placeholder. */
  readonly path: string;
  readonly permission: string;
  readonly handle: (call: Call) => OperationResult;
}

/** The organisation that everything in a sandbox belongs to. */
export const ORGANISATION = 'sandbox';

/** Who changes something with a request, and when. */
export const changeOf = ({ now, principal }: Call): Change => ({ now, userID: principal.userID });
