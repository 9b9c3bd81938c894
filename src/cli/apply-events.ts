import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../domain/sync-error.ts';
import { type ApplyMoment, eventDocument } from '../render/json/event-document.ts';
import { safeText } from '../render/safe-text.ts';
import { journalFile } from '../system/journal-file.ts';

/** Where the events of an apply go. */
export interface EventStream {
  readonly tell: (moment: ApplyMoment) => void;
  readonly close: () => void;
}

const NOWHERE: EventStream = { tell: () => undefined, close: () => undefined };

/** That events cannot be written any more is told once, and is no reason to stop an apply half-way. */
const carefully = (file: string): ((write: () => void) => void) => {
  let broken = false;
  return (write) => {
    if (broken) return;
    try {
      write();
    } catch (error) {
      broken = true;
      process.stderr.write(
        `Warning: ${safeText(file)} could not be written: ${safeText(String(error))}. Its events end here.\n`,
      );
    }
  };
};

/**
 * Opens the file of `--events`, with mode 0600: one line an event, appended whole and at once, behind what is there. Errors:
 * `FileFailed`, before anything else is done.
 */
export const openEvents = (
  file: string | undefined,
  redact: readonly string[],
): E.Either<SyncError, EventStream> => {
  if (file === undefined) return E.right(NOWHERE);
  return pipe(
    journalFile(file).open(),
    E.map((opened) => {
      const attempt = carefully(file);
      let sequence = 0;
      return {
        tell: (moment) =>
          attempt(() => {
            sequence += 1;
            const at = new Date().toISOString();
            opened.append(`${JSON.stringify(eventDocument(moment, { sequence, at }, redact))}\n`);
          }),
        close: () => attempt(opened.close),
      };
    }),
  );
};
