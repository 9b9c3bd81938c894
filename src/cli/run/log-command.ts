import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import type { PlanLog } from '../../plan/plan-log.ts';
import { liveFiles } from '../../system/files.ts';
import { type LogRequest, readLog } from '../../usecases/read-log.ts';
import { type Display, jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';
import { journalBeside, planReading } from './live-world.ts';

/** How a list of plans is shown. */
export interface LogDisplay extends Display {
  readonly full: boolean;
  readonly format: 'text' | 'markdown';
  /** The most bytes that Markdown may have. */
  readonly maxBytes: number;
}

const LOG: Views<View<PlanLog, LogDisplay>> = {
  text: async (log, display) => {
    if (display.format === 'markdown') {
      const { renderLogMarkdown } = await import('../../render/log-markdown.ts');
      return { stdout: renderLogMarkdown(log, display) };
    }
    const { renderLogText } = await import('../../render/log-text.ts');
    return { stdout: renderLogText(log, { ...display.stdout, full: display.full }) };
  },
  json: async (log) => {
    const { logJson } = await import('../../render/json/log-document.ts');
    return { stdout: jsonText(logJson(log)) };
  },
};

/** Lists the plans of a folder, and what became of them. */
export const logCommand = (request: LogRequest, display: LogDisplay): TE.TaskEither<SyncError, Printed> =>
  pipe(
    readLog(request, {
      planKey: planReading(display).planKey,
      listFiles: liveFiles.list,
      readStart: liveFiles.start,
      readBytes: liveFiles.read,
      journalOf: journalBeside,
    }),
    TE.chainTaskK(viewOf(LOG, display)),
  );
