import type { Drift } from '../domain/drift.ts';
import type { PlanRemake } from '../domain/plan-error.ts';
import { filteredDrift, shownDriftWords, type ShownDrift } from './drift-filter.ts';
import { driftEntry } from './html/drift-table.ts';
import { type Html, markup, NOTHING } from './html/markup.ts';
import { changesPart, pageText, tools } from './html/page.ts';
import { tileRow } from './html/plan-tiles.ts';
import { type BesideDrift, type DriftEntry, type DriftView, driftView, touchSentence } from './drift-view.ts';
import { planCommand } from './problem/command-line.ts';
import { besideAdvice } from './problem/plan-problem.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { safeName } from './safe-text.ts';
import { ofAll } from './plan-filter.ts';
import { counted, number } from './wording.ts';

/** How a drift is shown as a page. */
export interface DriftHtmlOptions extends ShownDrift {
  /** The plan's file. */
  readonly file: string;
  readonly alreadyApplied: boolean;
  readonly remake: PlanRemake;
  /** It was to be resumed. */
  readonly resumed?: boolean;
  /** It was applied before. */
  readonly applied?: boolean;
  /** Shows everything, instead of folding long lists and values. */
  readonly full: boolean;
  readonly redact: RedactPatterns;
}

const SECTIONS = [
  { part: 'conflicts', kind: 'conflict', title: 'In the way of the plan', label: 'in the way', tone: 'red' },
  {
    part: 'asPlanned',
    kind: 'as-planned',
    title: 'Already as the plan would make it',
    label: 'as planned',
    tone: 'blue',
  },
  {
    part: 'elsewhere',
    kind: 'elsewhere',
    title: 'Not touched by the plan',
    label: 'not touched',
    tone: 'amber',
  },
] as const;

/** Up to so many entities stand open. */
const OPEN_UP_TO = 40;

/** Drifted entities under a heading. */
const driftSection = (
  kind: string,
  title: string,
  entries: readonly DriftEntry[],
  open: boolean,
  options: Pick<DriftHtmlOptions, 'full'>,
  all?: number,
): Html =>
  entries.length === 0
    ? NOTHING
    : markup`<section class="group" aria-labelledby="${kind}"><h2 id="${kind}">${title} <span class="count">${ofAll(entries.length, all)}</span></h2>
<div role="list" class="entries">
${entries.map((entry) => driftEntry(entry, kind, open, options))}</div></section>
`;

/** The warning of what a plan goes on beside, and what that is. */
export const besideParts = (
  beside: BesideDrift | undefined,
  full: boolean,
): { readonly note: Html; readonly entries: Html } =>
  beside
    ? {
        note: markup`<section aria-label="Warning of drift"><ul class="notes"><li class="warn"><strong>Warning:</strong> ${beside.title}<p>${beside.advice}</p></li></ul></section>`,
        entries: driftSection('elsewhere', 'Not touched by the plan', beside.entries, false, { full }),
      }
    : { note: NOTHING, entries: NOTHING };

const body = (view: DriftView, count: number, options: DriftHtmlOptions): Html => {
  const tiles = SECTIONS.map(({ part, kind, label, tone }) => ({
    count: markup`${number((view.all ?? view)[part].length)}`,
    label,
    tone,
    kind,
    zero: (view.all ?? view)[part].length === 0,
  }));
  const sections = SECTIONS.map(({ part, kind, title }) =>
    driftSection(kind, title, view[part], count <= OPEN_UP_TO, options, view.all?.[part].length),
  );
  return markup`${tileRow(tiles)}
${tools('Drifted entities')}
${changesPart(count, markup`${sections}`)}`;
};

/** Why a plan can no longer be applied, as one page that needs no network: each drifted entity before, as planned, and now. */
export const renderDriftHtml = (drift: Drift, options: DriftHtmlOptions): string => {
  const { file, alreadyApplied, remake, redact } = options;
  const title = alreadyApplied ? 'was applied already' : 'is stale';
  const view = filteredDrift(driftView(drift, makeIsSecret(redact)), options);
  const shown = shownDriftWords(view, options);
  const beside = besideAdvice({ ...options, drift });
  const said = alreadyApplied
    ? 'Everything that it asks for was done.'
    : `The project has changed since it was made: ${counted(drift.length, 'entity has', 'entities have')} drifted. ${touchSentence(view)}`;
  const command = markup`<h2>Make a new plan</h2><code class="command" tabindex="0">${planCommand(file, remake)}</code>${beside ? markup`<p>${beside.text}</p><code class="command" tabindex="0">${beside.command}</code>` : NOTHING}`;
  return pageText({
    title: `${safeName(file)} ${title}`,
    header: markup`<p class="brand">sync</p>
<h1>The plan <bdi>${safeName(file)}</bdi> ${title}</h1>
<p class="said">${said}</p>${alreadyApplied || shown === undefined ? undefined : markup`<p class="said">${shown}</p>`}`,
    main: markup`${alreadyApplied ? markup`<div id="changes"></div>` : body(view, drift.length, options)}
${command}`,
    footer: markup`Values of secrets are not part of this page. It loads nothing and sends nothing.`,
  });
};
