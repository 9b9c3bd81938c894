import { line, type Line, span } from '../styled-line.ts';
import { flagWords } from './command-line.ts';
import type { Advice } from './problem.ts';

/** What to do next. Commands are on their own lines and never wrapped, so that they can be copied. */
export const adviceLines = (next: readonly Advice[], indent: number): Line[] =>
  next.flatMap((advice) =>
    typeof advice === 'string'
      ? [line(indent, [advice])]
      : [
          line(indent, [advice.text]),
          { ...line(indent + 4, [span(advice.command, 'strong')]), whole: true as const },
        ],
  );

/** Adds the connection flags to suggested apply commands, such as `--sandbox`. */
export const withConnection = (connection: readonly string[], next: readonly Advice[]): readonly Advice[] =>
  next.map((advice) =>
    typeof advice !== 'string' && advice.command.startsWith('sync apply ')
      ? { ...advice, command: `${advice.command}${flagWords(connection)}` }
      : advice,
  );

/** Makes suggested commands start with the name under which sync was called. */
export const withProgramName = (program: string, lines: readonly Line[]): Line[] =>
  lines.map(({ spans, ...rest }) => ({
    ...rest,
    spans: rest.whole
      ? spans.map(({ text, style }) => ({ text: text.replace(/^sync (?=\w)/, `${program} `), style }))
      : spans,
  }));

/** The advice as plain sentences. */
export const adviceTexts = (next: readonly Advice[]): string[] =>
  next.map((advice) => (typeof advice === 'string' ? advice : `${advice.text} ${advice.command}`));
