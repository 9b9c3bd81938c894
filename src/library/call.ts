import type { Result, SyncError } from '../domain/sync-error.ts';

/** What a call comes to: an error under `left`, or its result under `right`. An `Either` of fp-ts is the same. */
export type Outcome<A, E = SyncError> =
  { readonly _tag: 'Left'; readonly left: E } | { readonly _tag: 'Right'; readonly right: A };

/**
 * Something to be done, with its outcome: await it, or call it as a `TaskEither` of fp-ts. It is done once, when the first of both happens,
 * however often they do; it never rejects.
 */
export interface Call<A> extends PromiseLike<Outcome<A>> {
  (): Promise<Outcome<A>>;
}

/** Makes a call of what is done within. */
export const callOf = <A>(result: Result<A>): Call<A> => {
  let begun: Promise<Outcome<A>> | undefined;
  const begin = (): Promise<Outcome<A>> => (begun ??= result());
  const then: Call<A>['then'] = (onOutcome, onRejection) => begin().then(onOutcome, onRejection);
  return Object.assign(begin, { then });
};
