import type { Plan } from '../../plan/plan.ts';
import { safeName, safeText } from '../safe-text.ts';
import { shortChecksum } from '../wording.ts';
import { line, type Line, span } from '../styled-line.ts';
import { enumerated } from '../wording.ts';

/** Which project a plan is for, what it was made from, and when. */
export const headerLines = ({ target, config, createdAt, options, base, undoes }: Plan): Line[] => [
  line(0, [
    'Project ',
    span(safeName(target.projectName), 'strong'),
    span(` (${safeText(target.projectID)})`, 'dim'),
    ` on ${safeText(target.apiUrl)}`,
  ]),
  line(0, [
    span(
      undoes
        ? `Planned at ${safeText(createdAt)} to undo the plan ${safeText(shortChecksum(undoes))}`
        : `Planned from ${enumerated(config.map(({ path }) => safeText(path)))}${
            base === undefined
              ? ''
              : `, edited from ${enumerated(base.files.map(({ path }) => safeText(path)))},`
          } at ${safeText(createdAt)}` +
            (options.archive
              ? ''
              : `, leaving unlisted experiences alone (${safeText(options.archiveFrom ?? '--no-archive')})`),
      'dim',
    ),
  ]),
];
