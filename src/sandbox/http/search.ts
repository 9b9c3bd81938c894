import type * as E from 'fp-ts/lib/Either.js';
import type { RawBuilder } from 'kysely';
import { badRequest, type Problem } from '../problem.ts';

/** A search expression that could be read. */
export interface Search {
  readonly condition: RawBuilder<boolean>;
}

/** Reads a search expression. */
export const parseSearch = (_text: string): E.Either<Problem, Search> =>
  badRequest('Search expressions are not understood yet.');

/** The condition on the table `experiences`. */
export const searchCondition = ({ condition }: Search): RawBuilder<boolean> => condition;
