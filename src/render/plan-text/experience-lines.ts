import type { ExperienceView, Group } from '../plan-view.ts';
import { line, type Line, type Span, span } from '../styled-line.ts';
import { enumerated } from '../wording.ts';
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

const DONE = { restore: 'restored', rename: 'renamed', update: 'updated', archive: 'archived' } as const;

/** What happens beside the kind that the experience is listed under. */
const besides = ({ group, kinds }: ExperienceView): string => {
  if (group === 'create') return kinds.archive ? ' (created, then archived)' : '';
  const others = (['rename', 'update'] as const).filter((kind) => kind !== group && kinds[kind]);
  return others.length === 0 ? '' : ` (also ${enumerated(others.map((kind) => DONE[kind]))})`;
};

const title = ({ name, previousName }: ExperienceView, extent: Extent): Span[] =>
  previousName === undefined
    ? [span(shownName(name, extent), 'strong')]
    : [
        span(shownName(previousName, extent), 'strong'),
        span(' -> ', 'dim'),
        span(shownName(name, extent), 'strong'),
      ];

/** An experience with its sign, its name, and its changed fields. */
export const experienceLines = (view: ExperienceView, extent: Extent): Line[] => [
  line(2, [span(`${SIGNS[view.group]} `, view.group), ...title(view, extent), span(besides(view), 'dim')]),
  ...fieldLines(view.fields, 6, extent),
];
