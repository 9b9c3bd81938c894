import type { SyncError } from '../domain/sync-error.ts';
import { makePalette, type Style } from './palette.ts';
import { codeFrame, placeText } from './problem/code-frame.ts';
import { adviceLines, calledAs, reaching } from './problem/advice-lines.ts';
import { describeProblem } from './problem/describe-problem.ts';
import { countedFindings, otherPlaces, readable } from './problem/fold-findings.ts';
import type { ProblemFinding } from './problem/problem.ts';
import { type IsSecret, makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { BLANK, line, type Line, printed, span } from './styled-line.ts';

/** How an error is shown on a terminal. */
export interface ProblemOptions {
  readonly colour: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number;
  /** Shows long lists whole. */
  readonly full?: boolean;
  readonly redact?: RedactPatterns;
  /** Leaves out what a report beside tells. */
  readonly brief?: boolean;
  /** Shows the stack of a fault of sync itself. */
  readonly debug?: boolean;
  /** The name under which sync was called, for commands to copy. */
  readonly program?: string;
  /** Flags that lead to the server which the command went to, for commands to copy. */
  readonly connection?: readonly string[];
}

const withBlanks = (blocks: readonly (readonly Line[])[]): Line[] =>
  blocks.flatMap((block) => (block.length === 0 ? [] : [...block, BLANK]));

/** A finding: its place, what is wrong, the line with carets, and what to write instead. */
const findingLines = (
  finding: ProblemFinding,
  style: Style,
  width: number,
  isSecret: IsSecret,
  full = false,
): Line[] => {
  const { message, hint, place } = finding;
  const also = otherPlaces(finding, full);
  return [
    line(2, [...(place ? [span(placeText(place), 'strong'), '  '] : []), span(message, style)]),
    ...(place ? codeFrame(place, width, isSecret) : []),
    ...(also === undefined ? [] : [line(4, [also])]),
    ...(hint === undefined ? [] : [line(4, [hint])]),
  ];
};

/** Findings with blank lines between them; of a list that nobody would read whole the first ones, and how many more there are. */
export const findingBlocks = (
  findings: readonly ProblemFinding[],
  width: number,
  isSecret: IsSecret,
  full: boolean,
): Line[] => {
  const { shown, rest } = readable(findings, full);
  return withBlanks([...shown.map((one) => findingLines(one, 'plain', width, isSecret, full)), rest]);
};

const BLANK_AT_END = /\n+$/;

/** An error in words: what happened, where, and what to do next. No line break at the end. */
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
    ...findingBlocks(findings, width, isSecret, full),
    ...body,
    ...(warnings.length > 0 ? [line(0, [span(`${countedFindings(warnings, 'Warning')}:`, 'warning')])] : []),
    ...findingBlocks(warnings, width, isSecret, full),
    ...adviceLines(reaching(connection, next), 2),
  ];
  return printed(calledAs(program, lines), makePalette(options.colour), width).replace(BLANK_AT_END, '');
};
