import * as E from 'fp-ts/lib/Either.js';
import { badRequest, type RequestError } from '../request-error.ts';
import type { Order } from '../records/keyset.ts';
import { quoted } from './identifier.ts';

/** The values of `orderBy` and their columns; undefined means order of creation. */
export type Orders = ReadonlyMap<string, string | undefined>;

/** The orders of every named collection. */
export const ordersOf = (table: string): Orders =>
  new Map([
    ['timestamp', undefined],
    ['id', `${table}.id`],
    ['name', `${table}.name_searched`],
    ['rank', `${table}.name_searched`],
  ]);

const FORM = /^([A-Za-z_]+)(?:[ :]+(asc|desc))?$/i;

/** Reads `orderBy`: a name, optionally followed by `asc` or `desc`. */
export const readOrder = (
  query: URLSearchParams,
  orders: Orders,
  defaultOrder = 'timestamp',
): E.Either<RequestError, Order> => {
  const text = query.get('orderBy') || defaultOrder;
  const [, name = '', direction = 'asc'] = FORM.exec(text) ?? [];
  if (!orders.has(name))
    return badRequest(`\`orderBy\` is ${quoted(text)}; it must be one of ${[...orders.keys()].join(', ')}.`);
  const column = orders.get(name);
  const descending = direction.toLowerCase() === 'desc';
  return E.right(column === undefined ? { descending } : { column, descending });
};
