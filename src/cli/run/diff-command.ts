import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { notInOld } from '../../plan/compare.ts';
import type { ComparedPlans } from '../../render/comparison-words.ts';
import { comparePlanFiles } from '../../usecases/compare-plan-files.ts';
import type { ReportDisplay } from '../output/report-formats.ts';
import { jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';
import { EXIT } from './exit-code.ts';
import { planReading } from './live-world.ts';

const formatted = async (compared: ComparedPlans, display: ReportDisplay): Promise<string> => {
  switch (display.format) {
    case 'markdown': {
      const { renderComparisonMarkdown } = await import('../../render/comparison-markdown.ts');
      return renderComparisonMarkdown(compared, display);
    }
    case 'html': {
      const { renderComparisonHtml } = await import('../../render/comparison-html.ts');
      return renderComparisonHtml(compared, display);
    }
    default: {
      const { renderComparisonText } = await import('../../render/comparison-text.ts');
      return renderComparisonText(compared, { ...display, ...display.stdout });
    }
  }
};

const COMPARED: Views<View<ComparedPlans, ReportDisplay>> = {
  text: async (compared, display) => ({ stdout: await formatted(compared, display) }),
  json: async (compared, { redact }) => {
    const { diffJson } = await import('../../render/json/comparison-document.ts');
    return { stdout: jsonText(diffJson(compared, redact)) };
  },
};

/** Compares two plan files and prints the result. The exit code says whether the old plan covers the new one. */
export const diffCommand = (
  oldFile: string,
  newFile: string,
  display: ReportDisplay,
): TE.TaskEither<SyncError, Printed & { readonly exitCode: number }> =>
  pipe(
    comparePlanFiles(oldFile, newFile, planReading(display)),
    TE.chainTaskK((compared) => async () => ({
      ...(await viewOf(COMPARED, display)(compared)()),
      exitCode: notInOld(compared.comparison).length === 0 ? EXIT.done : EXIT.changes,
    })),
  );
