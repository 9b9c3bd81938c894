import { type CreationView, creationFacts } from '../plan-view.ts';
import { safeText, shortened } from '../safe-text.ts';
import { BLANK, line, type Line, span } from '../styled-line.ts';
import { ENTITY_WORDS, number } from '../wording.ts';
import { type Extent, shownName } from './extent.ts';
import { foldedList } from './fold.ts';

const MOST = 20;

/** The tags and test suites that a plan creates; what they hold is told where members are. */
export const creationLines = (creations: readonly CreationView[], extent: Extent): readonly Line[] =>
  creations.length === 0
    ? []
    : [
        line(0, [span('Create tags and test suites', 'heading'), ` (${number(creations.length)})`]),
        ...foldedList(creations, MOST, extent, 2, 'to create', (view) =>
          line(2, [
            span('+ ', 'create'),
            `${ENTITY_WORDS[view.kind]} `,
            span(shownName(view.name, extent), 'strong'),
            ...creationFacts(view).map(({ word, value }) =>
              span(`, ${word} ${safeText(extent.full ? value : shortened(value))}`, 'dim'),
            ),
          ]),
        ),
        BLANK,
      ];
