import { BLANK, line, type Line, span } from '../styled-line.ts';
import { number } from '../wording.ts';
import { type Extent, shownName } from './extent.ts';
import { foldedList } from './fold.ts';

const MOST = 20;

const section = (
  title: string,
  globs: readonly string[],
  sign: '+' | '-',
  extent: Extent,
): readonly Line[] =>
  globs.length === 0
    ? []
    : [
        line(0, [span(title, 'heading'), ` (${number(globs.length)})`]),
        ...foldedList(
          globs,
          (glob) =>
            line(2, [
              span(`${sign} `, sign === '-' ? 'archive' : 'create'),
              span(shownName(glob, extent), 'strong'),
            ]),
          extent,
          { most: MOST, indent: 2, what: 'patterns' },
        ),
        BLANK,
      ];

/** Name patterns whose protection from archiving ends. */
export const endingProtections = (globs: readonly string[], extent: Extent): readonly Line[] =>
  section('Stop protecting', globs, '-', extent);

/** Name patterns whose protection from archiving begins. */
export const beginningProtections = (globs: readonly string[], extent: Extent): readonly Line[] =>
  section('Protect', globs, '+', extent);
