import type { Together } from '../../domain/experience-sync-config.ts';
import type { Span } from './source-text.ts';

/** A YAML scalar. Its meaning depends on the key that it belongs to, so this is only its text. */
export class YamlScalar implements Span {
  readonly kind = 'scalar';
  /** The value without quotes, escapes and folding. */
  readonly text: string;
  /** Whether it has no quotes, so that it can be a number, a boolean or null. */
  readonly plain: boolean;
  readonly start: number;
  readonly end: number;
  /** A tag that is not part of YAML itself, such as `!Ref`. */
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

/** Keys are unique. Pairs from merge keys come after the map's own pairs. */
export interface YamlMap extends Span {
  readonly kind: 'map';
  readonly pairs: readonly YamlPair[];
  readonly foreignTag?: string;
}

/** One node of a file. An alias is represented by the node that it refers to, so nodes can be shared. There are no cycles. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

/** A fault in the YAML of a text, with its position. */
export interface YamlFault extends Span {
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
  /** Another place that the message refers to, shown after it. */
  readonly related?: Span;
  readonly together?: Together;
}

const NULLS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);

/** Whether a scalar is empty or YAML's null, without quotes. */
export const isNull = (scalar: YamlScalar): boolean => scalar.plain && NULLS.has(scalar.text);
