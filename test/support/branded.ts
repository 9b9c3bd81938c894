import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';

/** Checks and brands a value. An invalid one fails the test immediately. */
export const branded = <A>(codec: t.Decoder<unknown, A>, value: unknown): A => {
  const decoded = codec.decode(value);
  if (E.isLeft(decoded)) throw new Error(`not a valid value: ${JSON.stringify(value)}`);
  return decoded.right;
};
