import type { ComparedEntity, ComparedRow } from './comparison-view.ts';
import {
  COMPARED_WORDS,
  comparedParts,
  type ComparedPlans,
  coveredSentence,
  entitySign,
  rowWords,
} from './comparison-words.ts';
import { makePalette } from './palette.ts';
import type { Extent } from './plan-text/extent.ts';
import { foldedList } from './plan-text/fold.ts';
import type { RedactPatterns } from '../domain/redact.ts';
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
      ...foldedList(entity.rows, MOST_ROWS, extent, 6, 'changes', rowLine(extent)),
    ];
  };

/** Entities with what becomes of them. */
export const entitiesLines = (entities: readonly ComparedEntity[], extent: Extent): Line[] =>
  foldedList(entities, MOST_ENTITIES, extent, 2, 'changed', entityLines(extent));

const planLine = (label: string, { file, plan }: ComparedPlans['old']): Line =>
  line(2, [span(label, 'dim'), safeText(file), span(`, of ${safeText(plan.createdAt)}`, 'dim')]);

/** What two plans of one project have in common, for a terminal; what the new one does beyond the old one first. */
export const renderComparisonText = (compared: ComparedPlans, options: ComparisonTextOptions): string => {
  const { old, new: fresh, comparison } = compared;
  const { projectName, projectID } = fresh.plan.target;
  const lines = [
    line(0, ['Project ', span(safeName(projectName), 'strong'), span(` (${projectID})`, 'dim')]),
    planLine('old plan  ', old),
    planLine('new plan  ', fresh),
    BLANK,
    ...comparedParts(comparison, options.redact).flatMap(({ title, count, entities }) =>
      entities.length === 0
        ? []
        : [
            line(0, [span(title, 'heading'), ` (${number(count)})`]),
            ...entitiesLines(entities, options),
            BLANK,
          ],
    ),
    line(0, [span(coveredSentence(comparison), 'heading')]),
  ];
  return printed(lines, makePalette(options.colour), options.width);
};
