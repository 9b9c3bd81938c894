import type * as TE from 'fp-ts/lib/TaskEither.js';

/** What decides whether a stream gets colour and moving progress. */
export interface StreamTraits {
  readonly colour: boolean;
  /** Whether a line may be written over. */
  readonly animated: boolean;
  /** Columns. */
  readonly width: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_WIDTH = 80;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/**
 * Decides by stream and environment: `FORCE_COLOR` wins, then `NO_COLOR` (https://no-color.org) and `TERM=dumb`;
 * otherwise colour goes to terminals alone, and nothing moves where `CI` is set.
 */
export const streamTraits = (
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Environment,
): StreamTraits => {
  const terminal = stream.isTTY === true && env.TERM !== 'dumb';
  const forced = isSet(env.FORCE_COLOR) ? env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false' : undefined;
  return {
    colour: forced ?? (terminal && !isSet(env.NO_COLOR)),
    animated: terminal && !isSet(env.CI),
    // A terminal that a program made has no columns until somebody says how many.
    width: stream.columns === undefined || stream.columns === 0 ? DEFAULT_WIDTH : stream.columns,
  };
};

/** Writes a text and waits until the stream took it, so that a pipe gets all of it; a closed pipe is no error. */
export const writeAll =
  (stream: NodeJS.WritableStream, text: string): TE.TaskEither<never, void> =>
  () =>
    new Promise((resolve) => {
      if (text === '') resolve({ _tag: 'Right', right: undefined });
      else stream.write(text, () => resolve({ _tag: 'Right', right: undefined }));
    });

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
