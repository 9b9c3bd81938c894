import type { Plan } from '../plan/plan.ts';
import { markup } from './html/markup.ts';
import { pageText } from './html/page.ts';
import { mdName, mdSentence } from './markdown/escape.ts';
import { applyMarker } from './markdown/marker.ts';
import { consentSentences } from './plan-warning-text.ts';
import { safeName } from './safe-text.ts';

const SO = 'The project is as it was when the plan was made.';

const consent = (plan: Plan): string =>
  consentSentences(plan)
    .map((sentence) => ` ${sentence}`)
    .join('');

/** That a plan can still be applied, as Markdown that takes the place of what was said of its drift. */
export const renderCurrentMarkdown = (plan: Plan, file: string): string =>
  `${applyMarker(plan.target.projectID)}\n### The plan ${mdName(file)} is current\n\n${SO}${mdSentence(consent(plan))}\n`;

/** That a plan can still be applied, as one page that needs no network. */
export const renderCurrentHtml = (plan: Plan, file: string): string =>
  pageText({
    title: `${safeName(file)} is current`,
    header: markup`<p class="brand">sync</p>
<h1>The plan <bdi>${safeName(file)}</bdi> is current</h1>
<p class="said">${SO}${consent(plan)}</p>`,
    main: markup`<div id="changes"></div>`,
    footer: markup`This page loads nothing and sends nothing.`,
  });
