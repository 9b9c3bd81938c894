import { type CreationView, creationFacts } from '../creation-view.ts';
import { safeText, shortened } from '../safe-text.ts';
import { BLANK, line, type Line, span } from '../styled-line.ts';
import { ENTITY_WORDS, number } from '../wording.ts';
import { type Extent, shownName } from './extent.ts';
import { foldedList } from './fold.ts';

const MOST = 20;

const SIGNS = {
  create: { title: 'Create tags and test suites', sign: '+ ', verb: 'to create' },
  archive: { title: 'Delete tags and archive test suites', sign: '- ', verb: 'to delete or archive' },
} as const;

/** The tags and test suites that a plan creates, or deletes and archives, without their members. */
export const creationLines = (
  creations: readonly CreationView[],
  extent: Extent,
  action: keyof typeof SIGNS = 'create',
): readonly Line[] =>
  creations.length === 0
    ? []
    : [
        line(0, [span(SIGNS[action].title, 'heading'), ` (${number(creations.length)})`]),
        ...foldedList(
          creations,
          (view) =>
            line(2, [
              span(SIGNS[action].sign, action),
              `${ENTITY_WORDS[view.kind]} `,
              span(shownName(view.name, extent), 'strong'),
              ...creationFacts(view).map(({ word, value }) =>
                span(`, ${word} ${safeText(extent.full ? value : shortened(value))}`, 'dim'),
              ),
            ]),
          extent,
          { most: MOST, indent: 2, what: SIGNS[action].verb },
        ),
        BLANK,
      ];
