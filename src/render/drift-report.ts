import type { Drift } from '../domain/drift.ts';
import type { PlanRemake } from '../domain/plan-error.ts';
import { filteredDrift, type ShownDrift, shownDriftWords } from './drift-filter.ts';
import { driftLines } from './drift-text.ts';
import { driftView, touchSentence } from './drift-view.ts';
import { makePalette } from './palette.ts';
import { adviceLines, withProgramName } from './problem/advice-lines.ts';
import { newPlanAdvice, unrelatedDriftAdvice } from './problem/plan-problem.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { safeText } from './safe-text.ts';
import { BLANK, line, type Line, printed, span } from './styled-line.ts';
import { counted } from './wording.ts';

/** How drift is shown as text. */
export interface DriftTextOptions extends ShownDrift {
  /** The plan file. */
  readonly file: string;
  readonly alreadyApplied: boolean;
  readonly remake: PlanRemake;
  /** Whether the apply was to be resumed. */
  readonly resumed?: boolean;
  /** Whether the plan was applied before. */
  readonly applied?: boolean;
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
  /** Shows everything, instead of folding long lists. */
  readonly full: boolean;
  readonly redact: RedactPatterns;
  /** The name under which sync was called, for commands to copy. */
  readonly program?: string;
}

const bodyLines = (drift: Drift, options: DriftTextOptions): Line[] => {
  if (options.alreadyApplied) return [line(0, ['The project already has all of its changes.']), BLANK];
  const view = filteredDrift(driftView(drift, makeIsSecret(options.redact)), options);
  const shown = shownDriftWords(view, options);
  return [
    line(0, [`${counted(drift.length, 'entity has', 'entities have')} drifted. ${touchSentence(view)}`]),
    ...(shown === undefined ? [] : [line(0, [shown])]),
    BLANK,
    ...driftLines(view, options),
  ];
};

/** Why a plan can no longer be applied, as a complete text: each drifted entity before, planned and now. */
export const renderDriftText = (drift: Drift, options: DriftTextOptions): string => {
  const { file, alreadyApplied, colour, width, program = 'sync' } = options;
  const what = alreadyApplied ? 'was already applied' : 'is stale: the project has changed since it was made';
  const applyAnyway = unrelatedDriftAdvice({ ...options, drift });
  const lines = [
    line(0, [span(`The plan ${safeText(file)} ${what}.`, 'heading')]),
    ...bodyLines(drift, options),
    ...adviceLines([newPlanAdvice(options), ...(applyAnyway ? [applyAnyway] : [])], 0),
  ];
  return printed(withProgramName(program, lines), makePalette(colour), width);
};
