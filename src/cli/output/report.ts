import type { SyncError } from '../../domain/sync-error.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { errorForGitHub } from './github-actions.ts';
import { programName } from '../words/command-line.ts';
import { type StreamTraits, writeAll } from './terminal.ts';
import { jsonText } from './view.ts';

/** How an error is to be told. */
export interface FailureView {
  readonly json: boolean;
  readonly stderr: StreamTraits;
  /** Further patterns of names whose values are masked. */
  readonly redact?: readonly string[];
  /** Shows long lists whole. */
  readonly full?: boolean;
  /** Leaves out what a report beside tells. */
  readonly brief?: boolean;
  /** Flags that lead to the server which the command went to. */
  readonly connection?: readonly string[];
}

/** An error in words for stderr, and what GitHub is told of it. */
export const failureText = async (
  error: SyncError,
  { json, stderr, ...how }: FailureView,
): Promise<string> => {
  const told = await errorForGitHub(error, how.redact ?? [], process.env);
  if (json) return told;
  const { renderProblem } = await import('../../render/problem.ts');
  const debug = process.env.DEBUG !== undefined && process.env.DEBUG !== '';
  return `${renderProblem(error, { ...stderr, ...how, debug, program: programName(process.argv[1]) })}\n${told}`;
};

/** Prints an error, as JSON on stdout where that was asked for, and gives the exit code. */
export const reportFailure = async (error: SyncError, view: FailureView): Promise<number> => {
  if (view.json) {
    const { errorJson } = await import('../../render/json.ts');
    const document = errorJson(error, { redact: view.redact ?? [], connection: view.connection ?? [] });
    await writeAll(process.stdout, jsonText(document))();
  }
  await writeAll(process.stderr, await failureText(error, view))();
  return exitCodeOf(error);
};
