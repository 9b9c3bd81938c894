import type { SyncError } from '../domain/sync-error.ts';
import { renderInPlace } from '../render/notices.ts';
import { renderProblem } from '../render/problem-text.ts';

const COLUMNS = 80;

/** If the package is installed locally, `sync` is the system's command that flushes disks. */
const PROGRAM = 'resim-sync';
const COMMAND_IN_TEXT = /`sync(?=\s+[a-z])/g;

/**
 * The message of an error as the command prints it: what happened, where, and what to do next, with `resim-sync` commands to copy. Several
 * lines, without colour; secrets are masked.
 */
export const errorMessage = (error: SyncError): string =>
  renderProblem(error, { colour: false, width: COLUMNS, program: PROGRAM }).replace(
    COMMAND_IN_TEXT,
    `\`${PROGRAM}`,
  );

/** The text of the event for a file that could not be replaced atomically. */
export const inPlaceNote = (file: string): string => renderInPlace(file).trimEnd();
