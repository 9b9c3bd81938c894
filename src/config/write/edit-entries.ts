import { entryValue, sameEntry, type EntrySpec, type FieldSpec } from './config-fields.ts';
import { EditLayout } from './edit-layout.ts';
import { snakeCase } from '../read/record-keys.ts';
import type { SourceItem, SourceList, SourceMap, SourceNode, SourcePair } from './source-tree.ts';
import { textValue, type YamlValue } from './written-value.ts';

/** The style of a file, where the format leaves a choice. */
export interface WrittenStyle {
  readonly json: boolean;
  /** Whether new keys are in snake_case. */
  readonly snakeCase: boolean;
}

const textOf = (node: SourceNode): string | undefined => {
  const target = node.kind === 'alias' ? node.target : node;
  return target?.kind === 'scalar' ? target.text : undefined;
};

/** The name in a map among texts. */
const nameIn = (node: SourceNode): string | undefined => {
  const map = node.kind === 'alias' ? node.target : node;
  const pair = map?.kind === 'map' ? map.pairs.find(({ key }) => textOf(key) === 'name') : undefined;
  return pair && textOf(pair.value);
};

const isKey = (pair: SourcePair, key: string): boolean => {
  const written = textOf(pair.key);
  return written === key || written === snakeCase(key);
};

/** The wanted entry for each current one: by name, or else by ID, which is a rename. */
const matched = <A>(current: readonly A[], wanted: readonly A[], spec: EntrySpec<A>): (A | undefined)[] => {
  const byIdentity = new Map(wanted.map((entry) => [spec.identity(entry), entry]));
  const names = new Set(current.map(spec.identity));
  const byOther = new Map<string, A>();
  for (const entry of wanted) {
    const other = spec.otherIdentity?.(entry);
    if (other !== undefined && !names.has(spec.identity(entry))) byOther.set(other, entry);
  }
  return current.map((entry) => {
    const same = byIdentity.get(spec.identity(entry));
    if (same !== undefined) return same;
    const other = spec.otherIdentity?.(entry) ?? '';
    const renamed = byOther.get(other);
    byOther.delete(other);
    return renamed;
  });
};

/** A value with its keys in snake_case. */
const inSnakeCase = (value: YamlValue): YamlValue => {
  if (value.kind === 'list') return { ...value, items: value.items.map(inSnakeCase) };
  if (value.kind !== 'map') return value;
  return { ...value, fields: value.fields.map(([key, of]) => [snakeCase(key), inSnakeCase(of)]) };
};

/** Edits the maps and lists of a config file to match the wanted config. */
export class EntryEditor {
  readonly layout: EditLayout;
  readonly #style: WrittenStyle;

  constructor(text: string, style: WrittenStyle) {
    this.layout = new EditLayout(text, style.json);
    this.#style = style;
  }

  /** Edits the keys of an entry; false if it has to be rewritten. */
  editEntry<A>(map: SourceMap, current: A, wanted: A, spec: EntrySpec<A>): boolean {
    const removed = new Set<SourcePair>();
    const added: { readonly field: FieldSpec<A>; readonly value: YamlValue }[] = [];
    for (const field of spec.fields) {
      if (field.same(current, wanted)) continue;
      const pair = map.pairs.find((one) => isKey(one, field.key));
      const value = field.value(wanted);
      if (pair === undefined) {
        const written = value ?? field.unset;
        if (written === undefined) return false;
        added.push({ field, value: this.#spelled(written) });
      } else if (value === undefined) removed.add(pair);
      else if (!this.#editField(map, pair, field, current, wanted, this.#spelled(value))) return false;
    }
    const isKept = (pair: SourcePair): boolean => !removed.has(pair);
    return (
      [...removed].every((pair) => this.layout.removePair(map, pair, isKept)) &&
      added.every(({ field, value }) => this.#add(map, field, value, spec, isKept))
    );
  }

  #editField<A>(
    map: SourceMap,
    pair: SourcePair,
    field: FieldSpec<A>,
    current: A,
    wanted: A,
    value: YamlValue,
  ): boolean {
    const list = pair.value;
    if (list.kind === 'list') {
      const before = this.layout.splices.length;
      if (this.#editList(list, field, current, wanted)) return true;
      this.layout.splices.length = before;
    }
    return this.layout.replaceValue(map, pair, value);
  }

  #editList<A>(list: SourceList, field: FieldSpec<A>, current: A, wanted: A): boolean {
    if (field.texts?.ordered === true) return this.#editOrderedTexts(list, field.texts.of(wanted));
    if (field.texts) return this.#editTexts(list, field.texts, current, wanted);
    return (
      field.entries?.visit(current, wanted, (from, to, spec) => this.#editEntries(list, from, to, spec)) ??
      false
    );
  }

  /** Edits a set of texts; unchanged ones are not touched. */
  #editTexts<A>(
    list: SourceList,
    { of, written = () => textValue }: NonNullable<FieldSpec<A>['texts']>,
    current: A,
    wanted: A,
  ): boolean {
    const texts = list.items.map(({ node }) => textOf(node) ?? nameIn(node));
    const [before, after] = [written(current), written(wanted)];
    const there = new Set(texts);
    const missing = of(wanted)
      .filter((text) => !there.has(text))
      .map((text) => this.#spelled(after(text)));
    const kept = new Set(of(wanted));
    list.items.forEach((item, i) => {
      const text = texts[i];
      if (text === undefined || !kept.has(text)) return;
      if (JSON.stringify(before(text)) !== JSON.stringify(after(text)))
        this.layout.replaceItem(list, item, this.#spelled(after(text)));
    });
    return this.#changeItems(list, (i) => kept.has(texts[i] ?? ''), missing);
  }

  /** Edits a list of texts whose order matters, position by position. */
  #editOrderedTexts(list: SourceList, wanted: readonly string[]): boolean {
    const texts = list.items.map(({ node }) => textOf(node));
    list.items.forEach((item, i) => {
      const text = wanted[i];
      if (text !== undefined && text !== texts[i]) this.layout.replaceItem(list, item, textValue(text));
    });
    return this.#changeItems(list, (i) => i < wanted.length, wanted.slice(texts.length).map(textValue));
  }

  #editEntries<A>(
    list: SourceList,
    current: readonly A[],
    wanted: readonly A[],
    spec: EntrySpec<A>,
  ): boolean {
    if (current.length !== list.items.length) return false;
    const targets = matched(current, wanted, spec);
    const found = new Set(targets);
    const missing = wanted.filter((entry) => !found.has(entry)).map((entry) => this.#written(entry, spec));
    list.items.forEach((item, i) => {
      const [from, to] = [current[i], targets[i]];
      if (from !== undefined && to !== undefined) this.#editItem(list, item, from, to, spec);
    });
    return this.#changeItems(list, (i) => targets[i] !== undefined, missing);
  }

  #editItem<A>(list: SourceList, item: SourceItem, current: A, wanted: A, spec: EntrySpec<A>): void {
    if (sameEntry(current, wanted, spec)) return;
    const before = this.layout.splices.length;
    if (item.node.kind === 'map' && this.editEntry(item.node, current, wanted, spec)) return;
    this.layout.splices.length = before;
    this.layout.replaceItem(list, item, this.#written(wanted, spec));
  }

  #written<A>(entry: A, spec: EntrySpec<A>): YamlValue {
    return this.#spelled(entryValue(entry, spec));
  }

  /** A value with its keys spelled as in the file. */
  #spelled(value: YamlValue): YamlValue {
    return this.#style.snakeCase ? inSnakeCase(value) : value;
  }

  #changeItems(list: SourceList, isKept: (index: number) => boolean, missing: readonly YamlValue[]): boolean {
    const last = list.items.filter((_, i) => isKept(i)).at(-1);
    if (last === undefined) return false;
    return (
      this.layout.removeItems(list, isKept) &&
      (missing.length === 0 || this.layout.appendItems(list, last, missing))
    );
  }

  /** Adds a key after the last existing key that precedes it in the usual order. */
  #add<A>(
    map: SourceMap,
    field: FieldSpec<A>,
    value: YamlValue,
    spec: EntrySpec<A>,
    isKept: (pair: SourcePair) => boolean,
  ): boolean {
    const kept = map.pairs.filter(isKept);
    const keysBefore = spec.fields.slice(0, spec.fields.indexOf(field)).map(({ key }) => key);
    const behind = keysBefore
      .map((key) => kept.find((pair) => isKey(pair, key)))
      .findLast((pair) => pair !== undefined);
    const place = behind ?? kept.at(-1);
    if (place === undefined) return false;
    const key = this.#style.snakeCase ? snakeCase(field.key) : field.key;
    return this.layout.addField(map, place, [key, value]);
  }
}
