import type { SyncError } from '../../domain/sync-error.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { errorForGitHub } from './github-actions.ts';
import { programName } from '../words/command-line.ts';
import { type StreamTraits, writeAll } from './terminal.ts';
import { chosen, jsonText, type Printed, type Views } from './view.ts';

/** How an error is to be told. */
export interface FailureDisplay {
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
  { stderr, ...how }: Omit<FailureDisplay, 'json'>,
): Promise<string> => {
  const told = await errorForGitHub(error, how.redact ?? [], process.env);
  const { renderProblem } = await import('../../render/problem-text.ts');
  const debug = process.env.DEBUG !== undefined && process.env.DEBUG !== '';
  return `${renderProblem(error, { ...stderr, ...how, debug, program: programName(process.argv[1]) })}\n${told}`;
};

const FAILURE: Views<(error: SyncError, display: FailureDisplay) => Promise<Printed>> = {
  text: async (error, display) => ({ stdout: '', stderr: await failureText(error, display) }),
  json: async (error, { redact = [], connection = [] }) => {
    const { errorJson } = await import('../../render/json.ts');
    return {
      stdout: jsonText(errorJson(error, { redact, connection })),
      stderr: await errorForGitHub(error, redact, process.env),
    };
  },
};

/** Prints an error, as JSON on stdout where that was asked for, and gives the exit code. */
export const reportFailure = async (error: SyncError, display: FailureDisplay): Promise<number> => {
  const { stdout, stderr = '' } = await chosen(FAILURE, display)(error, display);
  await writeAll(process.stdout, stdout)();
  await writeAll(process.stderr, stderr)();
  return exitCodeOf(error);
};
