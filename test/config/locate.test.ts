import { expect } from 'chai';
import type { DataPath, Place } from '../../src/domain/place.ts';
import { entryWith, loaded, loadFiles } from './loading.ts';

const marked = (place: Place | undefined): string =>
  place === undefined
    ? 'nowhere'
    : `${place.file}:${place.line} ${place.lineText.slice(place.column - 1, place.column - 1 + place.length)}`;

describe('locating a path of the config in its text', () => {
  const text = `managed_experience_tags: [x, y, x, z]
experiences:
  - name: one
    description: d
    locations:
      - l1
      - l2
  - {name: two, description: d, locations: [l], tags: [a, a, b]}
  - name: three
    description: |
      long
      text
    locations: [l]
    environment_variables:
      - name: A
        value:
managedTestSuites:
  - name: s
    experiences: [one, one, two]
`;
  const { locate } = loaded(text);
  const places: readonly (readonly [DataPath, string])[] = [
    [['experiences', 0, 'name'], 'config.yaml:3 one'],
    [['experiences', 0], 'config.yaml:3 name'],
    [['experiences', 0, 'locations'], 'config.yaml:5 locations'],
    [['experiences', 0, 'locations', 1], 'config.yaml:7 l2'],
    [['experiences', 1], 'config.yaml:8 name'],
    [['experiences', 2, 'environmentVariables', 0, 'name'], 'config.yaml:15 A'],
    [['experiences', 2, 'environmentVariables', 0, 'value'], 'config.yaml:16 value'],
    [['experiences', 2, 'description'], 'config.yaml:11       long'],
    [['managedTestSuites', 0, 'experiences'], 'config.yaml:19 experiences'],
    [['experiences'], 'config.yaml:2 experiences'],
    [['managedExperienceTags'], 'config.yaml:1 managed_experience_tags'],
    [[], 'config.yaml:1 managed_experience_tags'],
  ];
  for (const [path, place] of places) {
    it(`finds ${path.join('.') || 'the root'}`, () => {
      expect(marked(locate(path))).equal(place);
    });
  }

  it('shows the parent of a missing key', () => {
    expect(marked(locate(['experiences', 0, 'profile']))).equal('config.yaml:3 name');
    expect(marked(locate(['experiences', 2, 'environmentVariables', 7, 'name']))).equal(
      'config.yaml:14 environment_variables',
    );
  });

  it('counts items like the config, in which repeated items occur once', () => {
    expect(marked(locate(['experiences', 1, 'tags', 1]))).equal('config.yaml:8 b');
    expect(locate(['experiences', 1, 'tags', 1])?.column).equal(62);
    expect(locate(['managedTestSuites', 0, 'experiences', 1])?.column).equal(29);
    expect(locate(['managedExperienceTags', 2])?.column).equal(36);
  });

  it('finds the places in merged files', () => {
    const result = loadFiles({
      'a.yaml': `${entryWith()}managedExperienceTags: [x]\n`,
      'b.yaml': `${entryWith('tags: [q]').replace('alpha\n', 'beta\n')}managedExperienceTags: [x, y]\nmanagedTestSuites: [{name: s}]\n`,
    });
    if (result._tag === 'Left') throw new Error('refused');
    const find = (...path: DataPath): string => marked(result.right.locate(path));
    expect(find('experiences', 1, 'tags', 0)).equal('b.yaml:5 q');
    expect(find('managedExperienceTags', 1)).equal('b.yaml:6 y');
    expect(find('managedTestSuites', 0, 'name')).equal('b.yaml:7 s');
    expect(find('experiences', 0, 'name')).equal('a.yaml:2 alpha');
  });

  it('finds aliased and merged values where they are written', () => {
    const shared = loaded(`base: &base {tags: [t]}\n${entryWith('<<: *base')}`);
    expect(marked(shared.locate(['experiences', 0, 'tags', 0]))).equal('config.yaml:1 t');
  });

  it('marks one line of a text of several lines, and all of a line of 10,000 characters', () => {
    const long = loaded(entryWith(`profile: ${'x'.repeat(10_000)}`));
    expect(long.locate(['experiences', 0, 'profile'])).include({ line: 5, column: 14, length: 10_000 });
  });
});
