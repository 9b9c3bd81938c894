import { expect } from 'chai';
import { describedBy, expectedBy } from '../../src/config/stand-ins.ts';
import type { ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';

const ID = '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b';

const entry = (name: string, rest: Partial<ExperienceSyncConfig['experiences'][number]> = {}) => ({
  name,
  description: name,
  locations: [`s3://${name}`],
  customFields: [],
  tags: [],
  systems: [],
  archived: false,
  ...rest,
});

const CONFIG: ExperienceSyncConfig = {
  experiences: [
    entry('known', { experienceID: ID, tags: ['nightly', 'declared'], systems: ['planner'] }),
    entry('new', { tags: ['weekly', 'nightly'] }),
    entry('odd', { experienceID: 'no-id' }),
    entry('old', { archived: true, tags: ['weekly'] }),
  ],
  managedExperienceTags: ['nightly', 'declared'],
  declaredTags: [{ name: 'declared', description: 'Declared' }],
  managedTestSuites: [
    { name: 'By hand', experiences: ['known', 'new'] },
    { name: 'Chosen', experiences: [], where: { tags: ['weekly'] } },
    { name: 'Declared', system: 'stack', description: 'All', experiences: ['new'] },
  ],
  ownershipTag: 'ours',
  protected: ['release-*'],
};

const names = (named: readonly { readonly name: string }[]) => named.map(({ name }) => name);

describe('what a sandbox makes up for a config', () => {
  const expected = expectedBy(CONFIG);

  it('is what the config names and does not declare', () => {
    expect(names(expected.tags)).to.deep.equal(['nightly', 'weekly']);
    expect(names(expected.testSuites)).to.deep.equal(['By hand', 'Chosen']);
  });

  it('is every system, which no config can declare', () => {
    expect(names(expected.systems)).to.deep.equal(['planner', 'stack']);
  });

  it('is an experience for each ID, with those of its tags that are not declared', () => {
    expect(
      expected.experiences.map(({ name, experienceID, tags }) => [name, experienceID, tags]),
    ).to.deep.equal([['known', ID, ['nightly']]]);
  });

  it('lets a suite hold those of its experiences that are there, for the system that they have', () => {
    expect(expected.testSuites.map(({ system, experiences }) => [system, experiences])).to.deep.equal([
      ['planner', ['known']],
      ['planner', []],
    ]);
  });

  it('gives a suite a system of its own where none is named', () => {
    const { systems, testSuites } = expectedBy({
      experiences: [entry('a')],
      managedExperienceTags: [],
      managedTestSuites: [{ name: 'Suite', experiences: ['a'] }],
    });
    expect(names(systems)).to.deep.equal(testSuites.map(({ system }) => system));
  });

  it('holds one experience of an ID and of a name, whatever the config repeats', () => {
    const { experiences } = expectedBy({
      experiences: [
        entry('a', { experienceID: ID }),
        entry('b', { experienceID: ID }),
        entry('a', { experienceID: ID.replace('3', '4') }),
      ],
      managedExperienceTags: [],
      managedTestSuites: [],
    });
    expect(names(experiences)).to.deep.equal(['a']);
  });

  it('is nothing for a config that names nothing', () => {
    const nothing = { experiences: [entry('a')], managedExperienceTags: [], managedTestSuites: [] };
    expect(expectedBy(nothing)).to.deep.equal({ tags: [], systems: [], experiences: [], testSuites: [] });
  });
});

describe('what a config describes', () => {
  const described = describedBy(CONFIG);

  it('is every tag, the ownership tag and the protections too, with the descriptions that are declared', () => {
    expect(names(described.tags)).to.deep.equal([
      'declared',
      'nightly',
      'weekly',
      'ours',
      'sync-protected:release-*',
    ]);
    expect(described.tags[0]?.description).to.equal('Declared');
  });

  it('is every experience with its tags and that of its owner, and only with an ID that is one', () => {
    expect(
      described.experiences.map(({ name, experienceID, tags }) => [name, experienceID, tags]),
    ).to.deep.equal([
      ['known', ID, ['nightly', 'declared', 'ours']],
      ['new', undefined, ['weekly', 'nightly', 'ours']],
      ['odd', undefined, ['ours']],
      ['old', undefined, []],
    ]);
  });

  it('is every suite with its members, which archived ones cannot be', () => {
    expect(described.testSuites.map(({ name, experiences }) => [name, experiences])).to.deep.equal([
      ['By hand', ['known', 'new']],
      ['Chosen', ['new']],
      ['Declared', ['new']],
    ]);
  });
});
