import type { Result, SyncError } from '../domain/sync-error.ts';

/** The outcome of a call: an error under `left` or a result under `right`. Compatible with `Either` of fp-ts. */
export type Outcome<A, E = SyncError> =
  { readonly _tag: 'Left'; readonly left: E } | { readonly _tag: 'Right'; readonly right: A };

/**
 * An operation that runs when it is first awaited, or called as a `TaskEither` of fp-ts. It runs once; later awaits and calls return the same
 * outcome. It never rejects.
 */
export interface Call<A> extends PromiseLike<Outcome<A>> {
  (): Promise<Outcome<A>>;
}

/** Makes a `Call` that runs `result` once. */
export const callOf = <A>(result: Result<A>): Call<A> => {
  let begun: Promise<Outcome<A>> | undefined;
  const begin = (): Promise<Outcome<A>> => (begun ??= result());
  const then: Call<A>['then'] = (onOutcome, onRejection) => begin().then(onOutcome, onRejection);
  return Object.assign(begin, { then });
};
