import type { SyncError } from '../domain/sync-error.ts';
import { renderProblem } from '../render/problem-text.ts';

const COLUMNS = 80;

/** Where a package is installed for a project alone, `sync` is the program of the system that flushes disks. */
const PROGRAM = 'resim-sync';
const COMMAND_IN_TEXT = /`sync (?=[a-z])/g;

/**
 * An error in the words of the command: what happened, where, and what to do next, with commands of `resim-sync` to copy. Several lines,
 * without colour; secrets are masked.
 */
export const errorMessage = (error: SyncError): string =>
  renderProblem(error, { colour: false, width: COLUMNS, program: PROGRAM }).replace(
    COMMAND_IN_TEXT,
    `\`${PROGRAM} `,
  );
