import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { type ApplyMoment, eventDocument } from '../../render/json/event-document.ts';
import { safeText } from '../../render/safe-text.ts';
import { journalFile } from '../../system/journal-file.ts';

/** Receives the events of an apply. */
export interface EventStream {
  readonly send: (moment: ApplyMoment) => void;
  readonly close: () => void;
}

const NOWHERE: EventStream = { send: () => undefined, close: () => undefined };

/** Warns once: a broken event file is no reason to stop an apply half-way. */
const warnBroken = (file: string, error: SyncError): void => {
  const why = error._tag === 'FileFailed' ? error.detail : error._tag;
  process.stderr.write(
    `Warning: cannot write ${safeText(file)}: ${safeText(why)}. No more events are written.\n`,
  );
};

const isEvent = (line: string): boolean => {
  const parsed = E.tryCatch((): unknown => JSON.parse(line), String);
  return (
    E.isRight(parsed) && typeof parsed.right === 'object' && parsed.right !== null && 'event' in parsed.right
  );
};

/** Refuses to append to a plan or a config named by mistake. */
const onlyEvents = (file: string, text: string): E.Either<SyncError, void> => {
  const [first = ''] = text.split('\n', 1);
  return text === '' || isEvent(first)
    ? E.right(undefined)
    : E.left({
        _tag: 'UsageError',
        about: 'file',
        fault: { _tag: 'NotEvents', file },
      });
};

/**
 * Opens the file of `--events` with mode 0600. Appends one line per event, in one write. Errors: `FileFailed`, and `UsageError` for a
 * file that contains anything else.
 */
export const openEvents = (
  file: string | undefined,
  redact: readonly string[],
): E.Either<SyncError, EventStream> => {
  if (file === undefined) return E.right(NOWHERE);
  const events = journalFile(file);
  return pipe(
    events.read(),
    E.chain((text) => onlyEvents(file, text)),
    E.chain(events.open),
    E.map((opened) => {
      let broken = false;
      let sequence = 0;
      return {
        send: (moment) => {
          if (broken) return;
          sequence += 1;
          const at = new Date().toISOString();
          const event = eventDocument(moment, { sequence, at }, redact);
          const appended = opened.append(`${JSON.stringify(event)}\n`);
          broken = E.isLeft(appended);
          if (E.isLeft(appended)) warnBroken(file, appended.left);
        },
        close: opened.close,
      };
    }),
  );
};
