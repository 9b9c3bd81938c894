const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/;
const RATE = /^(\d+(?:\.\d+)?)(?:\/(s|m))?$/;
const SECONDS_PER_MINUTE = 60;
/** The maximum delay of a timer in Node. */
const LONGEST_MILLISECONDS = 2 ** 31 - 1;

/** Parses a duration such as `20ms`, `1.5s` or `2h` to milliseconds. A bare number has the given unit. */
export const parseDuration = (text: string, unit: 'ms' | 's'): number | undefined => {
  const [, amount, given = unit] = DURATION.exec(text.trim()) ?? [];
  const milliseconds = Number(amount) * (MILLISECONDS[given] ?? Number.NaN);
  return milliseconds <= LONGEST_MILLISECONDS ? milliseconds : undefined;
};

/** Parses a rate such as `50/s` or `300/m` to a positive number per second. */
export const parseRate = (text: string): number | undefined => {
  const [, amount, per = 's'] = RATE.exec(text.trim()) ?? [];
  const rate = Number(amount) / (per === 'm' ? SECONDS_PER_MINUTE : 1);
  return rate > 0 ? rate : undefined;
};

/** Parses a fraction from 0 to 1, or a percentage. */
export const parseShare = (text: string): number | undefined => {
  const percent = text.trim().endsWith('%');
  const digits = text.trim().replace(/%$/, '');
  const share = /^\d+(?:\.\d+)?$/.test(digits) ? Number(digits) / (percent ? 100 : 1) : Number.NaN;
  return share >= 0 && share <= 1 ? share : undefined;
};
