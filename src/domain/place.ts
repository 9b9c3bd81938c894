/** Where in the data of a config something stands: `['experiences', 3, 'tags', 0]`. */
export type DataPath = readonly (string | number)[];

/** Where in a text something stands. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number;
  /** How many characters are meant, at least 1, on this line. */
  readonly length: number;
  /** The whole line, without its line break. */
  readonly lineText: string;
}

/** Finds the place in the text for a path in the data; a missing key has its parent's place. */
export type Locate = (path: DataPath) => Place | undefined;
