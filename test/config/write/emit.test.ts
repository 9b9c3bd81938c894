import { expect } from 'chai';
import fc from 'fast-check';
import { YAML11_SCHEMA, load } from 'js-yaml';
import { parse } from 'yaml';
import { emitConfig, sortedConfig } from '../../../src/config/write/emit.ts';
import type { ConfigExperience, ExperienceSyncConfig } from '../../../src/domain/experience-sync-config.ts';
import { arbitraryConfig } from '../arbitrary-config.ts';
import { configOf } from '../loading.ts';

const experience: ConfigExperience = {
  name: 'alpha',
  description: 'Aerial survey',
  locations: ['s3://drone/alpha'],
  customFields: [],
  tags: [],
  systems: [],
  archived: false,
};

const config = (changes: Partial<ConfigExperience> = {}): ExperienceSyncConfig => ({
  experiences: [{ ...experience, ...changes }],
  managedTestSuites: [],
  managedExperienceTags: [],
});

/** All texts in a config, recursively. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

describe('writing a config', () => {
  it('produces a file that loads as the same config', () => {
    fc.assert(
      fc.property(arbitraryConfig, (wanted) => {
        expect(configOf(emitConfig(wanted))).deep.equal(sortedConfig(wanted));
      }),
      { numRuns: 1000 },
    );
  });

  it('produces the same file for the same state in another order', () => {
    fc.assert(
      fc.property(arbitraryConfig, (wanted) => {
        const reversed: ExperienceSyncConfig = {
          experiences: wanted.experiences
            .map((entry) => ({
              ...entry,
              tags: [...entry.tags].reverse(),
              customFields: [...entry.customFields].reverse(),
            }))
            .reverse(),
          managedTestSuites: [...wanted.managedTestSuites].reverse(),
          managedExperienceTags: [...wanted.managedExperienceTags].reverse(),
        };
        expect(emitConfig(reversed)).equal(emitConfig(wanted));
      }),
    );
  });

  it('is read as the same texts by YAML 1.1 and by YAML 1.2', () => {
    fc.assert(
      fc.property(arbitraryConfig, (wanted) => {
        const texts = textsIn(sortedConfig(wanted)).sort();
        const emitted = emitConfig(wanted);
        expect(textsIn(load(emitted, { schema: YAML11_SCHEMA })).sort()).deep.equal(texts);
        expect(textsIn(parse(emitted)).sort()).deep.equal(texts);
      }),
    );
  });

  it('looks like a file written by hand', () => {
    const emitted = emitConfig({
      experiences: [
        {
          ...experience,
          name: 'zulu',
          description: 'First line\nSecond line',
          experienceID: '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b',
          locations: ['s3://b', 's3://a'],
          profile: 'full_stack',
          environmentVariables: [
            { name: 'TEST_MODE', value: 'true' },
            { name: 'MAX_ALTITUDE_M', value: '120' },
          ],
          cacheExempt: false,
          containerTimeoutSeconds: 3600,
          customFields: [{ name: 'owner', type: 'text', values: ['planning'] }],
          tags: ['regression', 'nightly'],
          systems: ['planner'],
          archived: true,
        },
        experience,
      ],
      managedTestSuites: [
        { name: 'Basic Suite', experiences: ['zulu', 'alpha'] },
        { name: 'A Suite', experiences: [] },
      ],
      managedExperienceTags: ['regression', 'nightly'],
    });
    expect(emitted).equal(`experiences:
  - name: alpha
    description: Aerial survey
    locations:
      - s3://drone/alpha
  - name: zulu
    experienceID: 3dd91177-1e66-426c-bf5b-fb46fe4a0c3b
    description: |-
      First line
      Second line
    locations:
      - s3://b
      - s3://a
    profile: full_stack
    environmentVariables:
      - name: MAX_ALTITUDE_M
        value: "120"
      - name: TEST_MODE
        value: "true"
    cacheExempt: false
    containerTimeoutSeconds: 3600
    customFields:
      - name: owner
        type: text
        values:
          - planning
    tags:
      - nightly
      - regression
    systems:
      - planner
    archived: true
managedTestSuites:
  - name: A Suite
    experiences: []
  - name: Basic Suite
    experiences:
      - alpha
      - zulu
managedExperienceTags:
  - nightly
  - regression
`);
  });

  it('writes an empty state as an explicitly empty config', () => {
    expect(emitConfig({ experiences: [], managedTestSuites: [], managedExperienceTags: [] })).equal(
      'experiences: []\n',
    );
  });

  for (const plain of [
    'alpha',
    'Aerial survey over zone 3',
    's3://bucket/a_b-c.d',
    'a#b',
    "it's",
    'x, y',
    '🚁 é',
    '-a',
    '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b',
    'v1.2.3',
    'a [b] {c}',
    'Über-Straße',
    '50%',
    'a:b',
    'https://x.org/?a=b&c=d',
  ]) {
    it(`writes ${plain} without quotes`, () => {
      expect(emitConfig(config({ profile: plain }))).contain(`profile: ${plain}\n`);
    });
  }

  for (const [text, written] of [
    ['120', '"120"'],
    ['yes', '"yes"'],
    ['010', '"010"'],
    ['1.0', '"1.0"'],
    ['2024-01-01', '"2024-01-01"'],
    ['12:30:45', '"12:30:45"'],
    ['', '""'],
    ['~', '"~"'],
    ['a: b', '"a: b"'],
    ['a #b', '"a #b"'],
    [' a', '" a"'],
    ['\u0007', '"\\u0007"'],
    ['C:\\path ', "'C:\\path '"],
    ['"a"', `'"a"'`],
    ['# a', '"# a"'],
  ] as const) {
    it(`writes ${JSON.stringify(text)} as ${written}`, () => {
      expect(emitConfig(config({ profile: text }))).contain(`profile: ${written}\n`);
    });
  }
});
