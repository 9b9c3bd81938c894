import * as E from 'fp-ts/lib/Either.js';
import { badRequest, type RequestError } from '../request-error.ts';
import type { Order } from '../records/keyset.ts';
import { quoted } from './identifier.ts';

/** The orders of a list: what `orderBy` may say, and the column behind it (undefined: the order of creation). */
export type Orders = ReadonlyMap<string, string | undefined>;

/** The orders that every list of named things can have. */
export const ordersOf = (table: string): Orders =>
  new Map([
    ['timestamp', undefined],
    ['id', `${table}.id`],
    ['name', `${table}.name_searched`],
    ['rank', `${table}.name_searched`],
  ]);

const FORM = /^([A-Za-z_]+)(?:[ :]+(asc|desc))?$/i;

/** Reads `orderBy`: a name, with `asc` or `desc` behind it where the caller wants to choose. */
export const readOrder = (
  query: URLSearchParams,
  orders: Orders,
  byDefault = 'timestamp',
): E.Either<RequestError, Order> => {
  const text = query.get('orderBy') || byDefault;
  const [, name = '', direction = 'asc'] = FORM.exec(text) ?? [];
  if (!orders.has(name))
    return badRequest(`\`orderBy\` is ${quoted(text)}; it takes ${[...orders.keys()].join(', ')}.`);
  const column = orders.get(name);
  const descending = direction.toLowerCase() === 'desc';
  return E.right(column === undefined ? { descending } : { column, descending });
};
