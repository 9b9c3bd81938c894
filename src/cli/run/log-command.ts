import path from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import type { LoggedPlan, PlanLog } from '../../plan/plan-log.ts';
import { withPurpose } from '../../system/file-failure.ts';
import { liveFiles, modifiedAt } from '../../system/files.ts';
import { type LogRequest, readLog } from '../../usecases/read-log.ts';
import { type Display, jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';
import { journalBeside, planReading } from './live-world.ts';

/** How a list of plans is shown. */
export interface LogDisplay extends Display {
  readonly full: boolean;
  readonly format: 'text' | 'markdown';
  /** The maximum size of Markdown. */
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

const FILES = {
  listFiles: (folder: string) => pipe(liveFiles.list(folder), TE.mapLeft(withPurpose('plans'))),
  readStart: liveFiles.start,
  readBytes: liveFiles.read,
  modifiedAt,
  journalOf: journalBeside,
};

/** The unencrypted plans in the folder of a file; empty if it cannot be read. */
export const plansBeside = (file: string, listFiles = FILES.listFiles): Task<readonly LoggedPlan[]> =>
  pipe(
    readLog({ folder: path.dirname(file), changes: false }, { ...FILES, listFiles }),
    TE.match(
      () => [],
      ({ plans }) => plans,
    ),
  );

/** The plan in a file whose apply stopped part-way, which another plan in this file would replace. */
export const stoppedPlanIn =
  (file: string): Task<LoggedPlan | undefined> =>
  async () => {
    const stoppedAmong = (plans: readonly LoggedPlan[]) =>
      plans.find((one) => one.status === 'stopped' && path.resolve(one.file) === path.resolve(file));
    // Only if it stopped do the other plans matter, one of which may have undone it; reading them all takes longer.
    return stoppedAmong(await plansBeside(file, () => TE.right([file]))())
      ? stoppedAmong(await plansBeside(file)())
      : undefined;
  };

/** Lists the plans in a folder with their status. */
export const logCommand = (request: LogRequest, display: LogDisplay): TE.TaskEither<SyncError, Printed> =>
  pipe(
    readLog(request, { ...FILES, planKey: planReading(display).planKey }),
    TE.chainTaskK(viewOf(LOG, display)),
  );
