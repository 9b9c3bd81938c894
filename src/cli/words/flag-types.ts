import { Errors, Flags } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { isLimited, type Selection } from '../../domain/selection.ts';
import { type Limit, parseLimit } from '../../plan/archive-limit.ts';
import { parseDuration } from '../../sandbox/server/quantities.ts';

/** A flag for a duration, parsed to milliseconds. */
export const durationFlag = Flags.custom<number>({
  helpValue: 'DURATION',
  parse: (text: string) => {
    const milliseconds = parseDuration(text, 's');
    return milliseconds === undefined
      ? Promise.reject(new Errors.CLIError('expected a duration such as 30s or 5m'))
      : Promise.resolve(milliseconds);
  },
});

/** A flag for a number of experiences or a share of the active ones. */
export const limitFlag = Flags.custom<Limit>({
  helpValue: 'N|N%',
  parse: (text: string) => {
    const limit = parseLimit(text);
    return E.isRight(limit)
      ? Promise.resolve(limit.right)
      : Promise.reject(new Errors.CLIError(`expected ${limit.left}`));
  },
});

/** A repeatable flag for a name pattern. */
export const patternFlag = ({ description }: { readonly description: string }) =>
  Flags.string({ description, multiple: true, multipleNonGreedy: true, helpValue: 'NAME_GLOB' });

const SINCE = /^(\d{1,5})(m|h|d|w)$/;

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const DAY = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** A flag for a point in time, parsed to milliseconds: a date, a timestamp or an age. */
export const sinceFlag = Flags.custom<number>({
  helpValue: 'TIME',
  parse: (text: string) => {
    const [, amount, unit = ''] = SINCE.exec(text) ?? [];
    const moment =
      amount === undefined
        ? Date.parse(DAY.test(text) ? text : '')
        : Date.now() - Number(amount) * (UNITS[unit] ?? Number.NaN);
    return Number.isNaN(moment)
      ? Promise.reject(
          new Errors.CLIError('expected a time such as 7d, 12h, 2026-11-20 or 2026-11-20T08:00:00Z'),
        )
      : Promise.resolve(moment);
  },
});

/** The experiences that a plan is limited to; empty without either flag. */
export const selectionOf = ({
  target = [],
  exclude = [],
}: {
  readonly target?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}): { readonly selection?: Selection } => {
  const selection = { targets: [...new Set(target)], excludes: [...new Set(exclude)] };
  return isLimited(selection) ? { selection } : {};
};

/** Whether drift outside the plan is accepted. */
export const unrelatedDriftFlag = {
  'allow-unrelated-drift': Flags.boolean({
    description: 'Continue if the plan touches nothing that has drifted, and list the drift.',
    default: false,
  }),
};
