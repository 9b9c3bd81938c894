import { expect } from 'chai';
import fc from 'fast-check';
import { composeYaml } from '../../src/config/yaml/compose-yaml.ts';
import type { YamlNode } from '../../src/config/yaml/yaml-node.ts';
import { brief, entryWith, errorsOf, loadFiles, underCaret } from './loading.ts';

/** Nodes of every kind in every notation, including those without text. */
const atom = fc.constantFrom('', 'x', '"x"', "''", '~', '&a', '&a x', '!!seq', '!foreign', '!!str x');
const flow = fc.oneof(
  atom,
  atom.map((text) => `[${text}]`),
  atom.map((text) => `{k: ${text}}`),
  atom.map((text) => `{? ${text} : y, : z}`),
  fc.constantFrom('{ : }', '{ ? }', '{ <<: }', '[ : x ]', '{ a: , : }', '[ ? ]'),
);
const key = fc.constantFrom('', 'a', 'b', '"q"', '<<', '? c\n', '? \n', 'tags', 'experiences', 'locations');
const line = fc.tuple(key, flow).map(([name, value]) => `${name}: ${value}`);
const block = fc.oneof(
  fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n')),
  fc.array(flow, { minLength: 1, maxLength: 4 }).map((items) => items.map((item) => `- ${item}`).join('\n')),
  fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => `experiences:\n  - ${lines.join('\n    ')}`),
);

const nodesIn = (node: YamlNode): YamlNode[] => {
  if (node.kind === 'scalar') return [node];
  if (node.kind === 'list') return [node, ...node.items.flatMap(nodesIn)];
  return [node, ...node.pairs.flatMap(({ key: one, value }) => [one, ...nodesIn(value)])];
};

describe('the places of config errors', () => {
  it('are within the text for every kind of node, even one without text', () => {
    fc.assert(
      fc.property(block, (text) => {
        const composed = composeYaml(text);
        if (composed._tag === 'Left') return;
        const { root, faults } = composed.right;
        for (const { start, end } of [...(root ? nodesIn(root) : []), ...faults]) {
          expect(start, text).within(0, text.length);
          expect(end, text).within(start, text.length + 1);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are lines and columns that exist', () => {
    fc.assert(
      fc.property(block, (text) => {
        const result = loadFiles({ 'c.yaml': text });
        const found =
          result._tag === 'Right'
            ? result.right.warnings
            : result.left._tag === 'ConfigInvalid'
              ? result.left.errors
              : [];
        const lines = text.split('\n');
        for (const { place } of found) {
          expect(place?.line, text).within(1, lines.length + 1);
          expect(place?.column, text).within(1, (place?.lineText.length ?? 0) + 1);
          expect(place?.lineText, text).equal(lines[(place?.line ?? 0) - 1] ?? '');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  const table: Readonly<Record<string, readonly [string, string, string]>> = {
    'an empty key': [entryWith(': x'), 'empty-key 5:5', ':'],
    'an empty key after an empty value': [entryWith('profile:', ': x'), 'empty-key 6:5', ':'],
    'an empty key with no value': [entryWith(':'), 'empty-key 5:5', ':'],
    'an empty key in a map in braces': ['experiences: []\nnotes: { a: , : b }\n', 'empty-key 2:15', ':'],
    'a merge key without a value': [entryWith('<<:'), 'merge-of-no-map 5:5', '<<'],
    'a merge key with an empty item': [entryWith('<<: [~]'), 'merge-of-no-map 5:10', '~'],
  };
  for (const [what, [text, finding, shown]] of Object.entries(table)) {
    it(`of ${what} is shown`, () => {
      const [first] = errorsOf(text);
      expect(first && [brief(first), underCaret(first)]).deep.equal([finding, shown]);
    });
  }
});
