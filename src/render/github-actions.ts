import type { ApplyReport } from '../domain/apply-report.ts';
import type { ConfigFinding } from '../domain/experience-sync-config.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { isPartial, type Plan } from '../plan/plan.ts';
import { renderApplyMarkdown } from './apply-markdown.ts';
import { renderDriftMarkdown } from './drift-markdown.ts';
import { unrelatedDrift } from './drift-view.ts';
import { renderPlanMarkdown } from './plan-markdown.ts';
import { planWarningFindings } from './plan-warning-text.ts';
import { describeProblem } from './problem/describe-problem.ts';
import type { ProblemFinding } from './problem/problem.ts';
import { configFindings, otherPlaces } from './problem/fold-findings.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { changesNothing } from './summary-line.ts';
import { number } from './wording.ts';

// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands

/** GitHub shows no more annotations of a kind. */
const MOST_ANNOTATIONS = 10;

/** The text to add to the file that `GITHUB_STEP_SUMMARY` names. */
export const stepSummary = (plan: Plan, redact: RedactPatterns, maxBytes: number): string =>
  renderPlanMarkdown(plan, { full: false, maxBytes, redact });

/** The step summary of a stale plan. */
export const driftSummary = (
  stale: Extract<SyncError, { readonly _tag: 'StalePlan' }>,
  redact: RedactPatterns,
  maxBytes: number,
): string => renderDriftMarkdown(stale.drift, { ...stale, maxBytes, redact });

/** The step summary of an apply. */
export const applySummary = renderApplyMarkdown;

/** The outputs of a plan for later steps of a workflow. */
export const planOutputs = (plan: Plan, file: string): Readonly<Record<string, string>> => ({
  changes: String(!changesNothing(plan.summary)),
  'plan-file': file,
  create: String(plan.summary.create),
  update: String(plan.summary.update),
  rename: String(plan.summary.rename),
  restore: String(plan.summary.restore),
  archive: String(plan.summary.archive),
  unchanged: String(plan.summary.unchanged),
  'tag-additions': String(plan.summary.tagAdditions),
  'tag-removals': String(plan.summary.tagRemovals),
  'system-additions': String(plan.summary.systemAdditions),
  'system-removals': String(plan.summary.systemRemovals ?? 0),
  'suite-revisions': String(plan.summary.suiteRevisions),
  'tag-creations': String(plan.summary.tagCreations ?? 0),
  'suite-creations': String(plan.summary.suiteCreations ?? 0),
  partial: String(isPartial(plan)),
  'archive-limit-exceeded': String(plan.options.archiveLimit.exceeded),
});

/**
 * The text to append to the file named by `GITHUB_OUTPUT`. The delimiter must be random, so that no value can contain it and
 * set further outputs; undefined if one does.
 */
export const outputLines = (
  outputs: Readonly<Record<string, string>>,
  delimiter: string,
): string | undefined => {
  const entries = Object.entries(outputs);
  if (!/^[A-Za-z0-9_-]{16,}$/.test(delimiter)) return undefined;
  if (entries.some(([, value]) => value.includes(delimiter))) return undefined;
  return entries.map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`).join('');
};

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Maps a file to its path in the repository, which GitHub needs to show a line; undefined for standard input. */
export type FileInRepository = (file: string) => string | undefined;

/** An annotation as a workflow command, with file and line if the finding has a place in the repository. */
export const annotation = (
  level: 'error' | 'warning',
  finding: ProblemFinding,
  fileInRepository: FileInRepository,
): string => {
  const { message, hint, place, code } = finding;
  const lines = [message, otherPlaces(finding), hint].filter((one) => one !== undefined);
  const file = place && fileInRepository(place.file);
  const properties = [
    ...(place && file !== undefined
      ? [`file=${property(file)}`, `line=${String(place.line)}`, `col=${String(place.column)}`]
      : []),
    `title=${property(code)}`,
  ];
  return `::${level} ${properties.join(',')}::${data(lines.join('\n'))}\n`;
};

const limited = (
  level: 'error' | 'warning',
  findings: readonly ProblemFinding[],
  fileInRepository: FileInRepository,
): string => {
  const written = (one: ProblemFinding): string => annotation(level, one, fileInRepository);
  if (findings.length <= MOST_ANNOTATIONS) return findings.map(written).join('');
  const shown = findings.slice(0, MOST_ANNOTATIONS - 1);
  const rest = number(findings.length - shown.length);
  const more = { code: 'sync', message: `${rest} more of this kind: see the log of the step.` };
  return [...shown, more].map(written).join('');
};

/** Annotations for the warnings of a plan and of its config. */
export const planAnnotations = (
  plan: Plan,
  warnings: readonly ConfigFinding[],
  fileInRepository: FileInRepository,
): string =>
  limited('warning', [...planWarningFindings(plan), ...configFindings(warnings)], fileInRepository);

/** Annotations for warnings about a config. */
export const warningAnnotations = (
  warnings: readonly ConfigFinding[],
  fileInRepository: FileInRepository,
): string => limited('warning', configFindings(warnings), fileInRepository);

/** The annotation for drift that an apply left as it is; empty if there is none. */
export const applyAnnotations = ({ drift }: ApplyReport, fileInRepository: FileInRepository): string => {
  // Only the number of entities is told, which needs no mask.
  const unrelated = unrelatedDrift(drift, () => false);
  if (unrelated === undefined) return '';
  const finding = { code: 'UnrelatedDrift', message: unrelated.title, hint: unrelated.advice };
  return annotation('warning', finding, fileInRepository);
};

/** Annotations for an error: one for each finding with a place, or one for the error as a whole. */
export const errorAnnotations = (
  error: SyncError,
  redact: RedactPatterns,
  fileInRepository: FileInRepository,
): string => {
  const problem = describeProblem(error, { width: 80, full: false, isSecret: makeIsSecret(redact) });
  const { findings = [], warnings = [], title } = problem;
  const errors = findings.length > 0 ? findings : [{ code: error._tag, message: title }];
  return limited('error', errors, fileInRepository) + limited('warning', warnings, fileInRepository);
};
