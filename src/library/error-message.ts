import type { SyncError } from '../domain/sync-error.ts';
import { renderProblem } from '../render/problem.ts';

const COLUMNS = 80;

/** An error in the words of the command: what happened, where, and what to do next. Several lines, without colour; secrets are masked. */
export const errorMessage = (error: SyncError): string =>
  renderProblem(error, { colour: false, width: COLUMNS });
