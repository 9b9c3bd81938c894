import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { allSourceFiles } from './imports.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/architecture.md', import.meta.url));
const PICTURE = /<!-- picture of the modules -->\n```mermaid\n([\s\S]*?)```/;

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** Which folder imports which, for whatever reason: at once, later, or for types alone. */
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

/** Leaves out an arrow where a longer way says the same: what remains can be read. */
const reduced = (edges: Edges): readonly (readonly [string, string])[] =>
  [...edges]
    .flatMap(([from, targets]) =>
      [...targets]
        .filter((to) => ![...targets].some((other) => other !== to && reaches(edges, other, to)))
        .map((to) => [from, to] as const),
    )
    .sort(([a, b], [c, d]) => (`${a} ${b}` < `${c} ${d}` ? -1 : 1));

const nodeOf = (folder: string): string => folder.replace('.ts', '');

const picture = (edges: Edges): string =>
  [
    'flowchart TD',
    ...[...edges.keys()].sort().map((folder) => `  ${nodeOf(folder)}["${folder}"]`),
    ...reduced(edges).map(([from, to]) => `  ${nodeOf(from)} --> ${nodeOf(to)}`),
    '',
  ].join('\n');

describe('the picture of the modules', () => {
  it('in docs/architecture.md shows the imports as they are', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    const drawn = picture(edgesOf(allSourceFiles()));
    const shown = PICTURE.exec(text)?.[1] ?? '';
    if (process.env.UPDATE_GOLDEN === '1')
      writeFileSync(
        DOCUMENT,
        text.replace(PICTURE, (whole) => whole.replace(shown, () => drawn)),
      );
    else expect(shown).to.equal(drawn);
  });

  it('has no arrows in a circle', () => {
    const edges = edgesOf(allSourceFiles());
    for (const folder of edges.keys()) expect(reaches(edges, folder, folder), folder).to.equal(false);
  });
});
