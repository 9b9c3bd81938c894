import type { ApplyReport } from '../domain/apply-report.ts';
import { driftRows } from './drift-view.ts';
import { rowLabel, valueText } from './drift-text.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { safeName } from './safe-text.ts';
import { counted } from './wording.ts';

/** The values that the server stored differently than it was sent, one line each. Safe to print. */
export interface StoredDifferently {
  readonly title: string;
  readonly lines: readonly string[];
  readonly advice: string;
}

/** The warning about values that the server stored differently; undefined if there are none. */
export const storedDifferently = (
  { keptOtherwise: kept = [] }: ApplyReport,
  redact: RedactPatterns = [],
): StoredDifferently | undefined => {
  const isSecret = makeIsSecret(redact);
  const lines = kept.flatMap(({ name, field, planned, now }) =>
    driftRows({ field, before: planned, now }, isSecret).map(
      (row) =>
        `${safeName(name)}, ${rowLabel(row)}: sent ${valueText(row.before)}, stored ${valueText(row.now)}`,
    ),
  );
  if (lines.length === 0) return undefined;
  return {
    title: `The server stored ${counted(lines.length, 'value')} differently than it was sent.`,
    lines,
    advice:
      'A new plan will show the difference again. Write the value in the config as the server stores it.',
  };
};
