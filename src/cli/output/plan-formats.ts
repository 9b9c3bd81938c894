import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import type { Plan } from '../../plan/plan.ts';
import { jsonText, type PlanDisplay } from './view.ts';

/** The output formats of a plan. */
export const PLAN_FORMATS = ['text', 'markdown', 'html', 'gitlab'] as const;
export type PlanFormat = (typeof PLAN_FORMATS)[number];

/** What is printed with a plan. */
export interface PlanContext {
  readonly command: 'plan' | 'show' | 'undo';
  readonly file: string;
  readonly warnings: readonly ConfigFinding[];
}

/** The JSON document of a plan, for the command that prints it. */
export const planDocument = async (
  plan: Plan,
  { redact }: PlanDisplay,
  { command, file, warnings }: PlanContext,
): Promise<string> => {
  const { planJson, showJson, undoJson } = await import('../../render/json.ts');
  switch (command) {
    case 'plan':
      return jsonText(planJson(plan, { file, warnings, redact }));
    case 'show':
      return jsonText(showJson(plan, { file, redact }));
    case 'undo':
      return jsonText(undoJson(plan, { file, warnings, redact }));
  }
};

/** Formats a plan. Each renderer is loaded on demand. */
export const formatPlan = async (plan: Plan, display: PlanDisplay): Promise<string> => {
  const { redact, full, format, maxBytes, filter } = display;
  switch (format) {
    case 'markdown': {
      const { renderPlanMarkdown } = await import('../../render/plan-markdown.ts');
      return renderPlanMarkdown(plan, { maxBytes, full, redact, filter });
    }
    case 'gitlab': {
      const { gitlabReport } = await import('../../render/json/gitlab-report.ts');
      return jsonText(gitlabReport(plan, redact), 0);
    }
    case 'html': {
      const { renderPlanHtml } = await import('../../render/plan-html.ts');
      return renderPlanHtml(plan, { full, redact, filter });
    }
    case 'text': {
      const { renderPlanText } = await import('../../render/plan-text.ts');
      return renderPlanText(plan, { ...display.stdout, full, redact, filter });
    }
  }
};
