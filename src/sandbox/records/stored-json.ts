import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';

/** Reads a JSON text that the sandbox wrote. Throws where somebody else changed it: there is no data to go on with. */
export const storedJson = <A>(codec: t.Decoder<unknown, A>, json: string): A => {
  const parsed: unknown = JSON.parse(json);
  const decoded = codec.decode(parsed);
  if (E.isLeft(decoded)) throw new Error('The data of the sandbox are damaged.');
  return decoded.right;
};
