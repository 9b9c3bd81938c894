import type { SyncError } from '../domain/sync-error.ts';
import { exitCodeOf } from './exit-code.ts';
import { errorForGitHub } from './github-actions.ts';
import { type StreamTraits, writeAll } from './terminal.ts';

/** How an error is to be told. */
export interface FailureView {
  readonly json: boolean;
  readonly stderr: StreamTraits;
  /** Further patterns of names whose values are masked. */
  readonly redact?: readonly string[];
}

/** Prints an error, as JSON on stdout where that was asked for, and gives the exit code. */
export const reportFailure = async (
  error: SyncError,
  { json, stderr, redact = [] }: FailureView,
): Promise<number> => {
  if (json) {
    const { errorJson } = await import('../render/json.ts');
    await writeAll(process.stdout, `${JSON.stringify(errorJson(error, { redact }), null, 2)}\n`)();
  } else {
    const { renderProblem } = await import('../render/problem.ts');
    const debug = process.env.DEBUG !== undefined && process.env.DEBUG !== '';
    await writeAll(process.stderr, `${renderProblem(error, { ...stderr, debug, redact })}\n`)();
  }
  await writeAll(process.stderr, await errorForGitHub(error, redact, process.env))();
  return exitCodeOf(error);
};
