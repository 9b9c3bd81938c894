import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type YAMLError } from 'yaml';
import { composed, secondDocument, type ComposedYaml } from './compose-yaml.ts';
import type { Span } from './source-text.ts';
import { TreeBuilder } from './tree-builder.ts';
import type { YamlNode } from './yaml-node.ts';

/** The result of the careful parser: the tree and all syntax errors. */
export interface CarefullyComposed extends ComposedYaml {
  readonly syntaxErrors: readonly YAMLError[];
}

const spanOf = (node: unknown): Span => {
  const range = isScalar(node) || isSeq(node) || isMap(node) || isAlias(node) ? node.range : undefined;
  return { start: range?.[0] ?? -1, end: range?.[1] ?? -1 };
};

const composeNode = (node: unknown, builder: TreeBuilder): YamlNode => {
  const span = spanOf(node);
  if (isAlias(node)) return builder.alias(node.source, span);
  const anchored = (isScalar(node) || isSeq(node) || isMap(node)) && node.anchor !== undefined;
  const close = anchored ? builder.anchor(node.anchor ?? '') : undefined;
  const content = composeContent(node, span, builder);
  close?.(content);
  return content;
};

const composeContent = (node: unknown, span: Span, builder: TreeBuilder): YamlNode => {
  if (isSeq(node)) {
    return builder.list(
      node.items.map((item) => composeNode(item, builder)),
      span,
      node.tag,
    );
  }
  if (isMap(node)) {
    const pairs = node.items.map((pair) => ({
      key: composeNode(pair.key, builder),
      value: composeNode(pair.value, builder),
    }));
    return builder.map(pairs, span, node.tag);
  }
  if (!isScalar(node)) return builder.scalar('', true, span, undefined);
  const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
  return builder.scalar(text, node.type === 'PLAIN', span, node.tag);
};

/**
 * Parses a text with the parser that reports every syntax error and follows the YAML standard in edge cases. It is several times
 * slower than `composeYaml`.
 */
export const composeCarefully = (text: string): CarefullyComposed => {
  const parsed = parseAllDocuments(text, {
    logLevel: 'silent',
    prettyErrors: false,
    uniqueKeys: false,
    schema: 'failsafe',
    keepSourceTokens: false,
  });
  const documents: readonly Document[] = Array.isArray(parsed) ? parsed : [];
  const builder = new TreeBuilder();
  const root = documents[0] === undefined ? undefined : composeNode(documents[0].contents, builder);
  const second = documents[1];
  if (second !== undefined) builder.faults.push(secondDocument(text, second.range?.[0] ?? text.length));
  return {
    ...composed(root, builder.faults),
    syntaxErrors: documents.flatMap((document) => document.errors),
  };
};
