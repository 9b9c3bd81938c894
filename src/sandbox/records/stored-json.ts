import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';

/** Parses JSON that the sandbox stored. Throws if the data are damaged, because there is nothing to continue with. */
export const storedJson = <A>(codec: t.Decoder<unknown, A>, json: string): A => {
  const parsed: unknown = JSON.parse(json);
  const decoded = codec.decode(parsed);
  if (E.isLeft(decoded)) throw new Error('The data of the sandbox are damaged.');
  return decoded.right;
};
