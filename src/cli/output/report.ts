import type { SyncError } from '../../domain/sync-error.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { errorForGitHub } from './github-actions.ts';
import { programName } from '../words/command-line.ts';
import { type StreamTraits, writeAll } from './terminal.ts';
import { chosen, jsonText, type Printed, type Views } from './view.ts';

/** How an error is shown. */
export interface FailureDisplay {
  readonly json: boolean;
  readonly stderr: StreamTraits;
  /** Additional name patterns whose values are masked. */
  readonly redact?: readonly string[];
  /** Shows long lists in full. */
  readonly full?: boolean;
  /** Omits what a separate report contains. */
  readonly brief?: boolean;
  /** The flags that select the server of the command. */
  readonly connection?: readonly string[];
}

/** The text of an error for stderr, with its GitHub annotations. */
export const failureText = async (
  error: SyncError,
  { stderr, ...how }: Omit<FailureDisplay, 'json'>,
): Promise<string> => {
  const annotations = await errorForGitHub(error, how.redact ?? [], process.env);
  const { renderProblem } = await import('../../render/problem-text.ts');
  const debug = process.env.DEBUG !== undefined && process.env.DEBUG !== '';
  return `${renderProblem(error, { ...stderr, ...how, debug, program: programName(process.argv[1]) })}\n${annotations}`;
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

/** Prints an error, under `--json` as a document on stdout, and returns the exit code. */
export const reportFailure = async (error: SyncError, display: FailureDisplay): Promise<number> => {
  const { stdout, stderr = '' } = await chosen(FAILURE, display)(error, display);
  await writeAll(process.stdout, stdout)();
  await writeAll(process.stderr, stderr)();
  return exitCodeOf(error);
};
