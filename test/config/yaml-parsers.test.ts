import { expect } from 'chai';
import fc from 'fast-check';
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document } from 'yaml';
import { composeYaml } from '../../src/config/yaml/compose-yaml.ts';
import type { YamlNode } from '../../src/config/yaml/yaml-node.ts';

/** A tree without positions: scalars as texts, lists as arrays, maps as lists of pairs. */
type Meaning = string | readonly Meaning[] | { readonly map: readonly (readonly [Meaning, Meaning])[] };

const meaning = (node: YamlNode): Meaning => {
  if (node.kind === 'scalar') return node.text;
  if (node.kind === 'list') return node.items.map(meaning);
  return { map: node.pairs.map(({ key, value }) => [meaning(key), meaning(value)]) };
};

/** The start of every scalar in the text, in order, except block scalars: the parsers disagree whether these start at the header or below it. */
const starts = (node: YamlNode): number[] => {
  if (node.kind === 'scalar') return node.text === '' || node.text.startsWith('first') ? [] : [node.start];
  if (node.kind === 'list') return node.items.flatMap(starts);
  return node.pairs.flatMap(({ key, value }) => [...starts(key), ...starts(value)]);
};

/** Another parser, which shares no code with that of `composeYaml`. */
const otherwise = (text: string): Document => {
  const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
  const [first] = Array.isArray(documents) ? documents : [];
  if (first === undefined) throw new Error(`no document: ${text}`);
  return first;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const otherMeaning = (node: unknown, document: Document): Meaning => {
  if (isAlias(node)) return otherMeaning(node.resolve(document), document);
  if (isSeq(node)) return node.items.map((item) => otherMeaning(item, document));
  if (!isMap(node)) return isScalar(node) ? textOf(node.value) : '';
  return {
    map: node.items.map(({ key, value }) => [otherMeaning(key, document), otherMeaning(value, document)]),
  };
};

const otherStarts = (node: unknown): number[] => {
  if (isSeq(node)) return node.items.flatMap(otherStarts);
  if (isMap(node))
    return node.items.flatMap(({ key, value }) => [...otherStarts(key), ...otherStarts(value)]);
  if (!isScalar(node) || textOf(node.value) === '' || textOf(node.value).startsWith('first')) return [];
  return node.range ? [node.range[0]] : [];
};

const word = fc.constantFrom(
  'a',
  'b2',
  'yes',
  '010',
  '~',
  'null',
  's3://x/y',
  '🚁',
  'a b',
  'a#b',
  '1.0',
  '<<x',
  '-x',
  '',
);
const quotedWord = fc.oneof(
  word.map((text) => JSON.stringify(text)),
  fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
  word.map((text) => `'${text}'`),
);
const scalar = fc.oneof({ weight: 3, arbitrary: word }, quotedWord);
const key = fc.constantFrom('name', 'tags', 'value', 'x-own', '"quoted key"', "'it'", '"<<"');
const comment = fc.constantFrom('', '', '', ' # note', ' # - a: [');

interface Shape {
  block: (indent: string) => string;
  flow: string | undefined;
}

const scalarShape = fc
  .tuple(scalar, comment)
  .map(([text, note]): Shape => ({ block: () => ` ${text}${note}\n`, flow: text === '' ? '~' : text }));
const foldedShape = fc
  .tuple(
    fc.constantFrom('|', '>', '|-', '>-', '|+'),
    fc.array(fc.constantFrom('one', 'two words', '', '  more'), { minLength: 1, maxLength: 3 }),
  )
  .map(([header, lines]): Shape => ({
    block: (indent) =>
      ` ${header}\n${indent} first\n${lines.map((line) => (line === '' ? '\n' : `${indent} ${line}\n`)).join('')}`,
    flow: undefined,
  }));

const { node } = fc.letrec<{ node: Shape; list: Shape; map: Shape }>((tie) => ({
  node: fc.oneof({ maxDepth: 3, withCrossShrink: true }, scalarShape, foldedShape, tie('list'), tie('map')),
  list: fc.tuple(fc.array(tie('node'), { maxLength: 3 }), comment).map(([items, note]): Shape => {
    const flows = items.map((item) => item.flow);
    const flow = flows.includes(undefined) ? undefined : `[${flows.join(', ')}]`;
    if (items.length === 0) return { block: () => ` []${note}\n`, flow };
    return {
      block: (indent) => `${note}\n${items.map((item) => `${indent}-${item.block(`${indent}  `)}`).join('')}`,
      flow,
    };
  }),
  map: fc
    .tuple(
      fc.uniqueArray(fc.tuple(key, tie('node')), { maxLength: 3, selector: ([name]) => name }),
      fc.boolean(),
    )
    .map(([pairs, asFlow]): Shape => {
      const flows = pairs.map(([name, value]) =>
        value.flow === undefined ? undefined : `${name}: ${value.flow}`,
      );
      const flow = flows.includes(undefined) ? undefined : `{${flows.join(', ')}}`;
      if (pairs.length === 0 || (asFlow && flow !== undefined))
        return { block: () => ` ${flow ?? '{}'}\n`, flow };
      return {
        block: (indent) =>
          `\n${pairs.map(([name, value]) => `${indent}${name}:${value.block(`${indent}  `)}`).join('')}`,
        flow,
      };
    }),
}));

const document = fc
  .tuple(
    fc.uniqueArray(fc.tuple(key, node), { minLength: 1, maxLength: 4, selector: ([name]) => name }),
    fc.boolean(),
  )
  .map(([pairs, carriageReturns]) => {
    const text = pairs.map(([name, value]) => `${name}:${value.block('  ')}`).join('');
    return carriageReturns ? text.replaceAll('\n', '\r\n') : text;
  });

const expectAgreement = (text: string): void => {
  const composed = composeYaml(text);
  if (composed._tag === 'Left') throw new Error(`${text}: ${composed.left.reason}`);
  const document = otherwise(text);
  expect(document.errors, text).deep.equal([]);
  const { root } = composed.right;
  expect(root && meaning(root), text).deep.equal(otherMeaning(document.contents, document));
};

describe('the composer', () => {
  it('returns the tree and the positions of another parser for generated documents', () => {
    let accepted = 0;
    fc.assert(
      fc.property(document, (text) => {
        const composed = composeYaml(text);
        if (composed._tag === 'Left' || composed.right.faults.length > 0) return;
        const { root } = composed.right;
        const other = otherwise(text);
        expect(other.errors.map((error) => error.message)).deep.equal([]);
        expect(root && meaning(root)).deep.equal(otherMeaning(other.contents, other));
        expect(root && starts(root)).deep.equal(otherStarts(other.contents));
        accepted++;
      }),
      { numRuns: 2000 },
    );
    expect(accepted).greaterThan(1500);
  });

  it('agrees with another parser on anchors, aliases, tags and multiple documents', () => {
    for (const text of [
      'a: &x [1, 2]\nb: &y 2\nc: *x\nd: *y\n',
      'a: !!str 1\nb: !Ref x\nc: !!seq [a]\nd: !Map {a: b}\ne: !!int "3"\nf: ! 4\ng: !<tag:yaml.org,2002:str> 5\n',
      '%YAML 1.2\n---\na: 1\n...\n',
      '%TAG !e! tag:example.com,2024:\n---\na: !e!x 1\n',
      'a: 1\n---\nb: 2\n',
      '? a\n: b\n',
      '"a": 1\n\'b\': {"c":2}\n',
      'a: "x\\\n  y"\nb: \'p\n\n  q\'\nc: plain\n  goes on\n',
      '- &a a\n- *a\n- &a b\n- *a\n',
      '{a: [b, {c: d}], e}\n',
    ])
      expectAgreement(text);
  });

  it('accepts closing brackets at the start of a line, as another parser does', () => {
    for (const text of [
      'a: [\n  b,\n  c\n]\nd: {\n  e: f\n}\n',
      'a: [\n  b # ]\n  # note\n\n] # end\nc: "x\n ]"\nd: |\n  y\n  ]\n',
      'a: [\r\n  "b # c"\t# d\r\n]\r\n',
      'a:\n  - b: [\n      {c: d},\n    ]\n    e: {\n    }\n',
      'a: [\n  [\n    b\n  ],\n  c\n]\n',
    ])
      expectAgreement(text);
  });

  it('rejects a closing bracket that has less indentation than its key', () => {
    const text = 'a:\n  - b: [\n      c,\n  ]\n';
    expect(composeYaml(text)._tag).equal('Left');
    expect(otherwise(text).errors).not.deep.equal([]);
  });
});
