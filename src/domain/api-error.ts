import type { Unreadable } from './database-state.ts';
import type { EntityKind } from './drift.ts';
import type { Place } from './place.ts';

/** A way in which a request to the API can fail. */
export type ApiFailure =
  /** The server answered with a status that is not a success. */
  | {
      readonly _tag: 'Status';
      readonly status: number;
      readonly serverMessage: string;
      /** Where a redirect leads; sync follows none. */
      readonly location?: string;
      /** Until when the server asks to wait (RFC 3339), if that is longer than sync waits. */
      readonly waitUntil?: string;
    }
  /** There was no connection, or it broke; `code` is Node's (ECONNREFUSED, ENOTFOUND …). */
  | { readonly _tag: 'Unreachable'; readonly code: string; readonly detail: string }
  | { readonly _tag: 'Timeout'; readonly seconds: number }
  /** The answer exceeds the limit, and was not read to the end. */
  | { readonly _tag: 'TooLarge'; readonly limitBytes: number }
  /** The answer is not JSON: a proxy's page, or the wrong address. */
  | {
      readonly _tag: 'NotJson';
      readonly status: number;
      readonly contentType: string;
      readonly excerpt: string;
    }
  | ShapeFault;

/** JSON of an unexpected shape. */
export interface ShapeFault {
  readonly _tag: 'UnexpectedShape';
  /** Its path, like `experiences[3].name`. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** A failed request. */
export interface ApiError {
  readonly _tag: 'ApiError';
  /** The operation's name in the API description, such as `listExperiences`. */
  readonly operation: string;
  readonly method: string;
  /** Path and query, never credentials. */
  readonly path: string;
  readonly apiUrl: string;
  readonly failure: ApiFailure;
  /** The request was sent and the answer was lost: the server may have carried it out. */
  readonly ambiguous?: boolean;
  /** The request asked for a large page; a smaller one may succeed. */
  readonly mayBeTooLarge?: boolean;
}

/** Why a person has to sign in: nobody is signed in, or the stored sign-in has expired. */
export type SignedOut = 'nobody' | 'expired';

/** What can go wrong when sync finds a project and reads its live state, apart from a failed request. */
export type ReadError =
  /** There are no credentials, or the authorization server refuses them. */
  | {
      readonly _tag: 'SignInFailed';
      readonly message: string;
      readonly hint: string;
      /** Absent if an interactive sign-in would not help. */
      readonly signedOut?: SignedOut;
    }
  | {
      readonly _tag: 'ProjectNotFound';
      readonly project: string;
      readonly apiUrl: string;
      readonly suggestion?: string;
      /** Where the config names the project; absent if a flag or the settings do. */
      readonly place?: Place;
      /** More than one project has the name. */
      readonly candidates?: readonly string[];
    }
  /** A list could not be read completely, even when it was read again. */
  | {
      readonly _tag: 'IncompleteRead';
      readonly operation: string;
      readonly what: string;
      /**
       * `total`: the server reports `expected` items; `repeated`: of `expected` items only `got` were distinct; `loop`: a page links back to
       * an earlier one; `empty`: there were no items, although the server reports `expected`.
       */
      readonly reason: 'total' | 'repeated' | 'loop' | 'empty';
      readonly expected?: number;
      readonly got: number;
    }
  /** A list has more pages than sync reads. */
  | {
      readonly _tag: 'EndlessList';
      readonly operation: string;
      readonly what: string;
      readonly pages: number;
      readonly items: number;
      /** How many items the server reports. */
      readonly total?: number;
    }
  /** Entities that are needed have a shape that sync does not know. */
  | { readonly _tag: 'UnreadableEntities'; readonly entities: readonly Unreadable[] }
  /** Two live entities that sync identifies by name have the same name. */
  | {
      readonly _tag: 'AmbiguousEntity';
      readonly kind: EntityKind;
      readonly name: string;
      readonly ids: readonly string[];
    };
