import * as E from 'fp-ts/lib/Either.js';
import type { Loss } from '../domain/experience-updates.ts';
import type { ArchiveLimit, Plan } from './plan.ts';

/** The maximum number of experiences to archive: a count, or a share of the active ones. */
export type Limit =
  { readonly _tag: 'Count'; readonly count: number } | { readonly _tag: 'Share'; readonly percent: number };

/** The default limit; archiving more needs consent. Projects with few active experiences are exempt. */
export const DEFAULT_LIMIT: Limit = { _tag: 'Share', percent: 30 };
const DEFAULT_LIMIT_FROM_ACTIVE = 10;

/** How a limit is written. */
export const LIMIT_FORM = 'a whole number such as 812, or a share such as 60% (at most 100%)';

/** Parses `812` or `60%`. The left side says what is expected. */
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

/**
 * Whether a number of archived experiences is within a limit. `parseLimit` reads shares in whole millionths of a percent, so this is exact.
 */
export const isWithinLimit = (limit: Limit, archive: number, active: number): boolean =>
  limit._tag === 'Count'
    ? archive <= limit.count
    : archive * 100 * MILLIONTHS <= Math.round(limit.percent * MILLIONTHS) * active;

/** Compares the number of archived experiences with the given limit or the default, which small projects are exempt from. */
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

/** Whether `apply` may run a plan: it is within its limit, or `--allow-archive` allows as many as it archives. */
export const mayArchive = (limit: ArchiveLimit, allowed: Limit | undefined): boolean =>
  !limit.exceeded || (allowed !== undefined && isWithinLimit(allowed, limit.archive, limit.active));

/** The suites that archiving leaves empty although the config does not declare it; `apply` needs `--allow-empty-suites` for them. */
export const suitesLeftEmpty = ({ losses = [] }: Pick<Plan, 'losses'>): readonly Loss[] =>
  losses.filter(({ leftEmpty }) => leftEmpty === 'unintended');
