import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type { ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import { canonicalDigest } from '../../src/plan/canonical-json.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { situations } from '../support/arbitraries.ts';
import { expectGolden } from '../support/golden.ts';
import { type Model, uuid } from '../support/model.ts';
import { planFor } from '../support/plans.ts';

const experience = (number: number, name: string) => ({
  id: uuid(1, number),
  name,
  description: `about ${name}`,
  locations: [`s3://b/${name}`],
  profile: '',
  environmentVariables: [{ name: 'SPEED', value: '10' }],
  cacheExempt: false,
  containerTimeoutSeconds: 3600,
  customFields: [],
  archived: false,
});

const MODEL: Model = {
  experiences: [experience(1, 'old'), experience(2, 'park'), { ...experience(3, 'hover'), archived: true }],
  tags: [{ id: uuid(2, 1), name: 'regression', members: [uuid(1, 1), uuid(1, 2)] }],
  systems: [{ id: uuid(3, 1), name: 'planner', members: [] }],
  suites: [{ id: uuid(4, 1), name: 'Basic', members: [uuid(1, 1)] }],
};

const entry = (name: string) => ({
  name,
  description: `new words about ${name}`,
  locations: [`s3://b/${name}`],
  customFields: [{ name: 'owner', type: 'text' as const, values: ['planning'] }],
  tags: name === 'merge' ? ['regression'] : [],
  systems: name === 'merge' ? ['planner'] : [],
  archived: false,
});

const CONFIG: ExperienceSyncConfig = {
  experiences: [
    entry('merge'),
    entry('hover'),
    { ...entry('parking'), experienceID: uuid(1, 2), environmentVariables: [{ name: 'SPEED', value: '20' }] },
  ],
  managedExperienceTags: ['regression'],
  managedTestSuites: [{ name: 'Basic', experiences: ['merge', 'parking'] }],
};

const planned = () => planFor(CONFIG, MODEL)!.plan;

const faultOf = (text: string) => {
  const parsed = parsePlan(text);
  return E.isLeft(parsed) ? parsed.left._tag : 'none';
};

/** The text of a plan with some keys changed and a checksum that fits. */
const resealed = (change: Record<string, unknown>): string => {
  const { checksum: _, ...rest } = JSON.parse(serialisePlan(planned())) as Record<string, unknown>;
  const value = { ...rest, ...change };
  return JSON.stringify({ ...value, checksum: canonicalDigest(value) });
};

describe('the plan file', () => {
  it('is as the golden file says', () => expectGolden('plan-file.json', serialisePlan(planned())));

  it('reads back as the plan that was written, whatever the plan', () =>
    fc.assert(
      fc.property(situations, fc.boolean(), ({ model, config }, archive) => {
        const made = planFor(config, model, archive);
        if (!made) return;
        const read = parsePlan(serialisePlan(made.plan));
        expect(E.isRight(read) && JSON.parse(JSON.stringify(read.right.plan.fingerprint))).to.deep.equal(
          JSON.parse(JSON.stringify(made.plan.fingerprint)),
        );
        expect(E.isRight(read) && serialisePlan(read.right.plan)).to.equal(serialisePlan(made.plan));
      }),
    ));

  it('is the same for one input but for its time and checksum', () => {
    const later = { ...planned(), createdAt: '2027-01-01T00:00:00.000Z' };
    const differing = serialisePlan(planned())
      .split('\n')
      .filter((line, position) => line !== serialisePlan(later).split('\n')[position]);
    expect(differing.map((line) => line.trim().split(':')[0])).to.deep.equal(['"createdAt"', '"checksum"']);
  });

  it('is refused with any one character changed', () => {
    const text = serialisePlan(planned());
    fc.assert(
      fc.property(
        fc.nat(text.length - 2),
        fc.constantFrom('0', '1', 'x', '"', '}', ','),
        (position, other) => {
          const edited = text.slice(0, position) + other + text.slice(position + 1);
          const digest = E.tryCatch(() => canonicalDigest(JSON.parse(edited)), String);
          const same = E.isRight(digest) && digest.right === canonicalDigest(JSON.parse(text));
          expect(faultOf(edited) === 'none').to.equal(same);
        },
      ),
      { numRuns: 1000 },
    );
  });

  const faults: readonly (readonly [string, string, string])[] = [
    ['nothing', '', 'Empty'],
    ['white space', ' \n', 'Empty'],
    ['half a plan', serialisePlan(planned()).slice(0, 700), 'NotJson'],
    ['a list', '[]', 'NotAPlan'],
    ['null', 'null', 'NotAPlan'],
    ['other JSON', '{"a": 1}', 'NotAPlan'],
    ['a newer version', resealed({ formatVersion: 2 }), 'NewerVersion'],
    ['a missing key', resealed({ target: undefined }), 'Shape'],
    ['a wrong type', resealed({ updates: { experiences: 'none' } }), 'Shape'],
    [
      'an ID that is none',
      resealed({ target: { apiUrl: 'x', projectID: '../admin', projectName: 'x' } }),
      'Shape',
    ],
  ];
  for (const [what, text, fault] of faults)
    it(`refuses ${what} as ${fault}`, () => {
      expect(faultOf(text)).to.equal(fault);
    });

  it('takes names that are prototype keys, and texts that no UTF-8 can hold', () => {
    const config = {
      ...CONFIG,
      experiences: [...CONFIG.experiences, { ...entry('__proto__'), description: '\ud800' }],
    };
    const text = serialisePlan(planFor(config, MODEL)!.plan);
    const read = parsePlan(text);
    expect(
      E.isRight(read) &&
        read.right.plan.updates.matchedExperiencesByNewName.get('__proto__')?.new.description,
    ).to.equal('\ud800');
  });
});
