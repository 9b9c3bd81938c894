import type { Drift } from '../domain/drift.ts';
import type { PlanRemake } from '../domain/plan-error.ts';
import { filteredDrift, shownDriftWords, type ShownDrift } from './drift-filter.ts';
import { driftEntry } from './html/drift-table.ts';
import { entryList } from './html/entry.ts';
import { type Html, markup, NOTHING } from './html/markup.ts';
import { changesPart, pageText, tools } from './html/page.ts';
import { tileRow } from './html/plan-tiles.ts';
import {
  type UnrelatedDrift,
  type DriftEntry,
  type DriftView,
  driftView,
  touchSentence,
} from './drift-view.ts';
import type { Advice } from './problem/problem.ts';
import { newPlanAdvice, unrelatedDriftAdvice } from './problem/plan-problem.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { safeName } from './safe-text.ts';
import { ofAll } from './plan-filter.ts';
import { counted, number } from './wording.ts';

/** How drift is shown as a page. */
export interface DriftHtmlOptions extends ShownDrift {
  /** The plan file. */
  readonly file: string;
  readonly alreadyApplied: boolean;
  readonly remake: PlanRemake;
  /** Whether the apply was to be resumed. */
  readonly resumed?: boolean;
  /** Whether the plan was applied before. */
  readonly applied?: boolean;
  /** Shows everything, instead of folding long lists and values. */
  readonly full: boolean;
  readonly redact: RedactPatterns;
}

const SECTIONS = [
  { part: 'conflicts', kind: 'conflict', title: 'Conflicts with the plan', label: 'conflicts', tone: 'red' },
  {
    part: 'asPlanned',
    kind: 'as-planned',
    title: 'Already as planned',
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

/** Entities are expanded up to this number. */
const OPEN_UP_TO = 40;

/** Drifted entities under a heading. */
interface DriftSection {
  readonly kind: string;
  readonly title: string;
  readonly entries: readonly DriftEntry[];
  /** The number of entries without a filter. */
  readonly all?: number | undefined;
}

const driftSection = (
  { kind, title, entries, all }: DriftSection,
  options: Pick<DriftHtmlOptions, 'full'>,
  open: boolean,
): Html =>
  entries.length === 0
    ? NOTHING
    : markup`<section class="group" aria-labelledby="${kind}"><h2 id="${kind}">${title} <span class="count">${ofAll(entries.length, all)}</span></h2>
${entryList(entries.map((entry) => driftEntry(entry, kind, open, options)))}</section>
`;

/** The warning about drift outside the plan, and its entries. */
export const unrelatedDriftParts = (
  unrelated: UnrelatedDrift | undefined,
  full: boolean,
): { readonly note: Html; readonly entries: Html } =>
  unrelated
    ? {
        note: markup`<section aria-label="Warning of drift"><ul class="notes"><li class="warn"><strong>Warning:</strong> ${unrelated.title}<p>${unrelated.advice}</p></li></ul></section>`,
        entries: driftSection(
          { kind: 'elsewhere', title: 'Not touched by the plan', entries: unrelated.entries },
          { full },
          false,
        ),
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
    driftSection(
      { kind, title, entries: view[part], all: view.all?.[part].length },
      options,
      count <= OPEN_UP_TO,
    ),
  );
  return markup`${tileRow(tiles)}
${tools('Drifted entities')}
${changesPart(markup`${sections}`)}`;
};

const advised = (advice: Advice | undefined): Html => {
  if (advice === undefined) return NOTHING;
  return typeof advice === 'string'
    ? markup`<p>${advice}</p>`
    : markup`<p>${advice.text}</p><code class="command" tabindex="0">${advice.command}</code>`;
};

/** Why a plan can no longer be applied, as a self-contained page: each drifted entity before, planned and now. */
export const renderDriftHtml = (drift: Drift, options: DriftHtmlOptions): string => {
  const { file, alreadyApplied, redact } = options;
  const title = alreadyApplied ? 'was already applied' : 'is stale';
  const view = filteredDrift(driftView(drift, makeIsSecret(redact)), options);
  const shown = shownDriftWords(view, options);
  const said = alreadyApplied
    ? 'All of its changes are done.'
    : `The project has changed since it was made: ${counted(drift.length, 'entity has', 'entities have')} drifted. ${touchSentence(view)}`;
  const next = [newPlanAdvice(options), unrelatedDriftAdvice({ ...options, drift })].map(advised);
  return pageText({
    title: `${safeName(file)} ${title}`,
    header: markup`<p class="brand">sync</p>
<h1>The plan <bdi>${safeName(file)}</bdi> ${title}</h1>
<p class="said">${said}</p>${alreadyApplied || shown === undefined ? undefined : markup`<p class="said">${shown}</p>`}`,
    main: markup`${alreadyApplied ? markup`<div id="changes"></div>` : body(view, drift.length, options)}
${next}`,
    footer: markup`This page contains no secret values. It makes no network requests.`,
  });
};
