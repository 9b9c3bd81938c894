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

type EditedText = E.Either<readonly ConfigFinding[], string>;

const BOM = '\uFEFF';

/** A pass can change the meaning of aliases elsewhere, which only the next pass sees. A real config needs far fewer passes. */
const MOST_PASSES = 6;

const notEditable = (file: string): ConfigFinding => ({
  rule: 'not-editable',
  message: `${file} is written in a form that cannot be edited in place`,
  hint: 'Rewrite it, which loses its comments, or edit it by hand.',
});

const read = (file: string, text: string): E.Either<readonly ConfigFinding[], ExperienceSyncConfig> => {
  const bytes = new TextEncoder().encode(text);
  const loaded = loadConfigFiles([{ path: file, bytes }], { strict: false, isPart: true, sha256: () => '' });
  return loaded._tag === 'Left' ? E.left(loaded.left.errors) : E.right(loaded.right.config);
};

const keysOf = (node: SourceNode | undefined): string[] =>
  node?.kind === 'map' ? node.pairs.flatMap(({ key }) => (key.kind === 'scalar' ? [key.text] : [])) : [];

/** A file uses snake_case if at least one of its keys does and none is in camelCase. */
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

/** One pass of edits; undefined if the form of the text does not allow one. */
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

const editBody = (body: string, wanted: ExperienceSyncConfig, file: string): EditedText => {
  let text = body;
  for (let pass = 0; pass <= MOST_PASSES; pass++) {
    const current = read(file, text);
    // If a valid text is invalid after an edit, the edit is at fault, not the file.
    if (E.isLeft(current)) return pass === 0 ? current : E.left([notEditable(file)]);
    if (sameEntry(current.right, wanted, CONFIG)) return E.right(text);
    const next = edited(text, current.right, wanted);
    if (next === undefined) break;
    text = next;
  }
  return E.left([notEditable(file)]);
};

/**
 * Edits the text of a config file to match a wanted config, and nothing else: comments, order, anchors, quotes, unknown keys, line breaks
 * and a byte order mark are preserved. The new text is parsed again and means exactly `wanted`. Errors: those of an invalid file, or
 * `not-editable`.
 */
export const editConfig = (
  text: string,
  wanted: ExperienceSyncConfig,
  file = 'the config file',
): EditedText => {
  const mark = text.startsWith(BOM) ? BOM : '';
  const result = editBody(text.slice(mark.length), wanted, file);
  return E.isLeft(result) ? result : E.right(`${mark}${result.right}`);
};
