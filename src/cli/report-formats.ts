import * as E from 'fp-ts/lib/Either.js';
import type { ApplyReport } from '../domain/apply-report.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { Plan } from '../plan/plan.ts';
import type { Outcome } from './base-command.ts';
import { EXIT } from './exit-code.ts';
import { programName } from './program-name.ts';
import { failureText } from './report.ts';
import { jsonText, type View } from './view.ts';

/** In which forms the report of what became of a plan can be printed. */
export const REPORT_FORMATS = ['text', 'markdown', 'html'] as const;
type ReportFormat = (typeof REPORT_FORMATS)[number];

/** How the report of what became of a plan is shown. */
export interface ReportView extends View {
  readonly full: boolean;
  /** Further patterns of names whose values are masked. */
  readonly redact: readonly string[];
  /** Absent: as text, and the drift of a stale plan with the error. */
  readonly format?: ReportFormat;
  /** The most bytes that Markdown may have. */
  readonly maxBytes: number;
}

type StalePlan = Extract<SyncError, { readonly _tag: 'StalePlan' }>;

const staleReport = async (stale: StalePlan, format: ReportFormat, view: ReportView): Promise<string> => {
  const options = { ...view, ...stale };
  switch (format) {
    case 'markdown': {
      const { renderDriftMarkdown } = await import('../render/drift-markdown.ts');
      return renderDriftMarkdown(stale.drift, options);
    }
    case 'html': {
      const { renderDriftHtml } = await import('../render/drift-html.ts');
      return renderDriftHtml(stale.drift, options);
    }
    case 'text': {
      const { renderDriftText } = await import('../render/drift-report.ts');
      return renderDriftText(stale.drift, {
        ...options,
        ...view.stdout,
        program: programName(process.argv[1]),
      });
    }
  }
};

/**
 * A stale plan in the form that was asked for: the report on stdout, the error in short beside it. Every other error, and one without
 * a form, stays what it is.
 */
export const staleInFormat = async (
  error: SyncError,
  view: ReportView,
): Promise<E.Either<SyncError, Outcome>> => {
  if (error._tag !== 'StalePlan' || view.format === undefined || view.json) return E.left(error);
  return E.right({
    stdout: await staleReport(error, view.format, view),
    notice: await failureText(error, { ...view, brief: true }),
    exitCode: EXIT.stale,
  });
};

/** Says that a plan can still be applied. */
export const formatCurrent = async (plan: Plan, file: string, view: ReportView): Promise<string> => {
  if (view.json) {
    const { checkJson } = await import('../render/json.ts');
    return jsonText(checkJson(plan, { file }));
  }
  if (view.format === undefined || view.format === 'text') {
    const { renderFresh } = await import('../render/notices.ts');
    return renderFresh(plan, file);
  }
  const { renderCurrentHtml, renderCurrentMarkdown } = await import('../render/current-plan.ts');
  return view.format === 'html' ? renderCurrentHtml(plan, file) : renderCurrentMarkdown(plan, file);
};

/** Tells what an apply did, in a form for people. */
export const formatApplied = async (plan: Plan, report: ApplyReport, view: ReportView): Promise<string> => {
  switch (view.format) {
    case 'markdown': {
      const { renderApplyMarkdown } = await import('../render/apply-markdown.ts');
      return renderApplyMarkdown(plan, report, view.maxBytes, view.redact);
    }
    case 'html': {
      const { renderApplyHtml } = await import('../render/apply-html.ts');
      return renderApplyHtml(plan, report, view.redact);
    }
    default: {
      const { renderApplyReport } = await import('../render/apply-text.ts');
      return renderApplyReport(plan, report, { ...view.stdout, full: view.full, redact: view.redact });
    }
  }
};
