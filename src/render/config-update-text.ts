import type { ConfigUpdate } from '../domain/apply-report.ts';
import type { NoticeOptions } from './notices.ts';
import { makePalette } from './palette.ts';
import { notUpdatedText } from './problem/config-problem.ts';
import { safeText } from './safe-text.ts';
import { line, printed, span } from './styled-line.ts';
import { counted } from './wording.ts';

const doneText = ({ file, ids }: ConfigUpdate): string =>
  ids === 0
    ? `${safeText(file)} already has the IDs of all its experiences.`
    : `Wrote ${counted(ids, 'experience ID')} to ${safeText(file)}.`;

/** The report of `apply --update-config`, shown after the apply. */
export const renderConfigUpdates = (
  updates: readonly ConfigUpdate[],
  { colour, width }: NoticeOptions,
): string => {
  if (updates.length === 0) return '';
  const done = updates.filter(({ fault }) => !fault).map((update) => line(0, [doneText(update)]));
  const faults = updates.flatMap(({ fault }) => (fault ? [line(2, [`${notUpdatedText(fault)}.`])] : []));
  const head = line(0, [
    span('Error:', 'error'),
    ' the plan was applied completely, but the IDs were not written to the config',
  ]);
  const next = line(2, [
    'To write the IDs, make a new plan from the config, which has no changes, and apply it with --update-config.',
  ]);
  const lines = [...done, ...(faults.length === 0 ? [] : [head, ...faults, next])];
  return `\n${printed(lines, makePalette(colour), width)}`;
};
