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

describe('the stand-ins for a config', () => {
  const expected = expectedBy(CONFIG);

  it('are what the config names but does not declare', () => {
    expect(names(expected.tags)).to.deep.equal(['nightly', 'weekly']);
    expect(names(expected.testSuites)).to.deep.equal(['By hand', 'Chosen']);
  });

  it('include every system, because a config cannot declare any', () => {
    expect(names(expected.systems)).to.deep.equal(['planner', 'stack']);
  });

  it('include an experience for each ID, with its undeclared tags', () => {
    expect(
      expected.experiences.map(({ name, experienceID, tags }) => [name, experienceID, tags]),
    ).to.deep.equal([['known', ID, ['nightly']]]);
  });

  it('fill a suite with its existing experiences, for their system', () => {
    expect(expected.testSuites.map(({ system, experiences }) => [system, experiences])).to.deep.equal([
      ['planner', ['known']],
      ['planner', []],
    ]);
  });

  it('give a suite a system if none is named', () => {
    const { systems, testSuites } = expectedBy({
      experiences: [entry('a')],
      managedExperienceTags: [],
      managedTestSuites: [{ name: 'Suite', experiences: ['a'] }],
    });
    expect(names(systems)).to.deep.equal(testSuites.map(({ system }) => system));
  });

  it('include an ID and a name once, even if the config repeats them', () => {
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

  it('are empty for a config that names nothing', () => {
    const nothing = { experiences: [entry('a')], managedExperienceTags: [], managedTestSuites: [] };
    expect(expectedBy(nothing)).to.deep.equal({ tags: [], systems: [], experiences: [], testSuites: [] });
  });
});

describe('the content that a config describes', () => {
  const described = describedBy(CONFIG);

  it('includes every tag, the ownership tag and the protections, with declared descriptions', () => {
    expect(names(described.tags)).to.deep.equal([
      'declared',
      'nightly',
      'weekly',
      'ours',
      'sync-protected:release-*',
    ]);
    expect(described.tags[0]?.description).to.equal('Declared');
  });

  it('includes every experience with its tags and the ownership tag, and with its ID only if it is valid', () => {
    expect(
      described.experiences.map(({ name, experienceID, tags }) => [name, experienceID, tags]),
    ).to.deep.equal([
      ['known', ID, ['nightly', 'declared', 'ours']],
      ['new', undefined, ['weekly', 'nightly', 'ours']],
      ['odd', undefined, ['ours']],
      ['old', undefined, []],
    ]);
  });

  it('includes every suite with its members, except archived ones', () => {
    expect(described.testSuites.map(({ name, experiences }) => [name, experiences])).to.deep.equal([
      ['By hand', ['known', 'new']],
      ['Chosen', ['new']],
      ['Declared', ['new']],
    ]);
  });
});
