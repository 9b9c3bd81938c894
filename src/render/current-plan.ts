import type { Drift } from '../domain/drift.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import type { Plan } from '../plan/plan.ts';
import { unrelatedDriftSection } from './apply-markdown.ts';
import { unrelatedDriftLines } from './apply-text.ts';
import { unrelatedDriftParts } from './drift-html.ts';
import { unrelatedDrift } from './drift-view.ts';
import { markup } from './html/markup.ts';
import { changesPart, pageText, tools } from './html/page.ts';
import { withinBudget } from './markdown/budget.ts';
import { mdName, mdSentence } from './markdown/escape.ts';
import { applyMarker } from './markdown/marker.ts';
import { makePalette } from './palette.ts';
import { consentSentences } from './plan-consent-text.ts';
import { safeName, safeText } from './safe-text.ts';
import { BLANK, line, printed, span } from './styled-line.ts';

/** How a plan that can still be applied is shown. */
export interface CurrentOptions {
  /** Drift outside the plan. */
  readonly drift?: Drift;
  readonly redact?: RedactPatterns;
  readonly full?: boolean;
}

const CURRENT = { title: 'is current', state: 'The project has not changed since the plan was made.' };
const WITH_DRIFT = {
  title: 'can be applied',
  state:
    'The project has changed since the plan was made, but not in what the plan touches: apply it with --allow-unrelated-drift.',
};

const unrelatedDriftOf = ({ drift, redact = [] }: CurrentOptions) =>
  unrelatedDrift(drift, makeIsSecret(redact));

/** The text report for a plan that can be applied despite drift. */
export const renderCurrentText = (
  plan: Plan,
  file: string,
  options: CurrentOptions & { readonly colour: boolean; readonly width: number },
): string => {
  const { colour, width, full = false } = options;
  const lines = [
    line(0, [span(`The plan ${safeText(file)} can be applied with --allow-unrelated-drift.`, 'heading')]),
    ...consentSentences(plan).map((sentence) => line(0, [sentence])),
    BLANK,
    ...unrelatedDriftLines(unrelatedDriftOf(options), { width, full }).slice(0, -1),
  ];
  return printed(lines, makePalette(colour), width);
};

const consent = (plan: Plan): string =>
  consentSentences(plan)
    .map((sentence) => ` ${sentence}`)
    .join('');

/** The Markdown report for a plan that can still be applied. It replaces an earlier report of drift. */
export const renderCurrentMarkdown = (
  plan: Plan,
  file: string,
  { maxBytes = Infinity, ...options }: CurrentOptions & { readonly maxBytes?: number } = {},
): string => {
  const unrelated = unrelatedDriftOf(options);
  const { title, state } = unrelated ? WITH_DRIFT : CURRENT;
  const head = `${applyMarker(plan.target.projectID)}\n### The plan ${mdName(file)} ${title}\n\n${state}${mdSentence(consent(plan))}\n`;
  return unrelated ? withinBudget(head, [unrelatedDriftSection(unrelated)], '', maxBytes, head) : head;
};

/** The report for a plan that can still be applied, as a self-contained page. */
export const renderCurrentHtml = (plan: Plan, file: string, options: CurrentOptions = {}): string => {
  const { full = false } = options;
  const unrelated = unrelatedDriftOf(options);
  const { title, state } = unrelated ? WITH_DRIFT : CURRENT;
  const { note, entries } = unrelatedDriftParts(unrelated, full);
  return pageText({
    title: `${safeName(file)} ${title}`,
    header: markup`<p class="brand">sync</p>
<h1>The plan <bdi>${safeName(file)}</bdi> ${title}</h1>
<p class="said">${state}${consent(plan)}</p>`,
    main: unrelated
      ? markup`${note}${tools('Drifted entities')}${changesPart(entries)}`
      : markup`<div id="changes"></div>`,
    footer: markup`This page makes no network requests.`,
  });
};
