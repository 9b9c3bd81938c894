import * as E from 'fp-ts/lib/Either.js';
import type { Answer } from './operation.ts';

/** 200 with a JSON text, or the bytes of one. */
export const ok = (json: string | Uint8Array<ArrayBuffer>): E.Either<never, Answer> =>
  E.right({ status: 200, json });
/** 201 with the JSON text of what was made. */
export const created = (json: string): E.Either<never, Answer> => E.right({ status: 201, json });
/** 201 without a body. */
export const done: E.Either<never, Answer> = E.right({ status: 201 });
/** 204. */
export const noContent: E.Either<never, Answer> = E.right({ status: 204 });

/** Adds fields, given as JSON texts, to the JSON text of an object that has at least one field. */
export const extendObject = (json: string, fields: Readonly<Record<string, string>>): string =>
  `${json.slice(0, -1)}${Object.entries(fields)
    .map(([name, value]) => `,"${name}":${value}`)
    .join('')}}`;
