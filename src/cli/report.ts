import type { SyncError } from '../domain/sync-error.ts';
import { exitCodeOf } from './exit-code.ts';
import { errorForGitHub } from './github-actions.ts';
import { type StreamTraits, writeAll } from './terminal.ts';

/** Prints an error, as JSON on stdout where that was asked for, and gives the exit code. */
export const reportFailure = async (
  error: SyncError,
  json: boolean,
  stderr: StreamTraits,
): Promise<number> => {
  if (json) {
    const { errorJson } = await import('../render/json.ts');
    await writeAll(process.stdout, `${JSON.stringify(errorJson(error), null, 2)}\n`)();
  } else {
    const { renderProblem } = await import('../render/problem.ts');
    const debug = process.env.DEBUG !== undefined && process.env.DEBUG !== '';
    await writeAll(process.stderr, `${renderProblem(error, { ...stderr, debug })}\n`)();
  }
  await writeAll(process.stderr, await errorForGitHub(error, process.env))();
  return exitCodeOf(error);
};
