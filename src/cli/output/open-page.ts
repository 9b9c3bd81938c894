import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { renderNotOpened } from '../../render/notices.ts';
import { openInBrowser } from '../../system/browser.ts';
import { liveFiles } from '../../system/files.ts';
import { besidePlan } from '../../system/plan-lock.ts';
import { withPurpose } from '../../system/file-failure.ts';
import type { PlanDisplay, Printed } from './view.ts';

// The page contains values of the plan.
const PAGE_MODE = 0o600;

/** Saves a page next to its plan and opens it in a browser. Prints its path. */
const opened = (
  page: string,
  planFile: string,
): TE.TaskEither<SyncError, Pick<Printed, 'stdout' | 'stderr'>> => {
  const file = besidePlan(planFile, '.html');
  return pipe(
    liveFiles.writeAtomic(file, page, { mode: PAGE_MODE }),
    TE.mapLeft(withPurpose('besidePlan')),
    TE.chainTaskK(() => async () => {
      const isOpen = await openInBrowser(process.platform)(pathToFileURL(path.resolve(file)).href);
      return { stdout: `${file}\n`, ...(!isOpen && { stderr: renderNotOpened(file) }) };
    }),
  );
};

/** Under `--open`, opens the page of a plan instead of printing it. */
export const openIfRequested = (
  printed: Printed,
  planFile: string,
  { open }: PlanDisplay,
): TE.TaskEither<SyncError, Printed> =>
  open
    ? pipe(
        opened(printed.stdout, planFile),
        TE.map(({ stdout, stderr = '' }) => ({
          ...printed,
          stdout,
          stderr: `${printed.stderr ?? ''}${stderr}`,
        })),
      )
    : TE.right(printed);
