import * as E from 'fp-ts/lib/Either.js';
import type { ApplyReport } from '../../domain/apply-report.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PlanFilter } from '../../render/plan-filter.ts';
import type { CheckedPlan } from '../../usecases/check-plan.ts';
import type { CommandResult } from '../run/base-command.ts';
import { EXIT } from '../run/exit-code.ts';
import { programName } from '../words/command-line.ts';
import { failureText } from './report.ts';
import { chosen, type Display } from './view.ts';

/** The output formats of a report. */
export const REPORT_FORMATS = ['text', 'markdown', 'html'] as const;
type ReportFormat = (typeof REPORT_FORMATS)[number];

/** How a report about a plan is shown. */
export interface ReportDisplay extends Display {
  readonly full: boolean;
  /** Additional name patterns whose values are masked. */
  readonly redact: readonly string[];
  /** If absent, the report is text, and the drift of a stale plan is part of the error. */
  readonly format?: ReportFormat;
  /** Which part of a drift is shown; JSON shows all. */
  readonly filter?: PlanFilter;
  /** The maximum size of Markdown. */
  readonly maxBytes: number;
}

type StalePlan = Extract<SyncError, { readonly _tag: 'StalePlan' }>;

const staleReport = async (
  stale: StalePlan,
  format: ReportFormat,
  display: ReportDisplay,
): Promise<string> => {
  const options = { ...display, ...stale };
  switch (format) {
    case 'markdown': {
      const { renderDriftMarkdown } = await import('../../render/drift-markdown.ts');
      return renderDriftMarkdown(stale.drift, options);
    }
    case 'html': {
      const { renderDriftHtml } = await import('../../render/drift-html.ts');
      return renderDriftHtml(stale.drift, options);
    }
    case 'text': {
      const { renderDriftText } = await import('../../render/drift-report.ts');
      return renderDriftText(stale.drift, {
        ...options,
        ...display.stdout,
        program: programName(process.argv[1]),
      });
    }
  }
};

/**
 * Turns the error of a stale plan into a report on stdout, with a short error on stderr, if a format was requested. Every other error, and
 * any error under `--json`, is returned unchanged.
 */
export const formatStale = (
  error: SyncError,
  display: ReportDisplay,
): Promise<E.Either<SyncError, CommandResult>> => {
  const { format } = display;
  const asText = async (): Promise<E.Either<SyncError, CommandResult>> =>
    error._tag !== 'StalePlan' || format === undefined
      ? E.left(error)
      : E.right({
          stdout: await staleReport(error, format, display),
          notice: await failureText(error, { ...display, brief: true }),
          exitCode: EXIT.stale,
        });
  return chosen({ text: asText, json: () => Promise.resolve(E.left(error)) }, display)();
};

/** Formats the report that a plan can still be applied. */
export const formatCurrent = async (
  { plan, drift }: CheckedPlan,
  file: string,
  { format = 'text', stdout, redact, full, maxBytes }: ReportDisplay,
): Promise<string> => {
  const options = { drift, redact, full };
  if (format === 'text' && drift.length === 0) {
    const { renderFresh } = await import('../../render/notices.ts');
    return renderFresh(plan, file);
  }
  const { renderCurrentHtml, renderCurrentMarkdown, renderCurrentText } =
    await import('../../render/current-plan.ts');
  switch (format) {
    case 'text':
      return renderCurrentText(plan, file, { ...options, ...stdout });
    case 'markdown':
      return renderCurrentMarkdown(plan, file, { ...options, maxBytes });
    case 'html':
      return renderCurrentHtml(plan, file, options);
  }
};

/** Formats the report of an apply. */
export const formatApplied = async (
  plan: Plan,
  report: ApplyReport,
  display: ReportDisplay,
): Promise<string> => {
  switch (display.format) {
    case 'markdown': {
      const { renderApplyMarkdown } = await import('../../render/apply-markdown.ts');
      return renderApplyMarkdown(plan, report, display.maxBytes, display.redact);
    }
    case 'html': {
      const { renderApplyHtml } = await import('../../render/apply-html.ts');
      return renderApplyHtml(plan, report, display.redact);
    }
    default: {
      const { renderApplyReport } = await import('../../render/apply-text.ts');
      return renderApplyReport(plan, report, {
        ...display.stdout,
        full: display.full,
        redact: display.redact,
      });
    }
  }
};
