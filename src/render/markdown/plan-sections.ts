import { groupNames } from '../change-words.ts';
import { type GroupedMemberships, type GroupedView, groupedView, ungroupedView } from '../groups.ts';
import type { MembershipGroup } from '../membership-groups.ts';
import { membershipsByExperience, suitesLeft } from '../memberships.ts';
import { headingCount, ofAll } from '../plan-filter.ts';
import { SIGNS } from '../plan-text/experience-lines.ts';
import { type CreationView, creationFacts } from '../creation-view.ts';
import { besides, type ExperienceView, type Group } from '../experience-view.ts';
import { type MembershipView, throughArchiving } from '../membership-view.ts';
import type { PlanView } from '../plan-view.ts';
import { inertLine, safeName, shortened } from '../safe-text.ts';
import { counted, ENTITY_WORDS, number } from '../wording.ts';
import { type MarkdownSection, utf8Bytes } from './budget.ts';
import { details, experienceEntry, groupEntry, type MarkdownEntry } from './change-entries.ts';
import { membershipDiff } from './diff-lines.ts';
import { originParts, originTitles } from '../origin-view.ts';
import { fenced, mdName, mdSentence, mdText } from './escape.ts';

const aside = (notes: readonly string[]): string => {
  const nonEmpty = notes.filter((note) => note !== '');
  return nonEmpty.length === 0 ? '' : ` (${nonEmpty.join('; ')})`;
};

const titleOf = (view: ExperienceView): string => {
  const { name, previousName } = view;
  const names = previousName === undefined ? mdName(name) : `${mdName(previousName)} → ${mdName(name)}`;
  return `${names}${aside([besides(view)])}`;
};

/** A section whose heading shows the number of its entries. */
const section = (
  title: string,
  noun: string,
  entries: readonly MarkdownEntry[],
  { verb = '', count = number(entries.length) }: { readonly verb?: string; readonly count?: string } = {},
): MarkdownSection => ({
  open: `\n**${title}** (${count})\n\n`,
  close: '',
  entries: entries.map(({ whole }) => whole),
  brief: entries.map(({ brief }) => brief),
  what: `${noun}s${verb}`,
  one: `${noun}${verb}`,
});

const important = (of: MarkdownSection): MarkdownSection => ({ ...of, important: true });

/** An entry without a shorter form. */
const plain = (text: string): MarkdownEntry => ({ whole: text, brief: text });

const archivedEntry =
  (left: (view: ExperienceView) => string) =>
  (view: ExperienceView): string =>
    `- ${mdName(view.name)}${aside([besides(view), left(view)])}\n`;

/** The most compact form: only names, in one block. */
const archivedNames = (archive: readonly ExperienceView[]): MarkdownSection => {
  const names = archive.map((view) => inertLine(`- ${safeName(view.name)}${aside([besides(view)])}`));
  const [fence = ''] = fenced('', names).split('\n');
  const entries = names.map((name) => plain(`${name}\n`));
  const { open, ...rest } = section('Archive', 'experience', entries, { verb: ' to archive' });
  return { ...rest, open: `${open}${fence}diff\n`, close: `${fence}\n` };
};

/** The archived experiences, with the suites that each leaves if there is enough room. */
const archiveSection = (view: PlanView, maxBytes: number): MarkdownSection => {
  const memberships = membershipsByExperience(view);
  const { archive } = view.experiences;
  const left = (one: ExperienceView) => suitesLeft(memberships, one, (suite) => mdName(suite, 40));
  const forms = [archive.map(archivedEntry(left)), archive.map(archivedEntry(() => ''))];
  const size = (entries: readonly string[]) => entries.reduce((sum, entry) => sum + utf8Bytes(entry), 0);
  const fitting = forms.find((entries) => size(entries) <= maxBytes / 2);
  return fitting
    ? section('Archive', 'experience', fitting.map(plain), { verb: ' to archive' })
    : archivedNames(archive);
};

const counts = (view: Pick<MembershipView, 'leaves' | 'enters' | 'sizes'>): string => {
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

const membershipEntry = (view: MembershipView): MarkdownEntry => {
  const line = `${mdName(view.name)} ${counts(view)}`;
  return { whole: details(line, membershipDiff(view)), brief: details(line, []) };
};

const membershipGroupEntry = (group: MembershipGroup): MarkdownEntry => {
  const names = groupNames(
    group.views.map(({ name }) => name),
    (name) => mdName(name),
  );
  const line = `<strong>${counted(group.views.length, ENTITY_WORDS[group.kind])}</strong> ${counts(group)}: ${names}`;
  return { whole: details(line, membershipDiff(group)), brief: details(line, []) };
};

const creationEntry = (view: CreationView): MarkdownEntry => {
  const facts = creationFacts(view).map(
    ({ word, value }) => `, ${word} <code>${mdText(shortened(value))}</code>`,
  );
  return plain(`- ${ENTITY_WORDS[view.kind]} ${mdName(view.name)}${facts.join('')}\n`);
};

const protectionEntry = (glob: string): MarkdownEntry => plain(`- ${mdName(glob)}\n`);

const experienceSection = (
  title: string,
  group: Group,
  { view, grouped }: { readonly view: PlanView; readonly grouped: GroupedView },
): MarkdownSection => {
  const lone = grouped.experiences[group];
  const entries = lone.map((one) => experienceEntry(`${mdText(SIGNS[group])} ${titleOf(one)}`, one));
  return section(title, 'experience', entries, {
    verb: ` to ${group}`,
    count: headingCount(lone.length, view.experiences[group].length, view.all?.experiences[group].length),
  });
};

const loses = ({ leaves }: Pick<MembershipView, 'leaves'>): boolean => leaves.length > 0;

const memberSection = (
  title: string,
  noun: string,
  { groups, lone }: GroupedMemberships,
  isShown: (view: Pick<MembershipView, 'leaves'>) => boolean,
  all: readonly MembershipView[] | undefined,
): MarkdownSection => {
  const [equal, others] = [groups.filter(isShown), lone.filter(isShown)];
  const count = equal.reduce((sum, { views }) => sum + views.length, others.length);
  const entries = [...equal.map(membershipGroupEntry), ...others.map(membershipEntry)];
  return section(title, noun, entries, { count: ofAll(count, all?.filter(isShown).length) });
};

interface SectionOptions {
  readonly maxBytes: number;
  readonly full: boolean;
}

/** Adds a title above the first non-empty section. */
const under = (title: string, sections: readonly MarkdownSection[]): MarkdownSection[] => {
  const first = sections.findIndex(({ entries }) => entries.length > 0);
  return sections.map((one, at) =>
    at === first ? { ...one, open: `\n#### ${mdSentence(title)}\n${one.open}` } : one,
  );
};

/** Archived experiences come first and are not collapsed, so that nobody overlooks them. */
const sectionsOf = (view: PlanView, { maxBytes, full }: SectionOptions): MarkdownSection[] => {
  const grouped = full ? ungroupedView(view) : groupedView(view);
  const { testSuites, tags, systems } = grouped;
  const { protections } = view;
  const both = { view, grouped };
  const gains = (one: Pick<MembershipView, 'leaves'>) => !loses(one);
  const edits = section('Equal changes', 'group', grouped.groups.map(groupEntry), {
    verb: ' of equal changes',
    count: counted(grouped.groups.length, 'group'),
  });
  return [
    important(archiveSection(view, maxBytes)),
    important(
      section('Stop protecting', 'pattern', protections.end.map(protectionEntry), {
        verb: ' to stop protecting',
      }),
    ),
    important(
      memberSection(
        'Test suites that lose experiences',
        'test suite',
        testSuites,
        loses,
        view.all?.testSuites,
      ),
    ),
    important(memberSection('Tags that lose experiences', 'tag', tags, loses, view.all?.tags)),
    important(memberSection('Systems that lose experiences', 'system', systems, loses, view.all?.systems)),
    important(edits),
    experienceSection('Restore', 'restore', both),
    experienceSection('Rename', 'rename', both),
    experienceSection('Update', 'update', both),
    experienceSection('Create', 'create', both),
    section('Delete tags and archive test suites', 'tag or suite', view.deletions.map(creationEntry), {
      verb: ' to delete or archive',
    }),
    section('Create tags and test suites', 'tag or suite', view.creations.map(creationEntry), {
      verb: ' to create',
    }),
    memberSection('Test suites that gain experiences', 'test suite', testSuites, gains, view.all?.testSuites),
    memberSection('Tags that gain experiences', 'tag', tags, gains, view.all?.tags),
    memberSection('Systems that gain experiences', 'system', systems, gains, view.all?.systems),
    section('Protect', 'pattern', protections.begin.map(protectionEntry), { verb: ' to protect' }),
  ];
};

/** With a base, the changes of the edit come first, then all others. */
export const planSections = (view: PlanView, options: SectionOptions): MarkdownSection[] => {
  const parts = originParts(view);
  if (parts === undefined) return sectionsOf(view, options);
  const titles = originTitles(parts);
  return [
    ...under(titles.edit, sectionsOf(parts.edit, options)),
    ...under(titles.other, sectionsOf(parts.other, options)),
  ];
};
