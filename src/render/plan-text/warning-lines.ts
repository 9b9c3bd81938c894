import type { Plan } from '../../plan/plan.ts';
import { planWarningFindings } from '../plan-warning-text.ts';
import type { ProblemFinding } from '../problem/problem.ts';
import { BLANK, line, type Line, span } from '../styled-line.ts';
import type { Extent } from './extent.ts';
import { foldedList } from './fold.ts';

const MOST_WARNINGS = 20;

const warningLines = ({ message, hint }: ProblemFinding): Line[] => [
  line(0, [span('! ', 'warning'), span(`WARNING: ${message}`, 'warning')]),
  ...(hint === undefined ? [] : [line(0, [span('! ', 'warning'), hint])]),
];

/** The warnings of a plan, the safety limit first. */
export const planWarningLines = (plan: Plan, extent: Extent): Line[] => {
  const findings = planWarningFindings(plan);
  if (findings.length === 0) return [];
  return [
    ...foldedList(findings, warningLines, extent, { most: MOST_WARNINGS, indent: 0, what: 'warnings' }),
    BLANK,
  ];
};
