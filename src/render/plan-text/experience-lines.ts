import { inGroupsWords } from '../change-words.ts';
import type { LoneExperience } from '../groups.ts';
import { type Memberships, suitesLeft } from '../memberships.ts';
import { besides, type ExperienceView, type Group } from '../experience-view.ts';
import { safeName } from '../safe-text.ts';
import { line, type Line, type StyledText, span } from '../styled-line.ts';
import { type Extent, shownName } from './extent.ts';
import { fieldLines } from './field-lines.ts';

/** The sign of each kind of change. */
export const SIGNS: Readonly<Record<Group, string>> = {
  archive: '-',
  restore: '<',
  rename: '>',
  update: '~',
  create: '+',
};

const title = ({ name, previousName }: ExperienceView, extent: Extent): StyledText[] =>
  previousName === undefined
    ? [span(shownName(name, extent), 'strong')]
    : [
        span(shownName(previousName, extent), 'strong'),
        span(' -> ', 'dim'),
        span(shownName(name, extent), 'strong'),
      ];

/** An experience with its sign, its name, and its changed fields that are not in a group. */
export const experienceLines = (view: LoneExperience, memberships: Memberships, extent: Extent): Line[] => {
  const notes = [
    besides(view),
    extent.brief && view.group === 'create' ? '' : inGroupsWords(view),
    ...(view.group === 'archive' ? [suitesLeft(memberships, view, (suite) => safeName(suite, 40))] : []),
  ].filter((note) => note !== '');
  const aside = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return [
    line(2, [span(`${SIGNS[view.group]} `, view.group), ...title(view, extent), span(aside, 'dim')], 6),
    ...fieldLines(view.fields, 6, extent),
  ];
};
