import * as E from 'fp-ts/lib/Either.js';
import type { ConfigFinding, ExperienceSyncConfig } from '../../domain/experience-sync-config.ts';
import { CONFIG, sameEntry } from './config-fields.ts';
import { EntryEditor, type WrittenStyle } from './edit-entries.ts';
import { expandedAliases } from './expanded-aliases.ts';
import { loadConfigFiles } from '../read/load-experience-sync-config.ts';
import { recordKeys } from '../read/record-keys.ts';
import { ConfigDocument, ExperienceEntry } from '../read/config-codecs.ts';
import { sourceTree, type SourceMap, type SourceNode } from './source-tree.ts';
import { spliced } from './splices.ts';

type Result = E.Either<readonly ConfigFinding[], string>;

const BOM = '\uFEFF';

/** Each pass can change what aliases elsewhere stand for, which the next one sees; a chain of so many is no config any more. */
const MOST_PASSES = 6;

const notEditable = (file: string): ConfigFinding => ({
  rule: 'not-editable',
  message: `${file} uses YAML that cannot be edited in place`,
  hint: 'Overwrite it, which loses its comments, or edit it by hand',
});

const read = (file: string, text: string): E.Either<readonly ConfigFinding[], ExperienceSyncConfig> => {
  const bytes = new TextEncoder().encode(text);
  const loaded = loadConfigFiles([{ path: file, bytes }], { strict: false, isPart: true, sha256: () => '' });
  return loaded._tag === 'Left' ? E.left(loaded.left.errors) : E.right(loaded.right.config);
};

const keysOf = (node: SourceNode | undefined): string[] =>
  node?.kind === 'map' ? node.pairs.flatMap(({ key }) => (key.kind === 'scalar' ? [key.text] : [])) : [];

/** A file has its keys in the older spelling if one is and none is in the newer. */
const prefersSnakeCase = (root: SourceMap): boolean => {
  const entries = root.pairs.flatMap(({ value }) => (value.kind === 'list' ? value.items : []));
  const written = new Set([...keysOf(root), ...entries.flatMap(({ node }) => keysOf(node))]);
  const spellings = [ConfigDocument, ExperienceEntry].flatMap((codec) => [
    ...(recordKeys(codec)?.canonical ?? []),
  ]);
  const multiple = spellings.filter(([spelling, key]) => spelling !== key);
  return (
    multiple.some(([spelling]) => written.has(spelling)) && !multiple.some(([, key]) => written.has(key))
  );
};

const styleOf = (root: SourceMap, text: string): WrittenStyle => {
  const first = root.pairs[0]?.key;
  return {
    json: root.flow && first !== undefined && text[first.start] === '"',
    snakeCase: prefersSnakeCase(root),
  };
};

/** One pass of edits; undefined where the form of the text does not allow one. */
const edited = (
  text: string,
  current: ExperienceSyncConfig,
  wanted: ExperienceSyncConfig,
): string | undefined => {
  const root = sourceTree(text);
  if (root?.kind !== 'map') return undefined;
  const editor = new EntryEditor(text, styleOf(root, text));
  if (!editor.editEntry(root, current, wanted, CONFIG)) return undefined;
  const { splices } = editor.layout;
  return spliced(text, [...splices, ...expandedAliases(root, text, splices)]);
};

const editBody = (body: string, wanted: ExperienceSyncConfig, file: string): Result => {
  let text = body;
  for (let pass = 0; pass <= MOST_PASSES; pass++) {
    const current = read(file, text);
    // What was sound before an edit and is not afterwards is the edit's fault, not the file's.
    if (E.isLeft(current)) return pass === 0 ? current : E.left([notEditable(file)]);
    if (sameEntry(current.right, wanted, CONFIG)) return E.right(text);
    const next = edited(text, current.right, wanted);
    if (next === undefined) break;
    text = next;
  }
  return E.left([notEditable(file)]);
};

/**
 * Changes the text of a config file so that it says what is wanted, and nothing else: comments, order, anchors, quoting, unknown keys, line
 * breaks and a byte order mark stay as they are around what changes. The new text was read again and means exactly `wanted`. Errors: those
 * of a file that cannot be loaded, or `not-editable`.
 */
export const editConfig = (text: string, wanted: ExperienceSyncConfig, file = 'the config file'): Result => {
  const mark = text.startsWith(BOM) ? BOM : '';
  const result = editBody(text.slice(mark.length), wanted, file);
  return E.isLeft(result) ? result : E.right(`${mark}${result.right}`);
};
