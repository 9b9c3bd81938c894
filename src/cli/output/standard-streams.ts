type Stream = NodeJS.WriteStream;

/** Why a stream takes nothing any more. */
const broken = new Map<Stream, Error>();

const isClosedPipe = (error: Error): boolean => 'code' in error && error.code === 'EPIPE';

/**
 * Lets a command go on where nobody reads what it prints, or a full disk does not take it: an apply must not end half-way, nor keep its
 * locks, for a line of progress. What becomes of the result is told by `lostOutput`.
 */
export const guardStandardStreams = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    // oclif listens too, and throws what is no closed pipe.
    stream.removeAllListeners('error');
    stream.on('error', (error: Error) => {
      if (!broken.has(stream)) broken.set(stream, error);
    });
  }
};

/** Why the result could not be printed; nothing where a reader has had enough (`| head -1`). */
export const lostOutput = (): string | undefined => {
  const error = broken.get(process.stdout);
  return error === undefined || isClosedPipe(error) ? undefined : error.message;
};
