import type { ConfigFinding } from '../domain/experience-sync-config.ts';
import type { Plan } from '../plan/plan.ts';
import { jsonText, type PlanView } from './view.ts';

/** In which forms a plan can be printed. */
export const PLAN_FORMATS = ['text', 'markdown', 'html', 'gitlab'] as const;
export type PlanFormat = (typeof PLAN_FORMATS)[number];

/** What a printed plan tells beside itself. */
export interface PlanContext {
  readonly command: 'plan' | 'show';
  readonly file: string;
  readonly warnings: readonly ConfigFinding[];
}

/** Prints a plan in the form that was asked for; each renderer is loaded when it is needed. */
export const formatPlan = async (plan: Plan, view: PlanView, context: PlanContext): Promise<string> => {
  const { redact, full, format, maxBytes } = view;
  if (view.json) {
    const { planJson, showJson } = await import('../render/json.ts');
    const { command, file, warnings } = context;
    return jsonText(
      command === 'plan' ? planJson(plan, { file, warnings, redact }) : showJson(plan, { file, redact }),
    );
  }
  switch (format) {
    case 'markdown': {
      const { renderPlanMarkdown } = await import('../render/plan-markdown.ts');
      return renderPlanMarkdown(plan, { maxBytes, redact });
    }
    case 'gitlab': {
      const { planCounts } = await import('../render/plan-counts.ts');
      return `${JSON.stringify(planCounts(plan))}\n`;
    }
    case 'html': {
      const { renderPlanHtml } = await import('../render/plan-html.ts');
      return renderPlanHtml(plan, { full, redact });
    }
    case 'text': {
      const { renderPlanText } = await import('../render/plan-text.ts');
      return renderPlanText(plan, { ...view.stdout, full, redact });
    }
  }
};
