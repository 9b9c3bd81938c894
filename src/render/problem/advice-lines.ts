import { line, type Line, span } from '../styled-line.ts';
import { flagWords } from './command-line.ts';
import type { Advice } from './problem.ts';

/** What to do next; commands on lines of their own, never broken, so that they can be copied. */
export const adviceLines = (next: readonly Advice[], indent: number): Line[] =>
  next.flatMap((advice) =>
    typeof advice === 'string'
      ? [line(indent, [advice])]
      : [
          line(indent, [advice.text]),
          { ...line(indent + 4, [span(advice.command, 'strong')]), whole: true as const },
        ],
  );

/** The same advice with commands that reach the server which the command went to: an apply has to be told of a sandbox again. */
export const withConnection = (connection: readonly string[], next: readonly Advice[]): readonly Advice[] =>
  next.map((advice) =>
    typeof advice !== 'string' && advice.command.startsWith('sync apply ')
      ? { ...advice, command: `${advice.command}${flagWords(connection)}` }
      : advice,
  );

/** Lines whose commands begin with the name under which sync was called. */
export const withProgramName = (program: string, lines: readonly Line[]): Line[] =>
  lines.map(({ spans, ...rest }) => ({
    ...rest,
    spans: rest.whole
      ? spans.map(({ text, style }) => ({ text: text.replace(/^sync (?=\w)/, `${program} `), style }))
      : spans,
  }));

/** The same as plain sentences. */
export const adviceTexts = (next: readonly Advice[]): string[] =>
  next.map((advice) => (typeof advice === 'string' ? advice : `${advice.text} ${advice.command}`));
