import { randomUUID } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ApplyReport } from '../../domain/apply-report.ts';
import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import type { Plan } from '../../plan/plan.ts';
import { fileWords } from '../../render/problem/file-words.ts';
import { safeText } from '../../render/safe-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether this process runs in a step of a GitHub workflow. */
export const inGitHubActions = (env: Environment): boolean => env.GITHUB_ACTIONS === 'true';

// Below the limit of 1 MiB, to leave room for what a runner adds.
const STEP_SUMMARY_BYTES = 1_000_000;

/** The smallest summary worth writing. */
const LEAST_SUMMARY_BYTES = 2_000;

const STDIN = '<stdin>';

/**
 * Converts a path from relative to the current folder to relative to the checkout, as GitHub expects it. A path outside the checkout is
 * kept, and standard input has none.
 */
export const fileInRepository =
  ({ GITHUB_WORKSPACE: checkout = '' }: Environment, paths: path.PlatformPath = path) =>
  (file: string): string | undefined => {
    if (file === STDIN) return undefined;
    if (checkout === '') return file;
    const inside = paths.relative(checkout, paths.resolve(file));
    return inside.startsWith('..') || paths.isAbsolute(inside) ? file : inside.replaceAll(paths.sep, '/');
  };

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return safeText(String(error));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return fileWords(code) ?? safeText(error.message);
};

/** Appends to a file that GitHub provides to a step. Returns a warning instead of failing. */
const append = (file: string | undefined, text: string): string => {
  if (file === undefined || file === '') return '';
  try {
    appendFileSync(file, text);
    return '';
  } catch (error) {
    return `Warning: cannot write ${safeText(file)}: ${reasonOf(error)}.\n`;
  }
};

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
};

/** Appends to the step summary within its limit: beyond it, GitHub drops the whole summary, including that of other commands. */
const summarise = (
  { GITHUB_STEP_SUMMARY: file = '' }: Environment,
  written: (maxBytes: number) => string,
): string => {
  const room = STEP_SUMMARY_BYTES - (file === '' ? 0 : sizeOf(file));
  return room < LEAST_SUMMARY_BYTES
    ? `Warning: ${safeText(file)} is full: this command is missing from the step summary.\n`
    : append(file, written(room));
};

/** Writes the step summary and outputs of a plan. Returns the annotations to print. */
export const reportPlanToGitHub = async (
  plan: Plan,
  file: string,
  warnings: readonly ConfigFinding[],
  redact: readonly string[],
  env: Environment,
): Promise<string> => {
  if (!inGitHubActions(env)) return '';
  const { outputLines, planAnnotations, planOutputs, stepSummary } =
    await import('../../render/github-actions.ts');
  return [
    summarise(env, (maxBytes) => stepSummary(plan, redact, maxBytes)),
    append(env.GITHUB_OUTPUT, outputLines(planOutputs(plan, file), `sync-${randomUUID()}`) ?? ''),
    planAnnotations(plan, warnings, fileInRepository(env)),
  ].join('');
};

/** Writes the result of an apply to the step summary. Returns the annotations to print. */
export const reportApplyToGitHub = async (
  plan: Plan,
  report: ApplyReport,
  redact: readonly string[],
  env: Environment,
): Promise<string> => {
  if (!inGitHubActions(env)) return '';
  const { applyAnnotations, applySummary } = await import('../../render/github-actions.ts');
  const warning = summarise(env, (maxBytes) => applySummary(plan, report, maxBytes, redact));
  return `${warning}${applyAnnotations(report, fileInRepository(env))}`;
};

/** The annotations of an error. The drift of a stale plan also goes to the step summary. */
export const errorForGitHub = async (
  error: SyncError,
  redact: readonly string[],
  env: Environment,
): Promise<string> => {
  if (!inGitHubActions(env)) return '';
  const { driftSummary, errorAnnotations } = await import('../../render/github-actions.ts');
  const warning =
    error._tag === 'StalePlan' ? summarise(env, (maxBytes) => driftSummary(error, redact, maxBytes)) : '';
  return `${warning}${errorAnnotations(error, redact, fileInRepository(env))}`;
};
