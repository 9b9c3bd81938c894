import { skipAll } from '../yaml/skip.ts';
import {
  behindColon,
  endAfter,
  type SourceItem,
  type SourceList,
  type SourceMap,
  type SourcePair,
} from './source-tree.ts';
import { listFormsOf } from './list-forms.ts';
import { linesOf, type Lines, type Splice } from './splices.ts';
import type { Surroundings } from './written-text.ts';
import {
  fieldInFlow,
  fieldLines,
  inFlow,
  itemLines,
  valueAfterKey,
  type Field,
  type YamlValue,
} from './written-value.ts';

const COMMENT_LINE = /^[ \t]*#/;
const BLANK_LINE = /^[ \t]*$/;
/** What may precede a key of a block map on its line: spaces, and the dash of its item. */
const KEY_INDENT = /^[ -]*$/;

/** Comments above the first item of a list belong to the list; the search stops at its key, which is not a comment. */
const TOP_OF_LIST = -1;

const spaces = (count: number): string => ' '.repeat(count);

/** Computes text changes that preserve everything around them. */
export class EditLayout {
  readonly splices: Splice[] = [];
  readonly #text: string;
  readonly #lines: Lines;
  readonly #json: boolean;

  constructor(text: string, json: boolean) {
    this.#text = text;
    this.#lines = linesOf(text);
    this.#json = json;
  }

  /** Replaces the value of a key; false if that cannot be done in place. */
  replaceValue(map: SourceMap, pair: SourcePair, value: YamlValue): boolean {
    const start = behindColon(this.#text, pair);
    if (start === undefined) return false;
    const keepsFlow = map.flow || (pair.value.kind === 'list' && pair.value.flow && value.kind === 'list');
    const text = valueAfterKey(
      value,
      this.#column(pair.key.outer),
      this.#surroundings(keepsFlow && !this.#hasLongTexts(map, value)),
      this.#lines.lineBreak,
    );
    this.splices.push({ start, end: endAfter(pair.value, start), text });
    return true;
  }

  /** Adds a key after another; false if that cannot be done in place. */
  addField(map: SourceMap, behind: SourcePair, field: Field): boolean {
    const end = this.#pairEnd(behind);
    const indent = this.#lines.before(behind.key.outer);
    if (map.flow) {
      const separator = BLANK_LINE.test(indent) ? `,${this.#lines.lineBreak}${indent}` : ', ';
      this.#insert(end, `${separator}${fieldInFlow(field, this.#json ? 'json' : 'flow')}`);
      return true;
    }
    if (!KEY_INDENT.test(indent)) return false;
    const written =
      field[1].kind === 'list' && prefersFlow(map)
        ? [`${spaces(indent.length)}${fieldInFlow(field, 'flow')}`]
        : fieldLines(field, indent.length);
    this.#insert(this.#lines.endOf(end), this.#asLines(written));
    return true;
  }

  /** Removes a key with its value and the comment lines right above it. `isKept` tells which other pairs stay. */
  removePair(map: SourceMap, pair: SourcePair, isKept: (other: SourcePair) => boolean): boolean {
    const at = map.pairs.indexOf(pair);
    const next = map.pairs.slice(at + 1).find(isKept);
    const before = map.pairs.slice(0, at).find(isKept);
    const previous = map.pairs[at - 1];
    const onOwnLine = BLANK_LINE.test(this.#lines.before(pair.key.outer));
    if (!map.flow && onOwnLine) {
      this.#removeLines(pair.key.outer, this.#pairEnd(pair), previous ? this.#pairEnd(previous) : 0);
      return true;
    }
    if (map.flow && before !== undefined && previous !== undefined) {
      this.#remove(this.#pairEnd(previous), this.#pairEnd(pair));
      return true;
    }
    if (next === undefined) return false;
    this.#remove(pair.key.outer, next.key.outer);
    return true;
  }

  /** Replaces one item of a list. */
  replaceItem(list: SourceList, item: SourceItem, value: YamlValue): void {
    const { node, dash } = item;
    if (list.flow) {
      const text = inFlow(value, this.#json ? 'json' : 'flow');
      this.splices.push({ start: node.outer, end: node.end, text });
      return;
    }
    const column = this.#column(dash);
    const text = itemLines(value, column)
      .join(this.#lines.lineBreak)
      .slice(column + 1);
    this.splices.push({ start: dash + 1, end: itemEnd(item), text });
  }

  /** Removes items, but not all; false if that cannot be done in place. */
  removeItems(list: SourceList, isKept: (index: number) => boolean): boolean {
    const removed = list.items.map((item, i) => ({ item, i })).filter(({ i }) => !isKept(i));
    if (!list.flow && removed.some(({ item }) => !BLANK_LINE.test(this.#lines.before(item.dash))))
      return false;
    const firstKept = list.items.findIndex((_, i) => isKept(i));
    for (const { item, i } of removed) {
      if (list.flow) this.#removeFlowItem(list, i, i < firstKept);
      else this.#removeLines(item.dash, itemEnd(item), i === 0 ? TOP_OF_LIST : itemEnd(list.items[i - 1]));
    }
    return true;
  }

  /** Adds items after another one; false if that cannot be done in place. */
  appendItems(list: SourceList, behind: SourceItem, values: readonly YamlValue[]): boolean {
    const { node, dash } = behind;
    if (list.flow) {
      const indent = this.#lines.before(node.outer);
      const separator = BLANK_LINE.test(indent) ? `,${this.#lines.lineBreak}${indent}` : ', ';
      const written = values.map((value) => `${separator}${inFlow(value, this.#json ? 'json' : 'flow')}`);
      this.#insert(node.end, written.join(''));
      return true;
    }
    if (!KEY_INDENT.test(this.#lines.before(dash))) return false;
    const blank = this.#areApart(list) ? [''] : [];
    const forms = listFormsOf(list);
    const written = values.flatMap((value) => [...blank, ...itemLines(value, this.#column(dash), forms)]);
    this.#insert(this.#lines.endOf(itemEnd(behind)), this.#asLines(written));
    return true;
  }

  #surroundings(flow: boolean): Surroundings {
    if (!flow) return 'block';
    return this.#json ? 'json' : 'flow';
  }

  /** A list of whole entries is easier to read as a block. */
  #hasLongTexts(map: SourceMap, value: YamlValue): boolean {
    return !map.flow && value.kind === 'list' && value.items.some((item) => item.kind === 'map');
  }

  #column(offset: number): number {
    return offset - this.#lines.startOf(offset);
  }

  #pairEnd(pair: SourcePair): number {
    return endAfter(pair.value, behindColon(this.#text, pair) ?? pair.key.end);
  }

  #asLines(lines: readonly string[]): string {
    return lines.map((line) => `${this.#lines.lineBreak}${line}`).join('');
  }

  #insert(offset: number, text: string): void {
    this.splices.push({ start: offset, end: offset, text });
  }

  #remove(start: number, end: number): void {
    this.splices.push({ start, end, text: '' });
  }

  #removeFlowItem(list: SourceList, index: number, isLeading: boolean): void {
    const item = list.items[index]?.node;
    const neighbour = list.items[isLeading ? index + 1 : index - 1]?.node;
    if (item === undefined || neighbour === undefined) return;
    if (isLeading) this.#remove(item.outer, neighbour.outer);
    else this.#remove(neighbour.end, item.end);
  }

  /** Whether a blank line separates the last items of a list. */
  #areApart(list: SourceList): boolean {
    const [last, other] = [list.items.at(-1), list.items.at(-2)];
    if (last === undefined || other === undefined) return false;
    const between = this.#text.slice(itemEnd(other), last.dash);
    return /\n[ \t]*\r?\n|\r[ \t]*\r/.test(between);
  }

  /**
   * Removes whole lines with the comment lines right above. Also removes a blank line that would be doubled or at the top of a list. Lines
   * above `floor` belong to something else, even if they look like comments.
   */
  #removeLines(offset: number, end: number, floor: number): void {
    const stop = this.#lines.endOf(end);
    const behindBlanks = this.#behindBlankLines(stop);
    let start = this.#above(this.#lines.startOf(offset), floor, COMMENT_LINE);
    const isFirst = floor < 0;
    const isLast = behindBlanks === this.#text.length;
    if (!isFirst && (behindBlanks > stop || isLast)) start = this.#above(start, floor, BLANK_LINE);
    const removedTo = isFirst ? behindBlanks : stop;
    this.#remove(start === 0 ? 0 : this.#lines.endOf(start), removedTo);
  }

  /** Moves up from the start of a line over lines of a kind. */
  #above(lineStart: number, floor: number, kind: RegExp): number {
    let start = lineStart;
    while (start > 0 && this.#startBefore(start) >= floor && kind.test(this.#lineEndingBefore(start))) {
      start = this.#startBefore(start);
    }
    return start;
  }

  #startBefore(lineStart: number): number {
    return this.#lines.startOf(this.#lines.endOf(lineStart));
  }

  #lineEndingBefore(lineStart: number): string {
    const end = this.#lines.endOf(lineStart);
    return this.#text.slice(this.#lines.startOf(end), end);
  }

  #behindBlankLines(lineEnd: number): number {
    return skipAll(/(?:\r\n|\n|\r(?!\n))[ \t]*(?=[\r\n]|$)/y, this.#text, lineEnd);
  }
}

const itemEnd = (item: SourceItem | undefined): number =>
  item === undefined ? 0 : endAfter(item.node, item.dash + 1);

/** Whether an entry writes its lists in brackets, if it has any. */
const prefersFlow = (map: SourceMap): boolean => {
  const lists = map.pairs.flatMap(({ value }) => (value.kind === 'list' ? [value] : []));
  return lists.length > 0 && lists.every((list) => list.flow);
};
