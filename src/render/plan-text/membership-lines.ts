import { groupNames } from '../change-words.ts';
import type { MembershipGroup } from '../membership-groups.ts';
import { type Member, type MembershipView, throughArchiving } from '../membership-view.ts';
import { line, type Line, type StyledText, span } from '../styled-line.ts';
import { counted, ENTITY_WORDS, number } from '../wording.ts';
import { type Extent, shownName } from './extent.ts';
import { foldedList } from './fold.ts';

const MOST_MEMBERS = 10;
const MOST_WHEN_BRIEF = 3;

const size = (view: Pick<MembershipView, 'sizes' | 'enters' | 'leaves'>): StyledText[] => {
  const { sizes, enters, leaves } = view;
  const how = throughArchiving(view);
  const signs = [
    ...(leaves.length > 0 ? [span(` -${number(leaves.length)}`, 'before')] : []),
    ...(how === '' ? [] : [span(` (${how})`, 'dim')]),
    ...(enters.length > 0 ? [span(` +${number(enters.length)}`, 'after')] : []),
  ];
  if (!sizes) return signs;
  const empties = sizes.after === 0;
  return [
    ...signs,
    span(`, ${number(sizes.before)} -> ${counted(sizes.after, 'experience')}`, 'dim'),
    ...(empties ? [span(' (becomes empty)', 'warning')] : []),
  ];
};

const memberLine =
  (mark: '-' | '+', extent: Extent) =>
  ({ name, archived }: Member): Line =>
    line(6, [
      span(`${mark} ${shownName(name, extent)}`, mark === '-' ? 'before' : 'after'),
      ...(archived ? [span(' (through archiving)', 'dim')] : []),
    ]);

const memberLines = (
  { leaves, enters }: Pick<MembershipView, 'leaves' | 'enters'>,
  extent: Extent,
): Line[] => {
  const most = extent.brief ? MOST_WHEN_BRIEF : MOST_MEMBERS;
  return [
    ...foldedList(leaves, memberLine('-', extent), extent, { most: most, indent: 6, what: 'leave' }),
    ...foldedList(enters, memberLine('+', extent), extent, { most: most, indent: 6, what: 'enter' }),
  ];
};

/** A tag, system or suite, with the members that leave and then those that enter. */
export const membershipLines = (view: MembershipView, extent: Extent): Line[] => [
  line(2, [span('~ ', 'update'), span(shownName(view.name, extent), 'strong'), ...size(view)]),
  ...memberLines(view, extent),
];

/** Tags, systems or suites that exactly the same experiences leave and enter. */
export const membershipGroupLines = (group: MembershipGroup, extent: Extent): Line[] => {
  const names = groupNames(
    group.views.map(({ name }) => name),
    (name) => shownName(name, extent),
  );
  const count = counted(group.views.length, ENTITY_WORDS[group.kind]);
  return [
    line(2, [span('~ ', 'update'), span(count, 'strong'), ...size(group), `: ${names}`], 4),
    ...memberLines(group, extent),
  ];
};
