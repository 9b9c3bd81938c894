import { isPartial, type Plan } from '../plan/plan.ts';
import { planChecksum } from '../plan/plan-file.ts';
import { creationEntries } from './html/creation-entries.ts';
import { effectTable, scaleOf } from './html/effect-rows.ts';
import { rowList } from './html/entry.ts';
import { type EntryContext, experienceEntry, fieldsOf } from './html/experience-entries.ts';
import { groupOption, groupSection } from './html/group-entries.ts';
import { type Html, markup, NOTHING } from './html/markup.ts';
import { type GroupedView, groupedView, ungroupedView } from './groups.ts';
import { membershipsByExperience } from './memberships.ts';
import { changesPart, type Choice, pageText, tools } from './html/page.ts';
import { protectionEntries } from './html/protection-entries.ts';
import { planTiles, tileRow } from './html/plan-tiles.ts';
import { originParts, originTitles } from './origin-view.ts';
import { filteredView, NO_FILTER, type PlanFilter, shownWords } from './plan-filter.ts';
import { type Group, GROUPS } from './experience-view.ts';
import { membershipsIn } from './membership-view.ts';
import { type PlanView, planView } from './plan-view.ts';
import { isBlocking } from './plan-consent-text.ts';
import { planWarningFindings } from './plan-warning-text.ts';
import type { RedactPatterns } from '../domain/redact.ts';
import { safeName, safeText } from './safe-text.ts';
import { changesNothing, summaryLine } from './summary-line.ts';
import { counted, number, shortChecksum } from './wording.ts';

/** How a plan is shown as a page. */
export interface PlanHtmlOptions {
  /** Shows everything, instead of folding long lists and values. */
  readonly full: boolean;
  readonly redact: RedactPatterns;
  readonly filter?: PlanFilter;
}

const TITLES: Readonly<Record<Group, string>> = {
  archive: 'Archive',
  restore: 'Restore',
  rename: 'Rename',
  update: 'Update',
  create: 'Create',
};

/** Changes are expanded up to this number. */
const OPEN_UP_TO = 40;

/** From this number of changes on, a row whose line says everything does not expand: that would slow the browser down. */
const WHOLE_LINES_FROM = 300;

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
  const from = plan.undoes
    ? fact('undoes', markup`<code>${safeText(shortChecksum(plan.undoes))}</code>`)
    : fact('planned from', configFiles(plan));
  const unlisted =
    options.archive || plan.undoes
      ? NOTHING
      : fact(
          'unlisted experiences',
          markup`left alone (<code>${safeText(options.archiveFrom ?? '--no-archive')}</code>)`,
        );
  return markup`<p class="brand">${isPartial(plan) ? 'partial sync plan' : 'sync plan'}</p>
<h1><bdi>${safeName(target.projectName)}</bdi></h1>
<p class="said">${summaryLine(plan)}</p>
<dl class="facts">${fact('project', markup`<code>${target.projectID}</code>`)}${fact('on', markup`<code>${safeText(target.apiUrl)}</code>`)}${from}${fact('at', markup`${safeText(createdAt)}`)}${fact('by', markup`sync ${safeText(toolVersion)}`)}${fact('archive limit', markup`${safeText(limit)}, used by ${number(archive)} of ${number(active)} active`)}${unlisted}</dl>`;
};

const notes = (plan: Plan): Html => {
  const findings = planWarningFindings(plan);
  if (findings.length === 0) return NOTHING;
  const items = findings.map(
    ({ code, message, hint }) =>
      markup`<li class="${isBlocking(code) ? 'danger' : 'warn'}"><strong>Warning:</strong> ${message}${hint === undefined ? undefined : markup`<p>${hint}</p>`}</li>`,
  );
  return markup`<section aria-label="Warnings"><ul class="notes">${items}</ul></section>
`;
};

const LEGEND = markup`<p class="legend"><span><svg aria-hidden="true"><rect class="leaves" width="100%" height="100%"/></svg>leaves, left of the line</span><span><svg aria-hidden="true"><rect class="stays" width="100%" height="100%"/></svg>stays (where that is known)</span><span><svg aria-hidden="true"><rect class="enters" width="100%" height="100%"/></svg>enters</span></p>`;

const effects = (view: PlanView, grouped: GroupedView, options: PlanHtmlOptions, part: string): Html => {
  const all = membershipsIn(view);
  const { testSuites, tags, systems } = grouped;
  if (all.length === 0) return NOTHING;
  const scale = scaleOf(all);
  return markup`<section class="group" aria-labelledby="${part}effects"><h2 id="${part}effects">What suites, tags and systems lose and gain</h2>
${LEGEND}
${effectTable('Test suites', 'test suite', testSuites, scale, options)}${effectTable('Tags', 'tag', tags, scale, options)}${effectTable('Systems', 'system', systems, scale, options)}</section>
`;
};

const group = (kind: Group, grouped: GroupedView, context: EntryContext, part: string): Html => {
  const entries = grouped.experiences[kind];
  if (entries.length === 0) return NOTHING;
  return markup`<section class="group" aria-labelledby="${part}group-${kind}"><h2 id="${part}group-${kind}">${TITLES[kind]} <span class="count">${number(entries.length)}</span></h2>
${rowList(entries, (entry) => experienceEntry(entry, context))}</section>
`;
};

/** The fields that experiences of the plan change, the most frequent first. */
const fieldChoice = ({ experiences }: PlanView): Choice => {
  const counts = new Map<string, number>();
  for (const kind of GROUPS)
    for (const view of experiences[kind])
      for (const field of fieldsOf(view)) counts.set(field, (counts.get(field) ?? 0) + 1);
  const options = [...counts]
    .sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1))
    .map(([field, count]) => ({ value: field, text: `${field} (${number(count)})` }));
  return { id: 'field', label: 'Filter by field', any: 'Any field', options };
};

const groupChoice = ({ groups }: GroupedView): Choice => ({
  id: 'group',
  label: 'Filter by group',
  any: 'Any group',
  options: groups.map(groupOption),
});

// The most destructive changes come before the groups, the others after them.
const [FIRST, LAST]: readonly [readonly Group[], readonly Group[]] = [
  ['archive', 'restore'],
  ['rename', 'update', 'create'],
];

/** The changes of a plan, or of a part of it; `part` makes the IDs of its headings unique. */
const changesOf = (view: PlanView, grouped: GroupedView, options: PlanHtmlOptions, part = ''): Html => {
  const memberships = membershipsByExperience(view);
  const [open, many] = [view.changes <= OPEN_UP_TO, view.changes >= WHOLE_LINES_FROM];
  const context = { ...options, view, memberships, open, many };
  const lists = (kinds: readonly Group[]) => kinds.map((kind) => group(kind, grouped, context, part));
  return markup`${protectionEntries(view, part)}${creationEntries(view, part, 'archive')}${creationEntries(view, part)}${effects(view, grouped, options, part)}${lists(FIRST)}${groupSection(grouped.groups, options, part)}${lists(LAST)}`;
};

const bodyOf = (view: PlanView, options: PlanHtmlOptions): Html => {
  const grouping = options.full ? ungroupedView : groupedView;
  const parts = originParts(view);
  const [edit, other] = parts ? [parts.edit, parts.other] : [view, undefined];
  const [grouped, others] = [grouping(edit), other && grouping(other)];
  const titles = parts && originTitles(parts);
  const all = { ...grouped, groups: [...grouped.groups, ...(others?.groups ?? [])] };
  const first =
    titles &&
    markup`<h2 id="edit" class="part">${titles.edit}</h2>
`;
  const second =
    titles && other && others && other.changes > 0
      ? markup`<h2 id="others" class="part">${titles.other}</h2>
${changesOf(other, others, options, 'other-')}`
      : undefined;
  return markup`${tools('Changes', [fieldChoice(view), groupChoice(all)], true)}
${changesPart(markup`${first}${changesOf(edit, grouped, options)}${second}`)}`;
};

/** A plan as a self-contained page: counts, warnings, the effect on suites and tags, and every change. */
export const renderPlanHtml = (plan: Plan, options: PlanHtmlOptions): string => {
  const nothing = changesNothing(plan.summary);
  const all = planView(plan, options.redact);
  const filter = options.filter ?? NO_FILTER;
  const view = filteredView(all, filter);
  const shown = shownWords(view, filter);
  return pageText({
    title: `${safeName(plan.target.projectName)}: ${summaryLine(plan)}`,
    header: headerOf(plan),
    main: markup`${notes(plan)}${tileRow(planTiles(plan, all))}${shown === undefined ? undefined : markup`<p class="said">${shown}</p>`}
${nothing ? markup`<div id="changes"></div>` : bodyOf(view, options)}`,
    plan: planChecksum(plan),
    footer: markup`This page contains no secret values. It makes no network requests.`,
  });
};
