import type { SyncError } from '../domain/sync-error.ts';
import { makePalette } from './palette.ts';
import { codeFrame, placeText } from './problem/code-frame.ts';
import { adviceLines, withProgramName, withConnection } from './problem/advice-lines.ts';
import { describeProblem } from './problem/describe-problem.ts';
import { countedFindings, otherPlaces, shownFindings } from './problem/fold-findings.ts';
import type { MessageDisplay, ProblemFinding } from './problem/problem.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { BLANK, line, type Line, printed, span } from './styled-line.ts';

/** How an error is shown on a terminal. */
export interface ProblemOptions {
  readonly colour: boolean;
  /** Columns of the terminal; 80 if there is none. */
  readonly width: number;
  /** Shows long lists in full. */
  readonly full?: boolean;
  readonly redact?: RedactPatterns;
  /** Omits what a separate report contains. */
  readonly brief?: boolean;
  /** Shows the stack of an internal error. */
  readonly debug?: boolean;
  /** The name under which sync was called, for commands to copy. */
  readonly program?: string;
  /** The flags that select the server, for commands to copy. */
  readonly connection?: readonly string[];
}

const withBlanks = (blocks: readonly (readonly Line[])[]): Line[] =>
  blocks.flatMap((block) => (block.length === 0 ? [] : [...block, BLANK]));

/** How findings are shown. */
type FindingDisplay = Pick<MessageDisplay, 'width' | 'full' | 'isSecret'>;

/** A finding: its location, the message, the line with carets, and the hint. */
const findingLines = (finding: ProblemFinding, { width, isSecret, full }: FindingDisplay): Line[] => {
  const { message, hint, place } = finding;
  const also = otherPlaces(finding, full);
  return [
    line(2, [...(place ? [span(placeText(place), 'strong'), '  '] : []), message]),
    ...(place ? codeFrame(place, width, isSecret) : []),
    ...(also === undefined ? [] : [line(4, [also])]),
    ...(hint === undefined ? [] : [line(4, [hint])]),
  ];
};

/** Findings separated by blank lines. A very long list is cut, with a count of the rest. */
export const findingBlocks = (findings: readonly ProblemFinding[], display: FindingDisplay): Line[] => {
  const { shown, rest } = shownFindings(findings, display.full);
  return withBlanks([...shown.map((one) => findingLines(one, display)), rest]);
};

const BLANK_AT_END = /\n+$/;

/** The text of an error: what happened, where, and what to do next. Without a final line break. */
export const renderProblem = (error: SyncError, options: ProblemOptions): string => {
  const {
    width,
    full = false,
    redact = [],
    brief = false,
    debug = false,
    program = 'sync',
    connection = [],
  } = options;
  const isSecret = makeIsSecret(redact);
  const {
    title,
    findings = [],
    warnings = [],
    body = [],
    next,
  } = describeProblem(error, { width, full, isSecret, brief }, debug);
  const head = line(0, [span('Error: ', 'error'), span(title, 'strong')]);
  const lines = [
    head,
    ...(findings.length > 0 ? [BLANK] : []),
    ...findingBlocks(findings, { width, isSecret, full }),
    ...body,
    ...(warnings.length > 0 ? [line(0, [span(`${countedFindings(warnings, 'Warning')}:`, 'warning')])] : []),
    ...findingBlocks(warnings, { width, isSecret, full }),
    ...adviceLines(withConnection(connection, next), 2),
  ];
  return printed(withProgramName(program, lines), makePalette(options.colour), width).replace(
    BLANK_AT_END,
    '',
  );
};
