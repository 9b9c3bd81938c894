import type { Plan } from '../plan/plan.ts';
import { effectTable } from './html/effect-rows.ts';
import { type EntryContext, experienceEntry } from './html/experience-entries.ts';
import { type Html, markup, NOTHING } from './html/markup.ts';
import { membershipsByExperience } from './memberships.ts';
import { changesPart, pageText, tools } from './html/page.ts';
import { protectionEntries } from './html/protection-entries.ts';
import { planTiles, tileRow } from './html/plan-tiles.ts';
import { type Group, GROUPS, type PlanView, planView } from './plan-view.ts';
import { isGrave, planWarningFindings } from './plan-warning-text.ts';
import type { RedactPatterns } from './redact.ts';
import { safeName, safeText } from './safe-text.ts';
import { changesNothing, summaryLine } from './summary-line.ts';
import { counted, number } from './wording.ts';

/** How a plan is shown as a page. */
export interface PlanHtmlOptions {
  /** Shows everything, instead of folding long lists and values. */
  readonly full: boolean;
  readonly redact: RedactPatterns;
}

const TITLES: Readonly<Record<Group, string>> = {
  archive: 'Archive',
  restore: 'Restore',
  rename: 'Rename',
  update: 'Update',
  create: 'Create',
};

/** Up to so many changes stand open. */
const OPEN_UP_TO = 40;

const fact = (name: string, value: Html): Html => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;

const MOST_FILES = 10;

const configFiles = ({ config }: Plan): Html => {
  const files = config.slice(0, MOST_FILES).map(({ path }, i) => {
    return markup`${i === 0 ? '' : ', '}<code>${safeName(path)}</code>`;
  });
  const rest = config.length - files.length;
  return markup`${files}${rest > 0 ? ` and ${counted(rest, 'more file')}` : ''}`;
};

const headerOf = (plan: Plan): Html => {
  const { target, options, createdAt, toolVersion } = plan;
  const { limit, active, archive } = options.archiveLimit;
  const unlisted = options.archive
    ? NOTHING
    : fact(
        'unlisted experiences',
        markup`left alone (<code>${safeText(options.archiveFrom ?? '--no-archive')}</code>)`,
      );
  return markup`<p class="brand">${options.selection ? 'partial sync plan' : 'sync plan'}</p>
<h1><bdi>${safeName(target.projectName)}</bdi></h1>
<p class="said">${summaryLine(plan)}</p>
<dl class="facts">${fact('project', markup`<code>${target.projectID}</code>`)}${fact('on', markup`<code>${safeText(target.apiUrl)}</code>`)}${fact('planned from', configFiles(plan))}${fact('at', markup`${safeText(createdAt)}`)}${fact('by', markup`sync ${safeText(toolVersion)}`)}${fact('archive limit', markup`${safeText(limit)}, used by ${number(archive)} of ${number(active)} active`)}${unlisted}</dl>`;
};

const notes = (plan: Plan): Html => {
  const findings = planWarningFindings(plan);
  if (findings.length === 0) return NOTHING;
  const items = findings.map(
    ({ code, message, hint }) =>
      markup`<li class="${isGrave(code) ? 'danger' : 'warn'}"><strong>Warning:</strong> ${message}${hint === undefined ? undefined : markup`<p>${hint}</p>`}</li>`,
  );
  return markup`<section aria-label="Warnings"><ul class="notes">${items}</ul></section>
`;
};

const LEGEND = markup`<p class="legend"><span><svg aria-hidden="true"><rect class="leaves" width="100%" height="100%"/></svg>leaves, left of the line</span><span><svg aria-hidden="true"><rect class="stays" width="100%" height="100%"/></svg>stays (where that is known)</span><span><svg aria-hidden="true"><rect class="enters" width="100%" height="100%"/></svg>enters</span></p>`;

const effects = ({ testSuites, tags, systems }: PlanView, options: PlanHtmlOptions): Html =>
  testSuites.length + tags.length + systems.length === 0
    ? NOTHING
    : markup`<section class="group" aria-labelledby="effects"><h2 id="effects">What suites, tags and systems lose and gain</h2>
${LEGEND}
${effectTable('Test suites', 'test suite', testSuites, options)}${effectTable('Tags', 'tag', tags, options)}${effectTable('Systems', 'system', systems, options)}</section>
`;

const group = (kind: Group, context: EntryContext): Html => {
  const entries = context.view.experiences[kind];
  if (entries.length === 0) return NOTHING;
  return markup`<section class="group" aria-labelledby="group-${kind}"><h2 id="group-${kind}">${TITLES[kind]} <span class="count">${number(entries.length)}</span></h2>
<div role="list" class="entries">
${entries.map((entry) => experienceEntry(entry, context))}</div></section>
`;
};

const bodyOf = (view: PlanView, options: PlanHtmlOptions): Html => {
  const memberships = membershipsByExperience(view);
  const context = { ...options, view, memberships, open: view.changes <= OPEN_UP_TO };
  return markup`${tools('Changes')}
${changesPart(view.changes, markup`${protectionEntries(view)}${effects(view, options)}${GROUPS.map((kind) => group(kind, context))}`)}`;
};

/** A plan as one page that needs no network: counts, warnings, the effect on suites and tags, every change. */
export const renderPlanHtml = (plan: Plan, options: PlanHtmlOptions): string => {
  const nothing = changesNothing(plan.summary);
  const view = planView(plan, options.redact);
  return pageText({
    title: `${safeName(plan.target.projectName)}: ${summaryLine(plan)}`,
    header: headerOf(plan),
    main: markup`${notes(plan)}${tileRow(planTiles(plan, view))}
${nothing ? markup`<div id="changes"></div>` : bodyOf(view, options)}`,
    footer: markup`Values of secrets are not part of this page. It loads nothing and sends nothing.`,
  });
};
