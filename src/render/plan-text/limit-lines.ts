import type { Plan } from '../../plan/plan.ts';
import { safeText } from '../safe-text.ts';
import { BLANK, line, type Line, span } from '../styled-line.ts';
import { counted, number } from '../wording.ts';

/** A loud warning where a plan archives more than its safety limit lets pass, with what to type if it is meant. */
export const limitLines = ({ options: { archiveLimit: limit } }: Plan): Line[] => {
  if (!limit.exceeded) return [];
  const share = limit.active === 0 ? '' : ` (${String(Math.round((limit.archive / limit.active) * 100))}%)`;
  const sentence =
    `WARNING: this plan archives ${number(limit.archive)} of ` +
    `${counted(limit.active, 'active experience')}${share}. The limit is ${safeText(limit.limit)}.`;
  return [
    line(0, [span('! ', 'warning'), span(sentence, 'warning')]),
    line(0, [
      span('! ', 'warning'),
      'apply refuses it. Is the config whole? If all of this is meant, apply the plan with ',
      span(`--allow-archive ${String(limit.archive)}`, 'strong'),
    ]),
    BLANK,
  ];
};
