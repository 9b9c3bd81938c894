/** A path in the data of a config: `['experiences', 3, 'tags', 0]`. */
export type DataPath = readonly (string | number)[];

/** A range of characters in a file. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number;
  /** The number of characters, at least 1, all on this line. */
  readonly length: number;
  /** The whole line, without its line break. */
  readonly lineText: string;
}

/** Finds the place of a path in the text; a missing key has the place of its parent. */
export type Locate = (path: DataPath) => Place | undefined;
