import type { Plan } from '../plan/plan.ts';
import { type MarkdownSection, utf8Bytes, withinBudget } from './markdown/budget.ts';
import { experienceDiff, membershipDiff } from './markdown/diff-lines.ts';
import { fenced, mdName, mdSentence, mdText } from './markdown/escape.ts';
import { isGrave, planWarningFindings } from './plan-warning-text.ts';
import { membershipsByExperience, suitesLeft } from './memberships.ts';
import {
  besides,
  type ExperienceView,
  type MembershipView,
  type PlanView,
  planView,
  throughArchiving,
} from './plan-view.ts';
import { SIGNS } from './plan-text/experience-lines.ts';
import type { RedactPatterns } from './redact.ts';
import { changesNothing, summaryLine } from './summary-line.ts';
import { counted, number } from './wording.ts';

/** GitHub takes a comment of 65,536 characters; this leaves room for what a bot adds. */
export const DEFAULT_MAX_BYTES = 60_000;

/** How a plan is shown as Markdown. */
export interface PlanMarkdownOptions {
  /** The page is never larger; what is left out is counted. */
  readonly maxBytes: number;
  readonly redact: RedactPatterns;
}

/**
 * The first line of every page for a project: invisible on the page, and by it a bot finds its own comment to replace.
 */
export const markdownMarker = ({ target }: Plan): string => `<!-- resim-sync plan ${target.projectID} -->`;

const MOST_WARNINGS = 10;

/** A warning begins with our words, or with a name, which stays as it is. */
const capital = (message: string): string =>
  message.replace(
    /^(?:this plan|archiving|test suite|tag|the protection) /,
    (words) => words.charAt(0).toUpperCase() + words.slice(1),
  );

const warnings = (plan: Plan): string => {
  const findings = planWarningFindings(plan);
  const rest = findings.length - MOST_WARNINGS;
  return [
    ...findings.slice(0, MOST_WARNINGS).map(({ code, message, hint }) => {
      const kind = isGrave(code) ? 'CAUTION' : 'WARNING';
      return `> [!${kind}]\n> ${mdSentence(capital(message))}${hint === undefined ? '' : `\n> ${mdSentence(hint)}`}\n\n`;
    }),
    ...(rest > 0 ? [`_${number(rest)} more warnings are left out here._\n\n`] : []),
  ].join('');
};

const countRow = ({ summary }: Plan): string => {
  const protections = (summary.protectionAdditions ?? 0) + (summary.protectionRemovals ?? 0);
  const columns = [
    ['archive', summary.archive],
    ['restore', summary.restore],
    ['rename', summary.rename],
    ['update', summary.update],
    ['create', summary.create],
    ['tags −', summary.tagRemovals],
    ['tags +', summary.tagAdditions],
    ['systems +', summary.systemAdditions],
    ['suites', summary.suiteRevisions],
    ...(protections === 0 ? [] : ([['protections', protections]] as const)),
    ['unchanged', summary.unchanged],
  ] as const;
  const cell = (count: number) => (count === 0 ? '0' : `**${number(count)}**`);
  return [
    `| ${columns.map(([name]) => name).join(' | ')} |`,
    `|${' --: |'.repeat(columns.length)}`,
    `| ${columns.map(([, count]) => cell(count)).join(' | ')} |\n`,
  ].join('\n');
};

const heading = ({ target, options }: Plan): string =>
  `### ${options.selection ? 'Partial sync plan' : 'sync plan'} for ${mdName(target.projectName)}\n\n`;

const headOf = (plan: Plan): string =>
  changesNothing(plan.summary)
    ? `${markdownMarker(plan)}\n${heading(plan)}${warnings(plan)}${summaryLine(plan)}\n`
    : `${markdownMarker(plan)}\n${heading(plan)}${warnings(plan)}${countRow(plan)}`;

const footOf = (plan: Plan): string => {
  const from = plan.config.map(({ path }) => mdName(path)).slice(0, 5);
  const files = plan.config.length > from.length ? [...from, '…'] : from;
  const { archive, archiveFrom } = plan.options;
  const source = archiveFrom === undefined ? '' : ` (${mdText(archiveFrom)})`;
  const kept = archive ? '' : `, leaving unlisted experiences alone${source}`;
  return `\n<sub>${summaryLine(plan)} Planned from ${files.join(', ')} at ${mdText(plan.createdAt)}${kept}.</sub>\n`;
};

const aside = (notes: readonly string[]): string => {
  const said = notes.filter((note) => note !== '');
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
};

const titleOf = (view: ExperienceView): string => {
  const { name, previousName } = view;
  const names = previousName === undefined ? mdName(name) : `${mdName(previousName)} → ${mdName(name)}`;
  return `${names}${aside([besides(view)])}`;
};

const archivedEntry =
  (left: (view: ExperienceView) => string) =>
  (view: ExperienceView): string =>
    `- ${mdName(view.name)}${aside([besides(view), left(view)])}\n`;

/** What is archived, with the suites that each leaves as long as that keeps enough room for everything else. */
const archivedEntries = (view: PlanView, maxBytes: number): string[] => {
  const memberships = membershipsByExperience(view);
  const { archive } = view.experiences;
  const left = (one: ExperienceView) => suitesLeft(memberships, one, (suite) => mdName(suite, 40));
  const noted = archive.map(archivedEntry(left));
  const size = noted.reduce((sum, entry) => sum + utf8Bytes(entry), 0);
  return size <= maxBytes / 2 ? noted : archive.map(archivedEntry(() => ''));
};

const details = (summary: string, diff: readonly string[]): string =>
  diff.length === 0
    ? `- ${summary}\n`
    : `<details><summary>${summary}</summary>\n\n${fenced('diff', diff)}\n\n</details>\n`;

const fieldNames = ({ fields }: ExperienceView): string =>
  fields.length === 0 ? '' : `: ${[...new Set(fields.map(({ field }) => field))].join(', ')}`;

const experienceEntry = (view: ExperienceView): string =>
  details(`${mdText(SIGNS[view.group])} ${titleOf(view)}${fieldNames(view)}`, experienceDiff(view));

const counts = (view: MembershipView): string => {
  const { leaves, enters, sizes } = view;
  const how = throughArchiving(view);
  const signs = [
    ...(leaves.length > 0 ? [`−${number(leaves.length)}${how === '' ? '' : ` (${how})`}`] : []),
    ...(enters.length > 0 ? [`+${number(enters.length)}`] : []),
  ].join(' ');
  if (!sizes) return signs;
  const empties = sizes.after === 0 ? ', <strong>becomes empty</strong>' : '';
  return `${signs}, ${number(sizes.before)} → ${counted(sizes.after, 'experience')}${empties}`;
};

const membershipEntry = (view: MembershipView): string =>
  details(`${mdName(view.name)} ${counts(view)}`, membershipDiff(view));

const protectionEntry = (glob: string): string => `- ${mdName(glob)}\n`;

const section = (title: string, noun: string, entries: readonly string[], verb = ''): MarkdownSection => ({
  open: `\n**${title}** (${number(entries.length)})\n\n`,
  close: '',
  entries,
  what: `${noun}s${verb}`,
  one: `${noun}${verb}`,
});

/** What is archived stands open, at the top: nobody shall have to click to see it. */
const sectionsOf = (view: PlanView, maxBytes: number): MarkdownSection[] => {
  const { experiences, testSuites, tags, systems, protections } = view;
  const loses = ({ leaves }: MembershipView) => leaves.length > 0;
  const gains = (view: MembershipView) => !loses(view);
  const archive = archivedEntries(view, maxBytes);
  return [
    section('Archive', 'experience', archive, ' to archive'),
    section('No longer protect', 'pattern', protections.end.map(protectionEntry), ' to protect no longer'),
    section('Test suites that lose experiences', 'test suite', testSuites.filter(loses).map(membershipEntry)),
    section('Tags that lose experiences', 'tag', tags.filter(loses).map(membershipEntry)),
    section('Restore', 'experience', experiences.restore.map(experienceEntry), ' to restore'),
    section('Rename', 'experience', experiences.rename.map(experienceEntry), ' to rename'),
    section('Update', 'experience', experiences.update.map(experienceEntry), ' to update'),
    section('Create', 'experience', experiences.create.map(experienceEntry), ' to create'),
    section('Test suites that gain experiences', 'test suite', testSuites.filter(gains).map(membershipEntry)),
    section('Tags that gain experiences', 'tag', tags.filter(gains).map(membershipEntry)),
    section('Systems that gain experiences', 'system', systems.map(membershipEntry)),
    section('Protect', 'pattern', protections.begin.map(protectionEntry), ' to protect'),
  ];
};

/** The least that can be said of a plan. */
const minimal = (plan: Plan): string => {
  const warned = planWarningFindings(plan).length;
  const left = warned === 0 ? 'The details are' : `${counted(warned, 'warning')} and all details are`;
  return `${markdownMarker(plan)}\n${summaryLine(plan)}\n\n_${left} left out: the page would be too large._\n`;
};

/** A plan as Markdown for a pull request's comment or a CI summary, within a size. */
export const renderPlanMarkdown = (plan: Plan, { maxBytes, redact }: PlanMarkdownOptions): string => {
  const sections = sectionsOf(planView(plan, redact), maxBytes);
  return withinBudget(headOf(plan), sections, footOf(plan), maxBytes, minimal(plan));
};
