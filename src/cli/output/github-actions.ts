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

/** Whether this runs in a step of a GitHub workflow. */
export const inGitHubActions = (env: Environment): boolean => env.GITHUB_ACTIONS === 'true';

// Below 1 MiB by what a runner may add.
const STEP_SUMMARY_BYTES = 1_000_000;

/** Less than this has no room for what must be said. */
const LEAST_SUMMARY_BYTES = 2_000;

const STDIN = '<stdin>';

/**
 * Paths as GitHub takes them: from the folder of the checkout, while users write them from the current one; a step may run in a folder
 * below. What lies elsewhere keeps its path, and standard input has none.
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

/** Adds to one of the files that GitHub gives a step; that it cannot be written is told, and is no reason to fail. */
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

/** Adds to the step summary what still has room in it: over its limit GitHub drops it whole, with what other commands of the step wrote. */
const summarise = (
  { GITHUB_STEP_SUMMARY: file = '' }: Environment,
  written: (maxBytes: number) => string,
): string => {
  const room = STEP_SUMMARY_BYTES - (file === '' ? 0 : sizeOf(file));
  return room < LEAST_SUMMARY_BYTES
    ? `Warning: ${safeText(file)} is full: this command is missing from the step summary.\n`
    : append(file, written(room));
};

/** Writes a plan's step summary and outputs, and gives the annotations to print. */
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

/** Writes what an apply did into the step summary. */
export const reportApplyToGitHub = async (
  plan: Plan,
  report: ApplyReport,
  redact: readonly string[],
  env: Environment,
): Promise<string> => {
  if (!inGitHubActions(env)) return '';
  const { applySummary } = await import('../../render/github-actions.ts');
  return summarise(env, (maxBytes) => applySummary(plan, report, maxBytes, redact));
};

/** The annotations of an error; of a stale plan the drift is in the step summary too. */
export const errorForGitHub = async (
  error: SyncError,
  redact: readonly string[],
  env: Environment,
): Promise<string> => {
  if (!inGitHubActions(env)) return '';
  const { driftSummary, errorAnnotations } = await import('../../render/github-actions.ts');
  const untold =
    error._tag === 'StalePlan' ? summarise(env, (maxBytes) => driftSummary(error, redact, maxBytes)) : '';
  return `${untold}${errorAnnotations(error, redact, fileInRepository(env))}`;
};
