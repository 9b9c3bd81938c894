import * as E from 'fp-ts/lib/Either.js';
import type { RequestError } from './request-error.ts';

/** An operation that may fail. `yield*` returns the value of a step, or ends the operation with the error of that step. */
export type Fallible<A> = AsyncGenerator<RequestError, A>;

/** Returns the value of a result, or ends the operation with its error. */
export function* unwrap<A>(result: E.Either<RequestError, A>): Generator<RequestError, A> {
  if (E.isRight(result)) return result.right;
  yield result.left;
  throw new Error('The operation continued after its error.');
}

/** Runs an operation to its end or its first error. A promise is an operation that does not fail. */
export const runFallible = async <A>(work: Fallible<A> | Promise<A>): Promise<E.Either<RequestError, A>> => {
  if (work instanceof Promise) return E.right(await work);
  const step = await work.next();
  return step.done === true ? E.right(step.value) : E.left(step.value);
};
