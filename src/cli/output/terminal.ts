import type * as TE from 'fp-ts/lib/TaskEither.js';
import { fileWords } from '../../render/problem/file-words.ts';
import { codeOf } from '../../system/file-failure.ts';

/** Whether a stream gets colour and animated progress. */
export interface StreamTraits {
  readonly colour: boolean;
  /** Whether a line may be overwritten. */
  readonly animated: boolean;
  /** Columns. */
  readonly width: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_WIDTH = 80;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/**
 * Decides by stream and environment: `FORCE_COLOR` wins, then `NO_COLOR` (https://no-color.org) and `TERM=dumb`;
 * otherwise only terminals get colour, and nothing is animated if `CI` is set.
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
    // A pseudo-terminal has no columns until a program sets them.
    width: stream.columns === undefined || stream.columns === 0 ? DEFAULT_WIDTH : stream.columns,
  };
};

/** Writes a text and waits until the stream has accepted it, so that a pipe gets all of it. A closed pipe is not an error. */
export const writeAll =
  (stream: NodeJS.WritableStream, text: string): TE.TaskEither<never, void> =>
  () =>
    new Promise((resolve) => {
      if (text === '') resolve({ _tag: 'Right', right: undefined });
      else stream.write(text, () => resolve({ _tag: 'Right', right: undefined }));
    });

type Stream = NodeJS.WriteStream;

/** The first error of each broken stream. */
const broken = new Map<Stream, Error>();

const isClosedPipe = (error: Error): boolean => codeOf(error) === 'EPIPE';

/**
 * Lets a command continue when its output cannot be written, because of a closed pipe or a full disk: an apply must not stop half-way and
 * keep its locks over a line of progress. `lostOutput` reports whether the result was lost.
 */
export const guardStandardStreams = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    // oclif also listens, and throws any error but a closed pipe.
    stream.removeAllListeners('error');
    stream.on('error', (error: Error) => {
      if (!broken.has(stream)) broken.set(stream, error);
    });
  }
};

/** Why the result could not be printed; undefined if the reader closed the pipe (`| head -1`). */
export const lostOutput = (): string | undefined => {
  const error = broken.get(process.stdout);
  return error === undefined || isClosedPipe(error) ? undefined : (fileWords(codeOf(error)) ?? error.message);
};
