import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { allSourceFiles } from './imports.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/architecture.md', import.meta.url));
const DIAGRAM = /<!-- diagram of the modules -->\n```mermaid\n([\s\S]*?)```/;

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** The imports between folders, of any kind. */
const edgesOf = (files: ReturnType<typeof allSourceFiles>): Edges => {
  const edges = new Map<string, Set<string>>();
  for (const { folder, imports } of files) {
    const targets = edges.get(folder) ?? new Set();
    edges.set(folder, targets);
    for (const { file } of imports) {
      const target = file?.split('/')[0] ?? folder;
      if (target !== folder) targets.add(target);
    }
  }
  return edges;
};

const reaches = (edges: Edges, from: string, to: string): boolean =>
  [...(edges.get(from) ?? [])].some((next) => next === to || reaches(edges, next, to));

/** The transitive reduction: omits an edge if a longer path implies it. */
const reduce = (edges: Edges): readonly (readonly [string, string])[] =>
  [...edges]
    .flatMap(([from, targets]) =>
      [...targets]
        .filter((to) => ![...targets].some((other) => other !== to && reaches(edges, other, to)))
        .map((to) => [from, to] as const),
    )
    .sort(([a, b], [c, d]) => (`${a} ${b}` < `${c} ${d}` ? -1 : 1));

const nodeOf = (folder: string): string => folder.replace('.ts', '');

const diagram = (edges: Edges): string =>
  [
    'flowchart TD',
    ...[...edges.keys()].sort().map((folder) => `  ${nodeOf(folder)}["${folder}"]`),
    ...reduce(edges).map(([from, to]) => `  ${nodeOf(from)} --> ${nodeOf(to)}`),
    '',
  ].join('\n');

describe('the diagram of the modules', () => {
  it('in docs/architecture.md shows the actual imports', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    const drawn = diagram(edgesOf(allSourceFiles()));
    const shown = DIAGRAM.exec(text)?.[1] ?? '';
    if (process.env.UPDATE_GOLDEN === '1')
      writeFileSync(
        DOCUMENT,
        text.replace(DIAGRAM, (whole) => whole.replace(shown, () => drawn)),
      );
    else expect(shown).to.equal(drawn);
  });

  it('has no cycles', () => {
    const edges = edgesOf(allSourceFiles());
    for (const folder of edges.keys()) expect(reaches(edges, folder, folder), folder).to.equal(false);
  });
});
