import type { SyncError } from '../domain/sync-error.ts';
import { renderProblem } from '../render/problem-text.ts';

const COLUMNS = 80;

/** If the package is installed locally, `sync` is the system's command that flushes disks. */
const PROGRAM = 'resim-sync';
const COMMAND_IN_TEXT = /`sync (?=[a-z])/g;

/**
 * Formats an error as the command does: what happened, where, and what to do next, with `resim-sync` commands to copy. Several lines, without
 * colour. Secrets are masked.
 */
export const errorMessage = (error: SyncError): string =>
  renderProblem(error, { colour: false, width: COLUMNS, program: PROGRAM }).replace(
    COMMAND_IN_TEXT,
    `\`${PROGRAM} `,
  );
