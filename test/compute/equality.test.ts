import { expect } from 'chai';
import type { ConfigExperience } from '../../src/domain/experience-sync-config.ts';
import { changedFields } from '../../src/domain/experience-change.ts';
import type { ModelExperience } from '../support/model.ts';
import { liveExperience, computed, configOf, entry, idOf, problemsOf, project } from '../support/wanted.ts';

const matchOf = (live: Partial<ModelExperience>, wanted: Partial<ConfigExperience>) => {
  const { updates } = computed(
    project([liveExperience(1, 'alpha', live)]),
    configOf([entry('alpha', wanted)]),
  );
  return updates.matchedExperiencesByNewName.get('alpha');
};

/** The fields that an update would send. */
const sent = (live: Partial<ModelExperience>, wanted: Partial<ConfigExperience>): readonly string[] => {
  const match = matchOf(live, wanted);
  return match ? changedFields(match) : [];
};

const variable = (name: string, value: string) => ({ name, value });
const text = (name: string, ...values: string[]) => ({ name, type: 'text' as const, values });

type Case = readonly [Partial<ModelExperience>, Partial<ConfigExperience>];

const EQUAL: Readonly<Record<string, Case>> = {
  'the order of a custom field’s values': [
    { customFields: [text('owner', 'x', 'y')] },
    { customFields: [text('owner', 'y', 'x')] },
  ],
  'environment variables in another order': [
    { environmentVariables: [variable('A', '1'), variable('B', '2')] },
    { environmentVariables: [variable('B', '2'), variable('A', '1')] },
  ],
  'custom fields in another order and case of their names': [
    { customFields: [text('owner', 'x'), text('weather', 'y')] },
    { customFields: [text('Weather', 'y'), text('OWNER', 'x')] },
  ],
  'an absent profile': [{ profile: 'live' }, {}],
  'absent environment variables': [{ environmentVariables: [variable('A', '1')] }, {}],
  'an absent cacheExempt': [{ cacheExempt: true }, {}],
  'an absent timeout': [{ containerTimeoutSeconds: 7 }, {}],
  'an explicitly empty profile': [{ profile: '' }, { profile: '' }],
  'explicitly empty environment variables': [{ environmentVariables: [] }, { environmentVariables: [] }],
};

const DIFFERENT: Readonly<Record<string, readonly [...Case, string]>> = {
  'a description': [{}, { description: 'other' }, 'description'],
  'a description in another case': [{ description: 'one' }, { description: 'One' }, 'description'],
  'a trailing line break in a description': [{ description: 'one' }, { description: 'one\n' }, 'description'],
  'locations in another order': [{ locations: ['a', 'b'] }, { locations: ['b', 'a'] }, 'locations'],
  'an additional location': [{ locations: ['a'] }, { locations: ['a', 'b'] }, 'locations'],
  'a removed location': [{ locations: ['a', 'b'] }, { locations: ['a'] }, 'locations'],
  'a profile that becomes empty': [{ profile: 'live' }, { profile: '' }, 'profile'],
  'the value of a variable': [
    { environmentVariables: [variable('A', '1')] },
    { environmentVariables: [variable('A', '2')] },
    'environmentVariables',
  ],
  'the case of a variable': [
    { environmentVariables: [variable('A', '1')] },
    { environmentVariables: [variable('a', '1')] },
    'environmentVariables',
  ],
  'variables that swap their values': [
    { environmentVariables: [variable('A', '1'), variable('B', '2')] },
    { environmentVariables: [variable('A', '2'), variable('B', '1')] },
    'environmentVariables',
  ],
  'removed variables': [
    { environmentVariables: [variable('A', '1')] },
    { environmentVariables: [] },
    'environmentVariables',
  ],
  cacheExempt: [{ cacheExempt: true }, { cacheExempt: false }, 'cacheExempt'],
  'a timeout': [{ containerTimeoutSeconds: 60 }, { containerTimeoutSeconds: 61 }, 'containerTimeoutSeconds'],
  'custom fields that the file omits': [{ customFields: [text('owner', 'x')] }, {}, 'customFields'],
  'the type of a custom field': [
    { customFields: [text('score', '1')] },
    { customFields: [{ name: 'score', type: 'number', values: ['1'] }] },
    'customFields',
  ],
  'the case of a custom field’s value': [
    { customFields: [text('owner', 'x')] },
    { customFields: [text('owner', 'X')] },
    'customFields',
  ],
  'values that are equal only when joined': [
    { customFields: [text('owner', 'x","y')] },
    { customFields: [text('owner', 'x', 'y')] },
    'customFields',
  ],
};

describe('equality of experiences', () => {
  for (const [what, [live, wanted]] of Object.entries(EQUAL))
    it(`ignores ${what}`, () => {
      expect(matchOf(live, wanted)).to.equal(undefined);
    });

  for (const [what, [live, wanted, field]] of Object.entries(DIFFERENT))
    it(`detects ${what}, and an update sends only that`, () => {
      expect(sent(live, wanted)).to.deep.equal([field]);
    });

  it('ignores a custom field of a type that a config cannot express, and keeps it if others change', () => {
    const region = { name: 'region', type: 'geography', values: ['north'] };
    expect(
      matchOf({ customFields: [text('owner', 'x'), region] }, { customFields: [text('owner', 'x')] }),
    ).to.equal(undefined);
    const match = matchOf(
      { customFields: [text('owner', 'x'), region] },
      { customFields: [text('owner', 'y')] },
    );
    expect(match?.new.customFields).to.deep.equal([text('owner', 'y'), region]);
  });

  it('detects the differing fields only, in reading order', () => {
    const wanted = { customFields: [text('a')], profile: 'other', description: 'other' };
    expect(sent({}, wanted)).to.deep.equal(['description', 'profile', 'customFields']);
  });

  it('copies into the wanted state what the entry omits or writes in another form', () => {
    const live = {
      profile: 'live',
      containerTimeoutSeconds: 7,
      environmentVariables: [variable('B', '2'), variable('A', '1')],
      customFields: [text('Owner', 'x')],
    };
    const match = matchOf(live, {
      description: 'other',
      environmentVariables: [variable('A', '1'), variable('B', '2')],
      customFields: [text('owner', 'x')],
    });
    const { name, locations, cacheExempt } = liveExperience(1, 'alpha');
    expect(match?.new).to.deep.equal({
      name,
      locations,
      cacheExempt,
      ...live,
      description: 'other',
      archived: false,
    });
  });

  it('ignores the fields of an archived entry', () => {
    const match = matchOf(
      { description: 'live' },
      { archived: true, description: 'other', profile: 'other' },
    );
    expect(match?.new).to.deep.include({ description: 'live', profile: 'full_stack', archived: true });
  });

  it('leaves the omitted settings of a new entry to the server', () => {
    const { updates } = computed(project([]), configOf([entry('alpha')]));
    expect(updates.matchedExperiencesByNewName.get('alpha')).to.deep.equal({
      new: {
        name: 'alpha',
        description: 'Aerial survey',
        locations: ['s3://drone/a'],
        customFields: [],
        archived: false,
      },
    });
  });

  it('records a live experience without its last change', () => {
    const match = matchOf({}, { description: 'other' });
    expect(match?.original).to.have.all.keys(
      'experienceID',
      'name',
      'description',
      'locations',
      'profile',
      'environmentVariables',
      'cacheExempt',
      'containerTimeoutSeconds',
      'customFields',
      'archived',
    );
  });
});

describe('the problems of a config', () => {
  it('are reported together, in the order of the config, each with its path', () => {
    const config = configOf(
      [
        entry('alpha', { tags: ['nobody'], systems: ['nothing'] }),
        entry('alpha'),
        entry('gamma', { experienceID: idOf(9) }),
      ],
      {
        managedExperienceTags: ['untagged'],
        managedTestSuites: [{ name: 'nowhere', experiences: ['alpha', 'omega'] }],
      },
    );
    expect(problemsOf(project([]), config).map(({ _tag, path }) => [_tag, path])).to.deep.equal([
      ['DuplicateName', ['experiences', 1]],
      ['UnknownExperienceID', ['experiences', 2, 'experienceID']],
      ['UnknownReference', ['experiences', 0, 'tags', 0]],
      ['UnknownReference', ['managedExperienceTags', 0]],
      ['UnknownReference', ['experiences', 0, 'systems', 0]],
      ['UnknownReference', ['managedTestSuites', 0, 'name']],
      ['UnknownSuiteExperience', ['managedTestSuites', 0, 'experiences', 1]],
    ]);
  });
});
