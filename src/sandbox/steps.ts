import * as E from 'fp-ts/lib/Either.js';
import type { RequestError } from './request-error.ts';

/** Work that a problem may end. `yield*` gives the value of one of its steps, or ends all of it with that step's problem. */
export type Steps<A> = AsyncGenerator<RequestError, A>;

/** Gives the value of a result, or ends the work that needs it. */
export function* need<A>(result: E.Either<RequestError, A>): Generator<RequestError, A> {
  if (E.isRight(result)) return result.right;
  yield result.left;
  throw new Error('Work went on after its problem.');
}

/** Runs work to its end or to its first problem; it is not resumed after one. A promise is work that meets none. */
export const outcomeOf = async <A>(work: Steps<A> | Promise<A>): Promise<E.Either<RequestError, A>> => {
  if (work instanceof Promise) return E.right(await work);
  const step = await work.next();
  return step.done === true ? E.right(step.value) : E.left(step.value);
};
