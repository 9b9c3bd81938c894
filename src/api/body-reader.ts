import { createHash } from 'node:crypto';

/** Reads the body of a response piece by piece, as it arrives. `body` and `sample` are called after the last piece. */
export interface BodyReader<B> {
  readonly take: (piece: Buffer) => void;
  readonly body: () => B;
  /** Returns bytes that start and end like the body, which show an error page or an incomplete response. */
  readonly sample: () => Buffer;
}

const joined = (pieces: readonly Buffer[]): Buffer =>
  pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);

/** Makes a reader that keeps the whole body. */
export const wholeBody = (): BodyReader<Buffer> => {
  const pieces: Buffer[] = [];
  let whole: Buffer | undefined;
  const body = (): Buffer => {
    whole ??= joined(pieces);
    pieces.length = 0;
    return whole;
  };
  return { take: (piece) => pieces.push(piece), body, sample: body };
};

/** The least number of bytes that are kept at each end of a body. */
const END_BYTES = 4096;

/** The end of a body, and its digest. */
interface BodyEnd {
  /** At least 4096 bytes, or the whole body if that is shorter. */
  readonly end: Buffer;
  /** Whether `end` is the whole body. */
  readonly isWhole: boolean;
  /** Hex digest of the whole body. */
  readonly sha256: string;
}

/** Makes a reader that keeps only the end of a body, for long ones that are compared, or of which little matters. */
export const bodyEnd = (): BodyReader<BodyEnd> => {
  const hash = createHash('sha256');
  let start: Buffer | undefined;
  let isWhole = true;
  let kept = 0;
  const last: Buffer[] = [];
  return {
    take: (piece) => {
      hash.update(piece);
      if (start === undefined || start.length < END_BYTES) start = joined(start ? [start, piece] : [piece]);
      last.push(piece);
      kept += piece.length;
      for (let first = last[0]; first && kept - first.length >= END_BYTES; first = last[0]) {
        last.shift();
        kept -= first.length;
        isWhole = false;
      }
    },
    body: () => ({ end: joined(last), isWhole, sha256: hash.digest('hex') }),
    sample: () => (isWhole ? joined(last) : joined([...(start ? [start] : []), ...last])),
  };
};
