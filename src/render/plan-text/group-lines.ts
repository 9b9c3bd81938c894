import { groupCount, groupNames, sharedWords } from '../change-words.ts';
import type { ChangeGroup, SharedChange } from '../groups.ts';
import type { Style } from '../palette.ts';
import { BLANK, line, type Line, type StyledText, span } from '../styled-line.ts';
import { onlyChange } from '../tallies.ts';
import { counted } from '../wording.ts';
import { SIGNS } from './experience-lines.ts';
import { type Extent, shownName } from './extent.ts';
import { fieldLabel, fieldLines, markOf } from './field-lines.ts';

const separated = (texts: readonly string[], style: Style): StyledText[] =>
  texts.flatMap((text, i) => [...(i === 0 ? [] : [span(', ', 'dim')]), span(text, style)]);

const sharedLine = (change: SharedChange): Line => {
  const { how, before, after } = sharedWords(change);
  const isWhole = change.difference._tag === 'ToValue';
  const { text: mark, style } = markOf({
    isSet: !isWhole || before.length > 0,
    willBe: !isWhole || after.length > 0,
  });
  return line(
    6,
    [
      span(`${mark} `, style),
      `${fieldLabel(change)}  `,
      span(how === '' ? '' : `${how} `, 'dim'),
      ...separated(before, 'before'),
      span(before.length > 0 && after.length > 0 ? ' -> ' : '', 'dim'),
      ...separated(after, 'after'),
    ],
    6,
  );
};

const changeLines = (change: SharedChange, extent: Extent): Line[] => {
  const only = onlyChange(change.each);
  return only ? fieldLines([only], 6, extent) : [sharedLine(change)];
};

const editLines = (group: ChangeGroup, extent: Extent): Line[] => {
  const renames = group.changes.some(({ field }) => field === 'name');
  const kind = group.created ? 'create' : renames ? 'rename' : 'update';
  const names = groupNames(
    group.experiences.map(({ name, previousName }) => previousName ?? name),
    (name) => shownName(name, extent),
  );
  return [
    line(2, [span(`${SIGNS[kind]} `, kind), span(groupCount(group), 'strong'), `: ${names}`], 4),
    ...group.changes.flatMap((change) => changeLines(change, extent)),
  ];
};

/** Changes that many experiences share, each shown once. */
export const groupSection = (groups: readonly ChangeGroup[], extent: Extent): Line[] =>
  groups.length === 0
    ? []
    : [
        line(0, [
          span('Equal changes', 'heading'),
          ` (${counted(groups.length, 'group')})`,
          span('  --full lists each experience', 'dim'),
        ]),
        ...groups.flatMap((group) => editLines(group, extent)),
        BLANK,
      ];
