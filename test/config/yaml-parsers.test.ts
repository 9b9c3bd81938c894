import { expect } from 'chai';
import fc from 'fast-check';
import { composeCarefully } from '../../src/config/yaml/compose-carefully.ts';
import { composeYaml } from '../../src/config/yaml/compose-yaml.ts';
import type { YamlNode } from '../../src/config/yaml/yaml-node.ts';

/** A tree without positions: scalars as [text, plain], lists as arrays, maps as lists of pairs. */
const meaning = (node: YamlNode | undefined): unknown => {
  if (node === undefined) return 'nothing';
  const tag = node.foreignTag === undefined ? [] : ['tagged'];
  if (node.kind === 'scalar') return [node.text, node.plain, ...tag];
  if (node.kind === 'list') return { list: node.items.map(meaning), tag };
  return { map: node.pairs.map(({ key, value }) => [meaning(key), meaning(value)]), tag };
};

/** The start of every scalar in the text, in order, except block scalars: the parsers disagree whether these start at the header or below it. */
const starts = (node: YamlNode | undefined): number[] => {
  if (node === undefined) return [];
  if (node.kind === 'scalar') return node.text === '' || node.text.startsWith('first') ? [] : [node.start];
  if (node.kind === 'list') return node.items.flatMap(starts);
  return node.pairs.flatMap(({ key, value }) => [...starts(key), ...starts(value)]);
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
const key = fc.constantFrom('name', 'tags', 'value', 'x-own', '"quoted key"', "'it'", '<<');
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

describe('the fast and the careful YAML parser', () => {
  it('return the same tree, faults and positions for generated documents', () => {
    let accepted = 0;
    fc.assert(
      fc.property(document, (text) => {
        const fast = composeYaml(text);
        const careful = composeCarefully(text);
        if (fast._tag === 'Left') return;
        expect(careful.syntaxErrors.map((error) => error.message)).deep.equal([]);
        expect(meaning(fast.right.root)).deep.equal(meaning(careful.root));
        expect(starts(fast.right.root)).deep.equal(starts(careful.root));
        expect(fast.right.faults.map((fault) => fault.rule)).deep.equal(
          careful.faults.map((fault) => fault.rule),
        );
        accepted++;
      }),
      { numRuns: 2000 },
    );
    expect(accepted).greaterThan(1500);
  });

  it('agree on anchors, aliases, tags and multiple documents', () => {
    for (const text of [
      'a: &x [1, *y]\nb: &y 2\nc: *x\nd: *y\n',
      'a: &x {k: v}\nb: {<<: *x, l: w}\nc:\n  <<: [*x, *x]\n  k: own\n',
      'a: !!str 1\nb: !Ref x\nc: !!seq [a]\nd: !Map {a: b}\ne: !!int "3"\nf: ! 4\ng: !<tag:yaml.org,2002:str> 5\n',
      '%YAML 1.2\n---\na: 1\n...\n',
      '%TAG !e! tag:example.com,2024:\n---\na: !e!x 1\n',
      'a: 1\n---\nb: 2\n',
      '? a\n: b\n? [c]\n: d\n',
      'a: 1\na: 2\n',
      '"a": 1\n\'b\': {"c":2}\n',
      'a: "x\\\n  y"\nb: \'p\n\n  q\'\nc: plain\n  goes on\n',
      '- &a a\n- *a\n- &a b\n- *a\n',
      '{a: [b, {c: d}], e}\n',
      '# only a comment\n',
      '',
    ]) {
      const fast = composeYaml(text);
      const careful = composeCarefully(text);
      if (fast._tag === 'Left') throw new Error(`${text}: ${fast.left.reason}`);
      expect(careful.syntaxErrors, text).deep.equal([]);
      expect(meaning(fast.right.root), text).deep.equal(meaning(careful.root));
      expect(
        fast.right.faults.map(({ rule, start }) => [rule, start]),
        text,
      ).deep.equal(careful.faults.map(({ rule, start }) => [rule, start]));
    }
  });
});
