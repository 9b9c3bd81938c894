import * as E from 'fp-ts/lib/Either.js';
import type { Loss } from '../domain/experience-updates.ts';
import type { ArchiveLimit, Plan } from './plan.ts';

/** How many experiences may be archived: a number of them, or a share of the active ones. */
export type Limit =
  { readonly _tag: 'Count'; readonly count: number } | { readonly _tag: 'Share'; readonly percent: number };

/** The limit where none is given: more than this share, of at least this many active experiences, needs a word of consent. */
export const DEFAULT_LIMIT: Limit = { _tag: 'Share', percent: 30 };
const DEFAULT_LIMIT_FROM_ACTIVE = 10;

/** How a limit is written. */
export const LIMIT_FORM = 'a whole number such as 812, or a share such as 60% (at most 100%)';

/** Reads `812` or `60%`. The left side says what to write. */
export const parseLimit = (text: string): E.Either<string, Limit> => {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)(%?)$/.exec(text.trim());
  const amount = Number(match?.[1]);
  if (match?.[2] === '%' && amount <= 100) return E.right({ _tag: 'Share', percent: amount });
  if (match?.[2] === '' && Number.isInteger(amount)) return E.right({ _tag: 'Count', count: amount });
  return E.left(LIMIT_FORM);
};

export const showLimit = (limit: Limit): string =>
  limit._tag === 'Count' ? String(limit.count) : `${String(limit.percent)}%`;

const MILLIONTHS = 1_000_000;

/** Whether so many archived of so many active stay within a limit. A share is held in whole millionths of a percent, as `parseLimit` reads it. */
export const isWithinLimit = (limit: Limit, archive: number, active: number): boolean =>
  limit._tag === 'Count'
    ? archive <= limit.count
    : archive * 100 * MILLIONTHS <= Math.round(limit.percent * MILLIONTHS) * active;

/** Holds the number of archived experiences against the limit: the given one, or the default for projects that are not tiny. */
export const archiveLimit = (given: Limit | undefined, archive: number, active: number): ArchiveLimit => {
  const limit = given ?? DEFAULT_LIMIT;
  const applies = given !== undefined || active >= DEFAULT_LIMIT_FROM_ACTIVE;
  return {
    limit: showLimit(limit),
    active,
    archive,
    exceeded: applies && !isWithinLimit(limit, archive, active),
  };
};

/** Whether `apply` may run a plan: it breaks no limit, or `--allow-archive` names at least what it archives. */
export const mayArchive = (limit: ArchiveLimit, allowed: Limit | undefined): boolean =>
  !limit.exceeded || (allowed !== undefined && isWithinLimit(allowed, limit.archive, limit.active));

/** The suites that archiving leaves empty without the config saying so: `apply` runs their plan under `--allow-empty-suites` alone. */
export const suitesLeftEmpty = ({ losses = [] }: Pick<Plan, 'losses'>): readonly Loss[] =>
  losses.filter(({ leftEmpty }) => leftEmpty === 'unintended');
