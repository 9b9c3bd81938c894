import type { Together } from '../domain/experience-sync-config.ts';
import type { Span } from './source-text.ts';

/** A single value in YAML; what it means depends on where it stands, so only its text is known here. */
export class YamlScalar implements Span {
  readonly kind = 'scalar';
  /** The value: unquoted, unescaped, unfolded. */
  readonly text: string;
  /** Whether it stands without quotes, so that it may mean a number, a boolean or nothing. */
  readonly plain: boolean;
  readonly start: number;
  readonly end: number;
  /** A tag that YAML itself does not define, such as `!Ref`. */
  readonly foreignTag: string | undefined;

  constructor(text: string, plain: boolean, start: number, end: number, foreignTag?: string) {
    this.text = text;
    this.plain = plain;
    this.start = start;
    this.end = end;
    this.foreignTag = foreignTag;
  }
}

export interface YamlList extends Span {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly foreignTag?: string;
}

export interface YamlPair {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

/** Keys are unique; what merge keys bring is among the pairs, after the map's own. */
export interface YamlMap extends Span {
  readonly kind: 'map';
  readonly pairs: readonly YamlPair[];
  readonly foreignTag?: string;
}

/** One node of a file. An alias is the node that it names, so a tree can share branches; it has no cycles. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

/** Something wrong with a text as YAML, where it stands. */
export interface YamlFault extends Span {
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
  /** Another place that the message is about, named after it. */
  readonly related?: Span;
  readonly together?: Together;
}

const NULLS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);

/** Whether a scalar means nothing: it is empty, or YAML's null, without quotes. */
export const isNull = (scalar: YamlScalar): boolean => scalar.plain && NULLS.has(scalar.text);
