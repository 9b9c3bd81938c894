import type { Plan } from '../../plan/plan.ts';
import { planWarningFindings } from '../plan-warning-text.ts';
import type { ProblemFinding } from '../problem/problem.ts';
import { BLANK, line, type Line, span } from '../styled-line.ts';
import { safeText } from '../safe-text.ts';
import type { Extent } from './extent.ts';
import { foldedList } from './fold.ts';

const MOST_WARNINGS = 20;

const warningLines =
  ({ full }: Extent) =>
  ({ message, hint, names = [] }: ProblemFinding): Line[] => [
    line(0, [span('! ', 'warning'), span(`WARNING: ${message}`, 'warning')]),
    ...(hint === undefined ? [] : [line(0, [span('! ', 'warning'), hint])]),
    ...(full ? names.map((name) => line(4, [safeText(name)])) : []),
  ];

/** The warnings of a plan, the safety limit first. */
export const planWarningLines = (plan: Plan, extent: Extent): Line[] => {
  const findings = planWarningFindings(plan);
  if (findings.length === 0) return [];
  return [
    ...foldedList(findings, warningLines(extent), extent, {
      most: MOST_WARNINGS,
      indent: 0,
      what: 'warnings',
    }),
    BLANK,
  ];
};
