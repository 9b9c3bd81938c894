/** A stream on which the last line can be written over, and what else is printed does not run into it. */
export interface StatusLine {
  /** Prints whole lines; a line that is being written over gives way to them. */
  readonly print: (lines: string) => void;
  /** Writes over the line. */
  readonly replace: (text: string) => void;
  /** Ends the line, so that it stays. */
  readonly finish: () => void;
}

const CLEAR_LINE = '\r\u001b[K';

const makeStatusLine = (stream: { readonly write: (text: string) => unknown }): StatusLine => {
  let moving = false;
  return {
    print: (lines) => {
      stream.write(moving ? `${CLEAR_LINE}${lines}` : lines);
      moving = false;
    },
    replace: (text) => {
      stream.write(`${CLEAR_LINE}${text}`);
      moving = true;
    },
    finish: () => {
      if (moving) stream.write('\n');
      moving = false;
    },
  };
};

/** The one of this process: progress, retries and requests are told side by side. */
export const stderrLine = makeStatusLine(process.stderr);
