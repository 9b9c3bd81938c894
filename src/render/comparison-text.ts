import { type ComparedEntity, type ComparedRow, comparisonView, PARTS } from './comparison-view.ts';
import {
  COMPARED_WORDS,
  type ComparedPlans,
  coveredSentence,
  entitySign,
  PART_TITLES,
  partCount,
  rowWords,
} from './comparison-words.ts';
import { makePalette } from './palette.ts';
import type { Extent } from './plan-text/extent.ts';
import { foldedList } from './plan-text/fold.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { safeName, safeText } from './safe-text.ts';
import { BLANK, line, type Line, printed, span } from './styled-line.ts';
import { number } from './wording.ts';

/** How a comparison is shown as text. */
export interface ComparisonTextOptions extends Extent {
  readonly colour: boolean;
  readonly redact: RedactPatterns;
}

const MOST_ROWS = 12;
const MOST_ENTITIES = 20;
const LONGEST_VALUE = 60;

const rowLine =
  ({ full }: Extent) =>
  (row: ComparedRow): Line => {
    const { label, before, after, old } = rowWords(row, full ? Infinity : LONGEST_VALUE);
    return line(
      6,
      [
        `${label}  `,
        ...(before === undefined ? [] : [span(before, 'before'), span(' -> ', 'dim')]),
        span(after, 'after'),
        ...(old === undefined ? [] : [span(`; in the old plan ${old}`, 'dim')]),
      ],
      4,
    );
  };

const entityLines =
  (extent: Extent) =>
  (entity: ComparedEntity): Line[] => {
    const { sign, tone } = entitySign(entity);
    return [
      line(2, [
        span(`${sign} `, tone),
        `${COMPARED_WORDS[entity.kind]} `,
        span(safeName(entity.name), 'strong'),
        ...(entity.words.length === 0 ? [] : [` ${entity.words.join(', ')}`]),
      ]),
      ...foldedList(entity.rows, rowLine(extent), extent, { most: MOST_ROWS, indent: 6, what: 'changes' }),
    ];
  };

/** Entities with their changes. */
export const entitiesLines = (entities: readonly ComparedEntity[], extent: Extent): Line[] =>
  foldedList(entities, entityLines(extent), extent, { most: MOST_ENTITIES, indent: 2, what: 'changed' });

const planLine = (label: string, { file, plan }: ComparedPlans['old']): Line =>
  line(2, [span(label, 'dim'), safeText(file), span(`, of ${safeText(plan.createdAt)}`, 'dim')]);

/** The comparison of two plans for a terminal, starting with what only the new plan does. */
export const renderComparisonText = (compared: ComparedPlans, options: ComparisonTextOptions): string => {
  const { old, new: fresh, comparison } = compared;
  const view = comparisonView(comparison, makeIsSecret(options.redact));
  const { projectName, projectID } = fresh.plan.target;
  const lines = [
    line(0, ['Project ', span(safeName(projectName), 'strong'), span(` (${projectID})`, 'dim')]),
    planLine('old plan  ', old),
    planLine('new plan  ', fresh),
    BLANK,
    ...PARTS.flatMap((part) =>
      view[part].length === 0
        ? []
        : [
            line(0, [span(PART_TITLES[part], 'heading'), ` (${number(partCount(comparison, part))})`]),
            ...entitiesLines(view[part], options),
            BLANK,
          ],
    ),
    line(0, [span(coveredSentence(comparison), 'heading')]),
  ];
  return printed(lines, makePalette(options.colour), options.width);
};
